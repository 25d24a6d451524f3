"""The exchange format (pure): what lenders send, as typed structs, with exact errors."""
