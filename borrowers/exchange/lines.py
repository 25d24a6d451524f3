"""A stream of bytes as lines, each held in memory only up to the length that a line may have."""

import codecs
from collections.abc import Callable, Iterator
from typing import BinaryIO

from borrowers.exchange.decoding import LONGEST_LINE


def _drop(piece: bytes) -> None:
    """What becomes of the bytes of a line that is too long, unless the caller keeps them."""


def bounded_lines(source: BinaryIO, overflow: Callable[[bytes], object] = _drop) -> Iterator[tuple[int, bytes | None]]:
    """Every line with its number (from 1), line end included, without a byte-order mark.

    A line over 64 KiB comes as None; its bytes go to `overflow`, piece by piece, an empty one where the source ends without a line end.
    """
    number = 0
    while piece := source.readline(LONGEST_LINE + 2):  # room for the line end
        number += 1
        if number == 1:
            piece = piece.removeprefix(codecs.BOM_UTF8)
        if len(piece.rstrip(b"\r\n")) <= LONGEST_LINE:
            yield number, piece
            continue
        overflow(piece)
        while piece and not piece.endswith(b"\n"):
            piece = source.readline(LONGEST_LINE)
            overflow(piece)
        yield number, None
