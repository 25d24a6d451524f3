"""Why a lender's figures are not ours: what it may have computed with, tried one after another and computed again.

A cause is named only where computing with it gives the lender's figures to the fen: those of all rows; else of all rows that differ from
ours, if these are several; else of all rows but one, which then stays unexplained. Where two causes do so, the simpler is named: what can
be seen (another number of rows, other dates) before another day count, that before another rounding or place of the remainder, these before
another rate. A rate is solved from the figures themselves, so it must explain at least two of them; for a loan with one row it must be one
that a contract has (two decimals).
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
    charge_among_interest,
    fee_among_interest,
    other_roundings,
    rate_changed_within,
    remainder_elsewhere,
)
from borrowers.repayment.schedule import period_days
from borrowers.repayment.terms import MOST_INSTALMENTS, Terms

_FIRST_PERIOD = Finding("day_count", "first_period")


class Explained(NamedTuple):
    """What explains which principal and interest parts: `causes` by row number and place (0 principal, 1 interest)."""

    findings: tuple[Finding, ...]
    causes: Mapping[tuple[int, int], Cause]


def explain_parts(terms: Terms, ours: Mapping[int, Row], lender: Mapping[int, Row]) -> Explained:
    """What explains the principal and interest parts that differ in the rows that both have. Rows are by number, and in its order."""
    sent = {number: (row.principal, row.interest) for number, row in lender.items()}
    differing = {number for number in ours.keys() & sent if sent[number] != (ours[number].principal, ours[number].interest)}
    if not differing:
        return Explained((), {})
    if are_shifted(ours, lender) or _are_split(ours, lender):
        count = _count(len(ours), len(lender))
        return Explained((count,), {(number, place): count.cause for number in differing for place in (0, 1)})
    bases = _bases(terms, lender)
    differing_only = all_but_one = None
    for findings, parts in _computed(bases, ours, lender, differing):
        common = [number for number in sent if number <= len(parts)]
        met = {number for number in common if parts[number - 1] == sent[number]}
        if differing <= met and len(met) == len(common):
            return _shared_out(findings, bases, differing, ours, sent)
        if len(differing & met) > 1:  # one figure alone is met by chance too often
            if differing <= met:
                differing_only = differing_only or (findings, differing)
            elif len(common) - len(met) == 1:
                all_but_one = all_but_one or (findings, differing & met)
    best = differing_only or all_but_one
    return _shared_out(best[0], bases, best[1], ours, sent) if best else Explained((), {})


def are_shifted(ours: Mapping[int, Row], lender: Mapping[int, Row], *, with_dates: bool = False) -> bool:
    """Whether some rows in a row were put into our schedule, or left out of it, the others kept as they are and numbered on."""
    if len(ours) == len(lender) or not _is_whole(lender):
        return False
    start = 0 if with_dates else 1
    shorter, longer = sorted(([row[start:3] for row in rows.values()] for rows in (ours, lender)), key=len)
    first = next((place for place, row in enumerate(shorter) if row != longer[place]), len(shorter))
    return longer[:first] + longer[first + len(longer) - len(shorter) :] == shorter


def _are_split(ours: Mapping[int, Row], lender: Mapping[int, Row]) -> bool:
    """Whether what stands in the last row of one stands in several rows of the other, and all rows before it are the same."""
    if len(ours) == len(lender) or not _is_whole(lender):
        return False
    shorter, longer = sorted(([row[1:3] for row in rows.values()] for rows in (ours, lender)), key=len)
    last = len(shorter) - 1
    return shorter[:last] == longer[:last] and shorter[last] == tuple(map(sum, zip(*longer[last:], strict=True)))


def _count(ours: int, lenders: int) -> Finding:
    return Finding("extra_instalment" if lenders > ours else "missing_instalment", lenders)


def _is_whole(rows: Mapping[int, Row]) -> bool:
    """Whether the rows are numbered from 1 without a gap."""
    return max(rows) == len(rows)


def _bases(terms: Terms, lender: Mapping[int, Row]) -> list[Basis]:
    """Our terms first; then with the lender's dates, its number of rows, or both; then all of these with another day count."""
    counted: list[tuple[Terms, tuple[Finding, ...]]] = [(terms, ())]
    count = len(lender)
    if _is_whole(lender) and terms.method != "single_payment" and count != terms.instalments and count <= MOST_INSTALMENTS:
        counted.append((replace(terms, instalments=count), (_count(terms.instalments, count),)))
    day_counts: tuple[DayCount, ...] = get_args(DayCount)
    bases = []
    for day_count in sorted(day_counts, key=lambda name: name != terms.day_count):
        finding = () if day_count == terms.day_count else (Finding("day_count", day_count),)
        for its_terms, findings in counted:
            with suppress(BrokenRule):  # more rows than the calendar has room for, or a date before the start
                for its, dates, found in _dated(replace(its_terms, day_count=day_count), lender):
                    bases.append(Basis(its, tuple(period_days(its, dates)), (*findings, *found, *finding)))
    sound = [basis for basis in bases if min(basis.days) >= 0]  # dates that do not follow each other make no periods
    distinct: dict[tuple[tuple[int, ...], int], Basis] = {}
    for basis in (*sound, *_other_first_periods(sound)):
        distinct.setdefault((basis.days, basis.base), basis)
    return list(distinct.values())


def _dated(terms: Terms, lender: Mapping[int, Row]) -> Iterator[tuple[Terms, Sequence[date], tuple[Finding, ...]]]:
    """With the dates of the terms, and with the lender's own where they are as many."""
    yield terms, terms.due_on, ()
    dates = [row.due_on for row in lender.values()]
    if _is_whole(lender) and len(dates) == len(terms.due_on) and dates != terms.due_on:
        yield replace(terms, first_due_on=dates[0], due_day=None), dates, (Finding("due_date"),)


def _other_first_periods(bases: Sequence[Basis]) -> Iterator[Basis]:
    """With months of 30 days: the first period counted as a whole one, or by its actual days."""
    for basis in bases:
        if basis.terms.day_count == "30/360":
            for first in (30 * basis.terms.months_to_first, actual_days(basis.terms.starts_on, basis.terms.due_on[0])):
                yield replace(basis, days=(first, *basis.days[1:]), findings=(*basis.findings, _FIRST_PERIOD))


def _computed(
    bases: Sequence[Basis], ours: Mapping[int, Row], lender: Mapping[int, Row], differing: set[int]
) -> Iterator[tuple[tuple[Finding, ...], Sequence[Part]]]:
    """Everything that the lender may have done, the simplest first, and the parts of the rows that come of it."""
    for basis in bases:
        yield basis.findings, basis.parts
    for basis in bases[1:]:
        if basis.is_level and basis.parts and len(basis.days) == len(ours):
            yield basis.findings, basis.with_interest([row.principal for row in ours.values()])
            yield basis.findings, basis.paying(ours[1].principal + ours[1].interest)
    if not _is_whole(lender):
        return
    for finding, parts in fee_among_interest([*ours.values()], [*lender.values()]):
        yield (finding,), parts
    sent = [(row.principal, row.interest) for row in lender.values()]
    for basis in bases:
        if basis.parts and _FIRST_PERIOD not in basis.findings:
            same_rows = sent[: len(basis.days)]
            for finding, parts in (*other_roundings(basis, same_rows), *remainder_elsewhere(basis, same_rows)):
                yield (*basis.findings, finding), parts
            for finding, parts in (*another_rate(basis, same_rows, differing), *rate_changed_within(basis, same_rows, differing)):
                yield (*basis.findings, finding), parts
    for finding, parts in charge_among_interest([*ours.values()], [*lender.values()]):
        yield (finding,), parts


def _shared_out(
    findings: tuple[Finding, ...], bases: Sequence[Basis], numbers: set[int], ours: Mapping[int, Row], sent: Mapping[int, Part]
) -> Explained:
    """The findings, and the cause of each figure: of several, the one that alone brings ours nearest to the lender's, else the last."""
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
    return Explained(findings, causes)
