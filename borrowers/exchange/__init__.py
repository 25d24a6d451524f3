"""The exchange format (pure): what lenders send, as typed structs, with exact errors."""

from borrowers.exchange.decoding import LONGEST_LINE, RecordError, decode, decode_as, decode_header, shortened
from borrowers.exchange.encoding import HEADER, as_written, encode
from borrowers.exchange.facts import FACTS, Fact
from borrowers.exchange.lines import bounded_lines
from borrowers.exchange.records import BY_TYPE, RECORDS, Header, Record

__all__ = [
    "BY_TYPE",
    "FACTS",
    "HEADER",
    "LONGEST_LINE",
    "RECORDS",
    "Fact",
    "Header",
    "Record",
    "RecordError",
    "as_written",
    "bounded_lines",
    "decode",
    "decode_as",
    "decode_header",
    "encode",
    "shortened",
]
