"""A record to its one canonical line: fields in the format's order, what is unknown or equals its default left out."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from borrowers.exchange.records import Record
from borrowers.exchange.values import SHANGHAI, Number

HEADER = b'{"type":"header","version":1}\n'  # no name, no moment: the same state is the same bytes


def encode(record: Record) -> bytes:
    """The line for `record`, its line end included. Equal records give equal bytes."""
    return msgspec.json.encode({"type": record.__struct_config__.tag, **as_written(record)}) + b"\n"


def as_written(part: msgspec.Struct) -> dict[str, Any]:
    """The fields of a record or part as they stand in JSON."""
    written: dict[str, Any] = {}
    for name, default, write in _writers(type(part)):
        value = getattr(part, name)
        if value != default:
            written[name] = write(value)
    return written


@cache
def _writers(kind: type[msgspec.Struct]) -> tuple[tuple[str, Any, Callable[[Any], Any]], ...]:
    struct = inspect.type_info(kind)
    assert isinstance(struct, inspect.StructType)  # noqa: S101  # what type_info says of a struct
    return tuple(
        (field.name, None if field.default is msgspec.NODEFAULT else field.default, _writer(field.type)) for field in struct.fields
    )


def _writer(declared: inspect.Type) -> Callable[[Any], Any]:
    if isinstance(declared, inspect.UnionType):
        declared = next(one for one in declared.types if not isinstance(one, inspect.NoneType))
    match declared:
        case inspect.CustomType(cls=cls) if issubclass(cls, Number):
            return cls.write
        case inspect.VarTupleType(item_type=inspect.StructType()):
            return lambda parts: [as_written(part) for part in parts]
        case inspect.DateType():
            return date.isoformat
        case inspect.Metadata(type=inspect.DateTimeType()):
            return _moment
        case inspect.DictType():
            return lambda values: dict(sorted(values.items()))
        case _:
            return lambda value: value


def _moment(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).isoformat()
