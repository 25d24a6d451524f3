"""Why a lender's figures are not ours: what it may have computed with, tried one after another and computed again.

A cause is named only where computing with it gives the lender's figures to the fen: all of them, or all that differ from ours, or all rows
but one (which then stays unexplained). Where two causes give the same figures, the simpler is named: what can be seen (another number of
rows, other dates) before another day count, that before another rounding, that before another rate. A rate is solved from the figures
themselves, so it must explain at least two of them, or be one that a contract would state (at most two decimals).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import NamedTuple, get_args

from borrowers.dates import actual_days
from borrowers.exchange.records import DayCount
from borrowers.exchange.values import BrokenRule
from borrowers.repayment.hypotheses import (
    Basis,
    Cause,
    Finding,
    Part,
    Row,
    another_rate,
    fee_as_interest,
    other_roundings,
    remainder_elsewhere,
)
from borrowers.repayment.schedule import period_days, year_days
from borrowers.repayment.terms import MOST_INSTALMENTS, Terms

_FIRST_PERIOD = Finding("day_count", "first_period")


class Explained(NamedTuple):
    """What explains which principal and interest parts: `causes` by row number and place (0 principal, 1 interest)."""

    findings: tuple[Finding, ...]
    causes: Mapping[tuple[int, int], Cause]


def explain_parts(terms: Terms, ours: Mapping[int, Row], lender: Mapping[int, Row]) -> Explained:
    """What explains the principal and interest parts that differ in the rows that both have, by number."""
    sent = {number: (row.principal, row.interest) for number, row in lender.items()}
    differing = {number for number in ours.keys() & sent if sent[number] != (ours[number].principal, ours[number].interest)}
    if not differing:
        return Explained((), {})
    if count := _shifted(ours, lender):
        return Explained((count,), {(number, place): count.cause for number in differing for place in (0, 1)})
    bases = _bases(terms, lender)
    for findings, parts in _computed(bases, ours, lender, differing):
        if numbers := _reproduced(parts, sent, differing):
            return Explained(findings, _shared_out(findings, bases, numbers, ours, sent))
    return Explained((), {})


def shifted_dates(ours: Mapping[int, Row], lender: Mapping[int, Row]) -> bool:
    """Whether the lender's rows are ours, dates and all, with some put in or left out and the rest numbered on."""
    return _shifted(ours, lender, dates=True) is not None


def _shifted(ours: Mapping[int, Row], lender: Mapping[int, Row], *, dates: bool = False) -> Finding | None:
    """Some rows in a row put in or left out of our schedule, the others as they are and numbered on."""
    if len(ours) == len(lender) or not _is_whole(lender):
        return None
    start = 0 if dates else 1
    shorter, longer = sorted(([row[start:3] for row in _in_order(rows)] for rows in (ours, lender)), key=len)
    more = len(longer) - len(shorter)
    first = next((place for place, row in enumerate(shorter) if row != longer[place]), len(shorter))
    if longer[:first] + longer[first + more :] != shorter:
        return None
    return _count(ours, lender)


def _count(ours: Mapping[int, Row], lender: Mapping[int, Row]) -> Finding:
    return Finding("extra_instalment" if len(lender) > len(ours) else "missing_instalment", len(lender))


def _is_whole(rows: Mapping[int, Row]) -> bool:
    """Whether the rows are numbered from 1 without a gap."""
    return bool(rows) and max(rows) == len(rows)


def _in_order(rows: Mapping[int, Row]) -> list[Row]:
    return [rows[number] for number in sorted(rows)]


def _bases(terms: Terms, lender: Mapping[int, Row]) -> list[Basis]:
    """Our terms first; then with the lender's dates, its number of rows, or both; then all of these with another day count."""
    counted: list[tuple[Terms, tuple[Finding, ...]]] = [(terms, ())]
    count = len(lender)
    if _is_whole(lender) and terms.method != "single_payment" and count != terms.instalments and count <= MOST_INSTALMENTS:
        cause: Cause = "extra_instalment" if count > terms.instalments else "missing_instalment"
        counted.append((replace(terms, instalments=count), (Finding(cause, count),)))
    day_counts: tuple[DayCount, ...] = get_args(DayCount)
    bases: dict[tuple[tuple[int, ...], int], Basis] = {}
    for day_count in sorted(day_counts, key=lambda name: name != terms.day_count):
        finding = () if day_count == terms.day_count else (Finding("day_count", day_count),)
        for its_terms, findings in counted:
            with suppress(BrokenRule):  # more rows than the calendar has room for, or a date before the start
                its = replace(its_terms, day_count=day_count)
                for dates, found in _dates(its, lender):
                    for days, first in _days(its, dates):
                        bases.setdefault((days, year_days(its)), Basis(its, days, (*findings, *found, *(finding or first))))
    return list(bases.values())


def _dates(terms: Terms, lender: Mapping[int, Row]) -> Iterator[tuple[Sequence[date], tuple[Finding, ...]]]:
    """By the terms, then the lender's own where they are as many."""
    yield terms.due_on, ()
    if _is_whole(lender) and len(lender) == len(terms.due_on):
        dates = [row.due_on for row in _in_order(lender)]
        if dates != terms.due_on:
            yield dates, (Finding("due_date"),)


def _days(terms: Terms, dates: Sequence[date]) -> Iterator[tuple[tuple[int, ...], tuple[Finding, ...]]]:
    """The days of the periods that end on `dates`, and, with months of 30 days, two other ways to count the first; none where the dates
    do not follow each other."""
    its = terms if dates is terms.due_on else replace(terms, first_due_on=dates[0], due_day=None)
    first, *rest = period_days(its, dates)
    if min(first, *rest) < 0:
        return
    yield (first, *rest), ()
    if terms.day_count == "30/360":
        for other in (30 * terms.months_to_first, actual_days(terms.starts_on, dates[0])):
            yield (other, *rest), (_FIRST_PERIOD,)


def _computed(
    bases: Sequence[Basis], ours: Mapping[int, Row], lender: Mapping[int, Row], differing: set[int]
) -> Iterator[tuple[tuple[Finding, ...], Sequence[Part]]]:
    """Everything that the lender may have done, the simplest first, and the parts of the rows that come of it."""
    for basis in sorted(bases, key=lambda basis: _FIRST_PERIOD in basis.findings):
        yield basis.findings, basis.parts
    if not _is_whole(lender):
        return
    sent = [(row.principal, row.interest) for row in _in_order(lender)]
    for basis in bases:
        if not basis.parts or _FIRST_PERIOD in basis.findings:
            continue
        same_rows = sent[: len(basis.days)]
        for ways in (other_roundings, remainder_elsewhere):
            for finding, parts in ways(basis, same_rows):
                yield (*basis.findings, finding), parts
        for finding, parts in another_rate(basis, same_rows, differing):
            yield (*basis.findings, finding), parts
    for finding, parts in fee_as_interest([*ours.values()], _in_order(lender)):
        yield (finding,), parts


def _reproduced(parts: Sequence[Part], sent: Mapping[int, Part], differing: set[int]) -> set[int]:
    """The differing rows that `parts` explain; none where they explain too few."""
    common = [number for number in sent if number <= len(parts)]
    met = {number for number in common if parts[number - 1] == sent[number]}
    if differing <= met:
        return differing
    explained = differing & met
    return explained if len(common) - len(met) == 1 and len(explained) > 1 else set()


def _shared_out(
    findings: tuple[Finding, ...], bases: Sequence[Basis], numbers: set[int], ours: Mapping[int, Row], sent: Mapping[int, Part]
) -> dict[tuple[int, int], Cause]:
    """The cause of each figure. Of several, the one that alone brings ours nearest to the lender's; the last where none does."""
    alone = [(basis.findings[0].cause, basis.parts) for basis in bases if len(findings) > 1 and len(basis.findings) == 1]
    alone = [(cause, parts) for cause, parts in alone if cause in {finding.cause for finding in findings}]
    causes: dict[tuple[int, int], Cause] = {}
    for number in numbers:
        our_part = (ours[number].principal, ours[number].interest)
        for place in (0, 1):
            nearest, cause = abs(our_part[place] - sent[number][place]), findings[-1].cause
            for its_cause, parts in alone:
                away = abs(parts[number - 1][place] - sent[number][place]) if number <= len(parts) else nearest
                if away < nearest:
                    nearest, cause = away, its_cause
            causes[number, place] = cause
    return causes
