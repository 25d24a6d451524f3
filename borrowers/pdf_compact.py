"""Leaves out of a PDF what nobody reads: a third of a tagged statement, beside its outlines, is wrapping.

Works on the objects that WeasyPrint hands to a `finisher`, before they are written. What is drawn and what is read aloud stays the same.
"""

import re
from collections.abc import Mapping, MutableMapping, MutableSequence
from io import BytesIO
from typing import Any

from fontTools.ttLib import TTFont

Element = MutableMapping[str, Any]

_LONG_NUMBER = re.compile(rb"-?\d+\.\d{3,}")
_FULL_WIDTH = 1000  # what a PDF takes a character's width for when none is written
_UNREAD_TABLES = ("cmap", "name", "OS/2", "post")  # a PDF names glyphs by number
_TRUETYPE = b"\0\1\0\0"
_WRAPPERS = {"/Span", "/NonStruct"}
_PLAIN = {"Type", "S", "K", "P", "Pg"}  # the keys of an element that says nothing about itself


def compact(document: object, pdf: Any) -> None:
    """Make a PDF smaller. `pdf` is pydyf's; `document` is WeasyPrint's and not used."""
    for item in pdf.objects:
        if hasattr(item, "stream"):
            _shorten(item)
        elif isinstance(item, dict) and item.get("Type") == "/Font" and "W" in item:
            _leave_out_full_widths(item["W"])
    _unwrap_text(pdf)


def _shorten(stream: Any) -> None:
    """Two decimals are enough on paper (0.003 mm), and tables of a font that no PDF reader opens are not needed."""
    first = stream.stream[0] if stream.stream else b""
    if isinstance(first, bytes) and first.startswith(_TRUETYPE):
        font = TTFont(BytesIO(first), lazy=True, recalcBBoxes=False, recalcTimestamp=False)
        for table in _UNREAD_TABLES:
            if table in font:
                del font[table]
        font.save(slim := BytesIO())
        stream.stream, stream.extra["Length1"] = [slim.getvalue()], len(slim.getvalue())
    else:
        stream.stream = [_rounded(line) if isinstance(line, bytes) else line for line in stream.stream]


def _rounded(line: bytes) -> bytes:
    """One instruction of a page. A matrix keeps its digits: it multiplies."""
    if line.endswith(b" cm"):
        return line
    if line.endswith(b" TJ"):
        line = line.replace(b">0<", b"")  # a shift of nothing between two characters
    return _LONG_NUMBER.sub(_short, line)


def _short(number: re.Match[bytes]) -> bytes:
    value = float(number[0])
    digits = 2 if abs(value) >= 1 else 3  # below 1: a colour
    return f"{value:.{digits}f}".rstrip("0").rstrip(".").encode()


def _leave_out_full_widths(widths: MutableSequence[Any]) -> None:
    """`[first [width ...] first [width ...]]`: Chinese characters need not be listed."""
    runs = zip(widths[::2], widths[1::2], strict=True)
    widths[:] = [part for first, run in runs if any(width != _FULL_WIDTH for width in run) for part in (first, run)]


def _unwrap_text(pdf: Any) -> None:
    """Put text straight into its paragraph, heading or cell: WeasyPrint wraps each run of it in a Span, and that in another."""
    elements = {item.reference: item for item in pdf.objects if _is_element(item)}
    heirs: dict[bytes, bytes] = {}  # a wrapper that goes -> the element that takes what is in it
    for element in elements.values():
        if element["S"] == "/Document":
            _take_in(element, elements, heirs)
    for wrapper in heirs:
        while heirs[wrapper] in heirs:
            heirs[wrapper] = heirs[heirs[wrapper]]
    for item in pdf.objects[1:]:
        if isinstance(item, dict) and "Nums" in item:  # which element each marked piece of a page belongs to
            _replace(item["Nums"], heirs)
    for element in elements.values():
        element["P"] = heirs.get(element["P"], element["P"])
    kept = [item for item in pdf.objects if item.number == 0 or item.reference not in heirs]
    anew = {item.reference: b"%d 0 R" % number for number, item in enumerate(kept) if number != item.number}
    for number, item in enumerate(kept):
        if hasattr(item, "extra") or isinstance(item, (dict, list)):
            _replace(getattr(item, "extra", item), anew)
        item.number = number
    pdf.objects[:] = kept


def _is_element(item: Any) -> bool:
    return isinstance(item, dict) and item.get("Type") == "/StructElem"


def _take_in(element: Element, elements: Mapping[bytes, Element], heirs: dict[bytes, bytes]) -> None:
    """Replace the wrappers below an element by what is in them, and enter each in `heirs`."""
    kids = []
    for kid in element["K"]:
        child = elements.get(kid) if isinstance(kid, bytes) else None
        if child is not None:
            _take_in(child, elements, heirs)
        if child is not None and child["S"] in _WRAPPERS and child.keys() <= _PLAIN and child["Pg"] == element.get("Pg"):
            kids += child["K"]
            heirs[kid] = child["P"]
        else:
            kids.append(kid)
    element["K"][:] = kids


def _replace(container: Any, anew: Mapping[bytes, bytes]) -> None:
    """Replace references, however deep in lists and dictionaries."""
    for key, value in list(container.items() if isinstance(container, dict) else enumerate(container)):
        if isinstance(value, (dict, list)):
            _replace(value, anew)
        elif isinstance(value, bytes):
            container[key] = anew.get(value, value)
