"""The borrower's simulator: figures from the records, scenarios that are kept, the page."""
