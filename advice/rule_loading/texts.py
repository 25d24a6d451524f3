"""The texts inside a rule, found by walking its structure."""

from collections.abc import Iterator

import msgspec
from msgspec import Struct

from advice.words import Text


def texts_of(value: object, key: str = "") -> Iterator[tuple[str, Text]]:
    """Every Text inside a rule, with the key under which its author finds it: `passages[2].points[0]`."""
    if isinstance(value, Text):
        yield key, value
    elif isinstance(value, Struct):
        for info in msgspec.structs.fields(value):
            yield from texts_of(getattr(value, info.name), f"{key}.{info.encode_name}".lstrip("."))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from texts_of(inner, f"{key}.{name}".lstrip("."))
    elif isinstance(value, tuple):
        for place, inner in enumerate(value):
            yield from texts_of(inner, f"{key}[{place}]")


def shown_texts_of(value: object) -> Iterator[tuple[str, Text]]:
    """Those of them that a reader takes as said by us: the title of a source is not, it is a name."""
    return ((key, text) for key, text in texts_of(value) if ".source" not in f".{key}")
