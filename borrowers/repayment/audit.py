"""A lender's schedule against ours: every figure that differs, what would explain it, and what the lender's rows really cost in a year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from borrowers.exchange.values import BrokenRule
from borrowers.money import from_fen, in_fen
from borrowers.repayment.causes import are_shifted, explain_parts
from borrowers.repayment.cost import irr_percent
from borrowers.repayment.hypotheses import Cause, Finding, Row
from borrowers.repayment.roots import NoAnswer, Reason
from borrowers.repayment.schedule import Schedule, schedule
from borrowers.repayment.terms import Terms

__all__ = ["Audit", "Cause", "Ceiling", "Difference", "Field", "Finding", "LenderRow", "audit"]

Field = Literal["due_on", "principal", "interest", "fee"]
Figure = date | Decimal | None


class LenderRow(NamedTuple):
    """One row of the schedule that a lender sent, its own figures in yuan, not checked. `fee` is None where it said nothing of one."""

    number: int
    due_on: date
    principal: Decimal
    interest: Decimal
    fee: Decimal | None = None


class Difference(NamedTuple):
    """A figure that the lender has otherwise than we. Of a row that only one of the two has, the other's figures are None."""

    number: int
    field: Field
    lender: Figure
    ours: Figure
    explained_by: Cause


class Ceiling(NamedTuple):
    """A line for the annual cost of a loan, in per cent. `applies_to` are the kinds of lender (`borrowers.exchange`) that it is for."""

    code: str
    percent: Decimal
    confidence: str
    applies_to: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What came of the comparison. `rows` are the lender's in order of their numbers, `schedule` is ours.

    `findings` are the causes found, each once; none for a figure that stays unexplained. `total_difference` is what all the lender's rows
    ask less all of ours, in yuan. `lender_irr_percent` puts instalment k at month k, and `no_irr` says why there is none.
    """

    schedule: Schedule
    rows: tuple[LenderRow, ...]
    differences: tuple[Difference, ...]
    findings: tuple[Finding, ...]
    total_difference: Decimal
    lender_irr_percent: Decimal | None
    no_irr: Reason | None
    disclosed_percent: Decimal | None
    lines_crossed: tuple[Ceiling, ...]

    @property
    def agrees(self) -> bool:
        return not self.differences

    @cached_property
    def disclosed_gap_percent(self) -> Decimal | None:
        """The lender's internal rate less the one it disclosed, in per cent; None where one of the two is unknown."""
        if self.lender_irr_percent is None or self.disclosed_percent is None:
            return None
        return self.lender_irr_percent - self.disclosed_percent


def audit(terms: Terms, rows: Sequence[LenderRow], disclosed_percent: Decimal | None = None, ceilings: Iterable[Ceiling] = ()) -> Audit:
    """Compare the rows that a lender sent with the schedule of `terms`. `ceilings` are those in force for the loan.

    A fee that the lender did not state is unknown, not zero: it is not compared, and the fee of the terms counts in the cost.
    Raises BrokenRule: `schedule` where no row was sent or a number stands twice, else the field of `terms` that makes no schedule.
    """
    if not rows:
        raise BrokenRule("schedule", [], "at least one row: there is nothing to compare")
    made = schedule(terms)
    ours = {row.number: Row(row.due_on, row.principal_fen, row.interest_fen, row.fee_fen) for row in made.instalments}
    in_order = tuple(sorted(rows, key=lambda row: row.number))
    lender = {row.number: _row(row, terms) for row in in_order}
    if len(lender) < len(rows):
        raise BrokenRule("schedule", len(rows), "each number once")
    differences, findings = _differences(terms, ours, lender) if ours != lender else ((), ())
    irr, no_irr = _irr(terms, lender)
    return Audit(
        schedule=made,
        rows=in_order,
        differences=differences,
        findings=findings,
        total_difference=from_fen(_total(lender) - _total(ours)),
        lender_irr_percent=irr,
        no_irr=no_irr,
        disclosed_percent=disclosed_percent,
        lines_crossed=tuple(line for line in ceilings if irr is not None and irr > line.percent),
    )


def _row(row: LenderRow, terms: Terms) -> Row:
    fee = terms.fee_per_instalment if row.fee is None else row.fee
    return Row(row.due_on, in_fen(row.principal), in_fen(row.interest), in_fen(fee))


def _total(rows: Mapping[int, Row]) -> int:
    return sum(row.principal + row.interest + row.fee for row in rows.values())


def _irr(terms: Terms, lender: Mapping[int, Row]) -> tuple[Decimal | None, Reason | None]:
    """The internal rate of the lender's rows, or why there is none. A single payment stands at the end of the term."""
    before_first = terms.months_to_first - 1
    amounts = [0] * (before_first + max(lender) + 1)
    amounts[0] = in_fen(terms.principal) - in_fen(terms.upfront_fee)
    for number, row in lender.items():
        amounts[before_first + number] = -(row.principal + row.interest + row.fee)
    try:
        return irr_percent(amounts), None
    except NoAnswer as error:
        return None, error.reason


def _differences(terms: Terms, ours: Mapping[int, Row], lender: Mapping[int, Row]) -> tuple[tuple[Difference, ...], tuple[Finding, ...]]:
    """Every figure that differs with its cause, by number, and the causes found.

    A row that only one of the two has is an extra or a missing instalment, another date is another due date, another fee another fee:
    there is nothing else that it could be. What explains principal and interest is found by computing again.
    """
    explained = explain_parts(terms, ours, lender)
    count: Cause = "extra_instalment" if len(lender) > len(ours) else "missing_instalment"
    dated: Cause = count if are_shifted(ours, lender, with_dates=True) else "due_date"
    found: list[Difference] = []
    for number in sorted(ours.keys() | lender.keys()):
        our, theirs = ours.get(number), lender.get(number)
        if our is None or theirs is None:
            only: Cause = "extra_instalment" if our is None else "missing_instalment"
            causes: tuple[Cause, ...] = (only, only, only, only)
        else:
            parts: tuple[Cause, ...] = tuple(explained.causes.get((number, place), "unexplained") for place in (0, 1))
            causes = (dated, *parts, "fee")
        for field, lenders, ours_is, cause in zip(Row._fields, theirs or _NO_ROW, our or _NO_ROW, causes, strict=True):
            if lenders != ours_is and not (field == "fee" and not lenders and not ours_is):
                found.append(Difference(number, field, _figure(lenders), _figure(ours_is), cause))  # type: ignore[arg-type]  # fields of Row
    seen = {finding.cause for finding in explained.findings}
    others = dict.fromkeys(row.explained_by for row in found if row.explained_by not in seen and row.explained_by != "unexplained")
    return tuple(found), (*explained.findings, *(Finding(cause, len(lender) if cause in _COUNTS else None) for cause in others))


_NO_ROW = (None, None, None, None)
_COUNTS: tuple[Cause, ...] = ("extra_instalment", "missing_instalment")


def _figure(figure: date | int | None) -> Figure:
    return from_fen(figure) if isinstance(figure, int) else figure
