"""Between reading and writing: every valid line waits in a private SQLite database on disk, so that memory stays flat and order is free."""

import json
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple, Self

TABLES = """
CREATE TABLE staged (line INTEGER PRIMARY KEY, type TEXT NOT NULL, id TEXT NOT NULL, together TEXT NOT NULL, raw BLOB NOT NULL);
CREATE TABLE refused (type TEXT, id TEXT, line INTEGER, PRIMARY KEY (type, id)) WITHOUT ROWID;
CREATE TABLE address (key TEXT, line INTEGER);
CREATE TABLE waits (line INTEGER, field TEXT, holder TEXT);
"""
INDEXES = """
CREATE INDEX staged_order ON staged (type, together, line);
CREATE INDEX staged_id ON staged (type, id);
CREATE INDEX address_key ON address (key);
"""


class Staged(NamedTuple):
    """A line that waits. Rows of one type with the same `together` are loaded in one transaction."""

    line: int
    type: str
    id: str
    together: str
    raw: bytes


def batched(rows: Iterator[Staged], size: int = 2000) -> Iterator[list[Staged]]:
    """The rows in lists of at most `size`: a file may hold one mistake a million times."""
    while batch := list(islice(rows, size)):
        yield batch


def some_lines(rows: Iterator[Staged]) -> str:
    """Where rows stand, in words, the first few of them."""
    numbers = [str(row.line) for row in islice(rows, 6)]
    return f"lines {', '.join(numbers[:5])}{' and others' if len(numbers) > 5 else ''}"


class Wait(NamedTuple):
    """A borrower of this file who may have a phone or e-mail (`field`) only once another borrower of it, `holder`, has given it up."""

    line: int
    field: str
    holder: str


class Staging:
    """The waiting lines of one import. The file behind it has no name and goes away with the process."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("")  # "": a private database on disk; one transaction, never committed
        self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;" + TABLES)
        self._any_refused = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def add(self, rows: Iterable[Staged]) -> None:
        """Let lines wait."""
        self._db.executemany("INSERT INTO staged VALUES (?, ?, ?, ?, ?)", rows)

    def add_addresses(self, keys: Iterable[tuple[str, int]]) -> None:
        """Note the phones and e-mails that lines claim: (key, line)."""
        self._db.executemany("INSERT INTO address VALUES (?, ?)", keys)

    def index(self) -> None:
        """All lines are in: make the look-ups fast."""
        self._db.executescript(INDEXES)

    def total(self) -> int:
        """How many lines wait."""
        return int(self._db.execute("SELECT COUNT(*) FROM staged").fetchone()[0])

    def rows(self, type: str, size: int, only_waiting: bool = False) -> Iterator[list[Staged]]:
        """The waiting lines of `type` in lists of about `size`; never cut between lines that belong together.

        Borrowers in `waits` are left out, or (`only_waiting`) come alone and all at once.
        """
        query = (
            "SELECT line, type, id, together, raw FROM staged"
            " WHERE type = ? AND (line IN (SELECT line FROM waits)) = ? ORDER BY together, line"
        )
        cursor = self._db.execute(query, (type, only_waiting))
        if only_waiting:
            size = sys.maxsize
        rows: list[Staged] = []
        for row in map(Staged._make, cursor):
            if len(rows) >= size and (not row.together or row.together != rows[-1].together):
                yield rows
                rows = []
            rows.append(row)
        if rows:
            yield rows

    def twice(self) -> Iterator[tuple[str, str]]:
        """Each type and id that more than one waiting line has."""
        yield from self._db.execute("SELECT type, id FROM staged GROUP BY type, id HAVING COUNT(*) > 1")

    def of_id(self, type: str, id: str) -> Iterator[Staged]:
        """The waiting lines of one type and id."""
        query = "SELECT line, type, id, together, raw FROM staged WHERE type = ? AND id = ? ORDER BY line"
        return map(Staged._make, self._db.execute(query, (type, id)))

    def claimed_twice(self) -> Iterator[str]:
        """Each phone and e-mail that more than one waiting line claims."""
        claims = "SELECT key FROM address JOIN staged USING (line) GROUP BY key HAVING COUNT(*) > 1"
        yield from (key for (key,) in self._db.execute(claims))

    def claiming(self, key: str) -> Iterator[Staged]:
        """The waiting lines that claim one phone or e-mail."""
        query = "SELECT line, type, id, together, raw FROM address JOIN staged USING (line) WHERE key = ? ORDER BY line"
        return map(Staged._make, self._db.execute(query, (key,)))

    def refuse(self, rows: Iterable[Staged]) -> None:
        """These lines are not loaded; what refers to them is refused too."""
        rows = list(rows)
        self.note_refused((row.type, row.id, row.line) for row in rows)
        self.forget(rows)

    def note_refused(self, rows: Iterable[tuple[str, str, int]]) -> None:
        """Note (type, id, line) of records that were refused."""
        self._db.executemany("INSERT OR IGNORE INTO refused VALUES (?, ?, ?)", rows)
        self._any_refused = True

    def forget(self, rows: Iterable[Staged]) -> None:
        """These lines no longer wait, for good or bad."""
        self._db.executemany("DELETE FROM staged WHERE line = ?", [(row.line,) for row in rows])

    def refused(self, type: str, ids: Iterable[str]) -> dict[str, int]:
        """Which of `ids` were refused in this file, each with its line; none that another line brings in good order."""
        if not self._any_refused:
            return {}
        query = (
            "SELECT id, line FROM refused WHERE type = ? AND id IN (SELECT value FROM json_each(?))"
            " AND NOT EXISTS (SELECT 1 FROM staged WHERE staged.type = refused.type AND staged.id = refused.id)"
        )
        return dict(self._db.execute(query, (type, json.dumps(list(ids)))))

    def waiting(self, type: str, ids: Iterable[str]) -> dict[str, bytes]:
        """Which of `ids` are in this file and not refused, each with its line as it stands."""
        query = "SELECT id, raw FROM staged WHERE type = ? AND id IN (SELECT value FROM json_each(?))"
        return dict(self._db.execute(query, (type, json.dumps(list(ids)))))

    def add_waits(self, waits: Iterable[Wait]) -> None:
        """Note who waits for whose phone or e-mail."""
        self._db.executemany("INSERT INTO waits VALUES (?, ?, ?)", waits)

    def waits_in_vain(self) -> list[tuple[Wait, Staged]]:
        """Those who wait for somebody who was refused."""
        query = (
            "SELECT waits.line, field, holder, staged.line, staged.type, staged.id, together, raw FROM waits"
            " JOIN staged ON staged.line = waits.line JOIN refused ON refused.type = 'borrower' AND refused.id = holder"
            " GROUP BY waits.line"
        )
        return [(Wait(*row[:3]), Staged(*row[3:])) for row in self._db.execute(query)]
