"""What each type of record is in the database: its model, what it refers to, whether it is history."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from borrowers import models
from borrowers.exchange import BY_TYPE, Record


class Reference(Struct, frozen=True):
    """A field of a record that names another record: `column` is the foreign key of the model, `type` what it names."""

    field: str
    column: str
    type: str


class Kind(Struct, frozen=True):
    """A type of record. `parent` leads to its borrower; `history` is recorded once and never changed."""

    name: str
    model: type[Any]
    parent: Reference | None = None
    others: tuple[Reference, ...] = ()
    history: bool = False
    children: str | None = None  # the field whose parts have a table of their own

    @property
    def record(self) -> type[Record]:
        """The struct of this type."""
        return BY_TYPE[self.name]

    @property
    def references(self) -> tuple[Reference, ...]:
        """All fields that name other records, the one that leads to the borrower first."""
        return (self.parent, *self.others) if self.parent else ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that stand in a column of the same name."""
        return _fields(self)


@cache
def _fields(kind: Kind) -> tuple[str, ...]:
    apart = {"id", kind.children, *(reference.field for reference in kind.references)}
    return tuple(field for field in kind.record.__struct_fields__ if field not in apart)


_BORROWER = Reference("borrower", "borrower", "borrower")
_LINE = Reference("credit_line", "line", "credit_line")
_LOAN = Reference("loan", "loan", "loan")

_KINDS = (
    Kind("policy_release", models.PolicyRelease),
    Kind("borrower", models.Borrower),
    Kind("credit_line", models.CreditLine, parent=_BORROWER),
    Kind("fact_snapshot", models.FactSnapshot, parent=_BORROWER),
    Kind(
        "limit_change",
        models.LimitChange,
        parent=_LINE,
        others=(Reference("to_credit_line", "target_line", "credit_line"),),
        history=True,
        children="reasons",
    ),
    Kind("rate_change", models.RateChange, parent=_LINE, history=True),
    Kind("loan", models.Loan, parent=_LINE),
    Kind(
        "repayment_plan",
        models.RepaymentPlan,
        parent=_LOAN,
        others=(Reference("replaces", "replaces", "repayment_plan"),),
        children="schedule",
    ),
    Kind("payment", models.Payment, parent=_LOAN, history=True),
)
# In dependency order: what a record refers to is of an earlier type, or of its own.
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _KINDS}
