"""An exchange file as lines: gzip or plain, a byte-order mark or none, each line held in memory only up to its allowed length."""

import codecs
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from borrowers.exchange import bounded_lines


class FileRefused(Exception):
    """The file as a whole cannot be taken (version, encoding, gzip); the message says why in one sentence."""


def read_lines(source: BinaryIO, overflow: Callable[[bytes], object]) -> Iterator[tuple[int, bytes | None]]:
    """The lines of an exchange file that are not blank, each with its number (from 1), as they stand, line end included.

    A line over 64 KiB comes as None; its bytes go to `overflow`, piece by piece. A last line cut inside a character comes as it
    is, and cannot be decoded. Raises FileRefused for bytes that are not UTF-8 and for gzip that is broken or cut.
    """
    try:
        yield from _lines(_unpacked(source), overflow)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise FileRefused(f"The gzip file is broken or was cut off ({error}). Nothing was imported.") from error


def _unpacked(source: BinaryIO) -> BinaryIO:
    buffered = source if isinstance(source, io.BufferedReader) else io.BufferedReader(source)  # type: ignore[type-var]  # any raw stream
    if buffered.peek(2)[:2] == b"\x1f\x8b":
        return io.BufferedReader(gzip.GzipFile(fileobj=buffered))
    return buffered


def _lines(source: BinaryIO, overflow: Callable[[bytes], object]) -> Iterator[tuple[int, bytes | None]]:
    decoder = codecs.getincrementaldecoder("utf-8")()

    def keep(piece: bytes) -> None:
        overflow(piece or b"\n")  # what follows among the kept lines starts on its own line
        decoder.decode(piece)

    number = 0
    try:
        for number, line in bounded_lines(source, keep):
            if line is None:
                decoder.reset()
                yield number, None
            elif line.strip():
                _check_utf8(line, number)
                yield number, line
    except UnicodeDecodeError as error:  # while the line after `number` was kept
        raise _not_utf8(number + 1) from error


def _check_utf8(line: bytes, number: int) -> None:
    """Raises FileRefused. The last line of a file may be cut inside a character."""
    try:
        line.decode()
    except UnicodeDecodeError as error:
        if line.endswith(b"\n") or error.reason != "unexpected end of data":
            raise _not_utf8(number) from error


def _not_utf8(number: int) -> FileRefused:
    return FileRefused(f"Line {number} is not UTF-8. Save the file as UTF-8 and import it again. Nothing was imported.")
