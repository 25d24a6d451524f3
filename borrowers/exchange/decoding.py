"""One line of an exchange file to its record, or to an error that names the place, what was found and what is allowed."""

import json
import re
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from borrowers.exchange.records import (
    BY_TYPE,
    Borrower,
    CreditLine,
    FactSnapshot,
    Header,
    LimitChange,
    Loan,
    Payment,
    PolicyRelease,
    RateChange,
    Record,
    RepaymentPlan,
)
from borrowers.exchange.values import BrokenRule, Number

LONGEST_LINE = 64 * 1024  # bytes, its line end not counted
_SHOWN = 80  # characters of what was found
_PLACE = re.compile(r"(?s)^(.*?)(?: - at `(\$[A-Za-z0-9_.\[\]]*)`)?$")
_NAMED = re.compile(r"(?s)^Object (missing required|contains unknown) field `(.*)`$")
_STEP = re.compile(r"([A-Za-z0-9_]+)|\[(\d+)\]")
_A_TYPE = f"one of {', '.join(BY_TYPE)} (a header only in the first line)"

_Struct = TypeVar("_Struct", bound=msgspec.Struct)
_AnyRecord = Borrower | CreditLine | FactSnapshot | LimitChange | Loan | Payment | PolicyRelease | RateChange | RepaymentPlan


class RecordError(Exception):
    """A record that cannot be taken. `path` is like `reasons[0].points`, empty for the whole line; `found` is JSON, shortened to 80
    characters (None when nothing stood there); `allowed` is plain English. `type` and `id` are None when the line does not say them."""

    def __init__(self, *, path: str, found: object, allowed: str, type: str | None = None, id: str | None = None) -> None:
        self.path, self.found, self.allowed, self.type, self.id = path, shortened(found), allowed, type, id
        super().__init__(f"{path or 'line'}: found {self.found!r}, allowed: {allowed}")


def shortened(found: object) -> object:
    """`found` as it may be shown in an error: a short scalar as it is, anything else as at most 80 characters of text."""
    if found is None or isinstance(found, bool):
        return found
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, default=str)
    if len(text) > _SHOWN:
        text = f"{text[: _SHOWN - 1]}…"
    elif isinstance(found, int | float):
        return found
    return text.encode("utf-8", "replace").decode()  # half a surrogate pair cannot be printed


def _read_number(kind: type, sent: object) -> Number:
    if issubclass(kind, Number):
        return kind.read(sent)
    raise NotImplementedError(kind)  # a field type of ours that nobody taught this decoder


_RECORD = msgspec.json.Decoder(_AnyRecord, dec_hook=_read_number)
_HEADER = msgspec.json.Decoder(Header)


def decode(line: bytes) -> Record:
    """The record on `line`. Raises RecordError, and nothing else, for a line that is not a valid record."""
    try:
        record: Record = _RECORD.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise _explained(error, line) from None
    return record


def decode_as(kind: type[_Struct], line: bytes) -> _Struct:
    """The struct of this kind on `line`: a request of one of the commands. Raises RecordError, and nothing else, when it is not valid."""
    try:
        request: _Struct = _decoder(kind).decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise _explained(error, line, kind) from None
    return request


@cache
def _decoder(kind: type[_Struct]) -> msgspec.json.Decoder[_Struct]:
    return msgspec.json.Decoder(kind, dec_hook=_read_number)


def decode_header(line: bytes) -> Header | None:
    """The header on `line`, None when the line is no header. Raises RecordError for a header that is not valid; its path is `version`
    when the version is another than 1."""
    sent = _loosely(line)
    if not isinstance(sent, dict) or sent.get("type") != "header":
        return None
    if type(sent.get("version")) is not int or sent["version"] != 1:
        raise RecordError(path="version", found=sent.get("version"), allowed="1", type="header")
    try:
        return _HEADER.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise _explained(error, line, Header) from None


def _loosely(line: bytes) -> Any:
    """The JSON on `line` for showing what was found; None when it cannot be read at all."""
    try:
        return json.loads(line, parse_int=lambda digits: int(digits) if len(digits) < _SHOWN else digits)
    except (ValueError, RecursionError):
        return None


def _explained(error: Exception, line: bytes, kind: type[msgspec.Struct] | None = None) -> RecordError:
    sent = _loosely(line)
    if not isinstance(sent, dict):
        text = line.decode("utf-8", "replace").strip() if sent is None else sent
        return RecordError(path="", found=text, allowed="one JSON object on the line")
    said_type, said_id = (value if isinstance(value := sent.get(name), str) else None for name in ("type", "id"))
    kind = kind or BY_TYPE.get(said_type or "")
    path, found, allowed = _place(error, sent, kind)
    return RecordError(
        path=str(shortened(path)),
        found=found,
        allowed=allowed,
        type=None if said_type is None else str(shortened(said_type)),
        id=None if said_id is None else str(shortened(said_id)),
    )


def _place(error: Exception, sent: dict[str, Any], kind: type[msgspec.Struct] | None) -> tuple[str, object, str]:
    """Where in `sent` the error is, what was found there, what is allowed there."""
    if kind is None:
        return "type", sent.get("type"), _A_TYPE
    if not isinstance(error, msgspec.ValidationError):
        return "", sent, "JSON text in UTF-8, not nested, numbers of ordinary size"
    words, place = _PLACE.match(str(error)).groups()  # type: ignore[union-attr]  # matches any text
    path = (place or "$")[1:].lstrip(".").removesuffix("[...]")  # msgspec does not name the key of a mapping
    if isinstance(error.__cause__, BrokenRule):
        rule = error.__cause__
        return ".".join(filter(None, (path, rule.path))), rule.found, rule.allowed
    if named := _NAMED.match(words):
        inside = f"{path}.{named[2]}" if path else named[2]
        if named[1] == "missing required":
            return inside, None, _allowed(kind, inside)
        container = _found(sent, path)
        return (
            inside,
            container.get(named[2]) if isinstance(container, dict) else None,
            f"no such field; the fields are {_fields(kind, path)}",
        )
    return path, _found(sent, path), _allowed(kind, path)


def _found(sent: Any, path: str) -> Any:
    for name, number in _STEP.findall(path):
        if isinstance(sent, dict) and name in sent:
            sent = sent[name]
        elif isinstance(sent, list) and number and int(number) < len(sent):
            sent = sent[int(number)]
        else:
            return sent
    return sent


@cache
def _struct(kind: type[msgspec.Struct]) -> inspect.Type:
    return inspect.type_info(kind)


def _known(declared: inspect.Type) -> inspect.Type:
    """The type beside null in an optional field."""
    if isinstance(declared, inspect.UnionType):
        return next(one for one in declared.types if not isinstance(one, inspect.NoneType))
    return declared


def _declared(kind: type[msgspec.Struct], path: str) -> inspect.Type:
    here = _struct(kind)
    for name, number in _STEP.findall(path):
        if isinstance(here, inspect.StructType) and name:
            here = next((_known(field.type) for field in here.fields if field.name == name), here)
        elif isinstance(here, inspect.VarTupleType) and number:
            here = _known(here.item_type)
    return here


def _fields(kind: type[msgspec.Struct], path: str) -> str:
    here = _declared(kind, path)
    return ", ".join(field.name for field in here.fields) if isinstance(here, inspect.StructType) else ""


def _allowed(kind: type[msgspec.Struct], path: str) -> str:
    """In words: what the field at `path` may hold."""
    match _declared(kind, path):
        case inspect.Metadata(extra_json_schema={"description": str(words)}):
            return words
        case inspect.CustomType(cls=cls) if issubclass(cls, Number):
            return cls.allowed
        case inspect.LiteralType(values=values):
            return f"one of {', '.join(map(str, values))}" if len(values) > 1 else str(values[0])
        case inspect.BoolType():
            return "true or false"
        case inspect.DateType():
            return "a date of the calendar, YYYY-MM-DD"
        case inspect.VarTupleType():
            return "a list"
        case _:
            return "an object"
