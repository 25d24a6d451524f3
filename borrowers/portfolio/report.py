"""What an import says about itself: every record it refused, and how many of each type it created, updated and left as they were."""

from collections.abc import Callable, Iterable
from typing import Literal

from msgspec import Struct

from borrowers.exchange import RecordError, shortened
from borrowers.portfolio.kinds import KINDS
from borrowers.portfolio.staging import Staged

Outcome = Literal["created", "updated", "unchanged"]


class Rejection(Struct, frozen=True, kw_only=True):
    """A record that was not taken, in the words of the exchange format. `path` is empty for the whole line."""

    line: int
    type: str | None
    id: str | None
    path: str
    found: object
    allowed: str


class Problem(Struct, frozen=True):
    """What is wrong with a record whose own rules hold: a place in it, what was found there, what is allowed."""

    path: str
    found: object
    allowed: str


class Counts(Struct):
    """What an import did, each by type."""

    created: dict[str, int]
    updated: dict[str, int]
    unchanged: dict[str, int]
    rejected: int = 0


class Report:
    """Counts what happens and hands on every rejection (`reject`) and the raw bytes of its line (`keep`)."""

    def __init__(self, reject: Callable[[Rejection], object], keep: Callable[[bytes], object]) -> None:
        self._reject, self._keep = reject, keep
        self.counts = Counts(dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, 0), dict.fromkeys(KINDS, 0))

    def count(self, outcome: Outcome, type: str, number: int = 1) -> None:
        """Count records of a type."""
        getattr(self.counts, outcome)[type] += number

    def line_refused(self, line: int, raw: bytes, error: RecordError) -> None:
        """A line that is no valid record."""
        rejection = Rejection(line=line, type=error.type, id=error.id, path=error.path, found=error.found, allowed=error.allowed)
        self._refuse(rejection, raw)

    def refused(self, refused: Iterable[tuple[Staged, Problem]]) -> None:
        """Valid records that cannot be loaded."""
        for row, problem in refused:
            rejection = Rejection(
                line=row.line, type=row.type, id=row.id, path=problem.path, found=shortened(problem.found), allowed=problem.allowed
            )
            self._refuse(rejection, row.raw)

    def _refuse(self, rejection: Rejection, raw: bytes) -> None:
        self.counts.rejected += 1
        self._reject(rejection)
        self._keep(raw if raw.endswith(b"\n") or not raw else raw + b"\n")
