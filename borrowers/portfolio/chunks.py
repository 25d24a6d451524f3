"""What one transaction of an import works on."""

from typing import Any

from msgspec import Struct

from borrowers.portfolio.kinds import Kind
from borrowers.portfolio.report import Problem
from borrowers.portfolio.staging import Staged
from borrowers.portfolio.stored import Stored


class Parent(Struct, frozen=True):
    """A record that others name. In a dry run one that is only in the file has no keys."""

    pk: int | None
    borrower_pk: int | None
    owner: str | None  # the sender's id of its borrower; None where nobody asks


class Chunk(Struct):
    """Lines of one kind, what they refer to, and what becomes of each of them."""

    kind: Kind
    rows: list[tuple[Staged, Any]]  # each line with its record
    parents: dict[str, dict[str, Parent]]  # by type, by id
    refused_parents: dict[str, dict[str, int]]  # by type, by id: the line
    created: list[Any] = []
    updated: list[tuple[Any, Stored]] = []
    unchanged: int = 0
    problems: list[tuple[Staged, Problem]] = []
