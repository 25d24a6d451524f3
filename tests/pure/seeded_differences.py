"""Lenders' schedules that differ from ours for one known reason: made by the dozen, to see whether the audit names it.

`python -m tests.pure.seeded_differences 20000` prints how many of so many it names rightly, cause by cause. A case is right when the seeded
cause is the only one named; and where other figures of the terms give the very same rows (a rate, a day count, a number of instalments or a
rounding), when one of those is named: `same_rows` computes the named one again and compares. Both counts are printed.
"""

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

from borrowers.exchange.values import BrokenRule
from borrowers.money import Rounding, from_fen, in_fen
from borrowers.repayment.audit import Audit, Finding, LenderRow, audit
from borrowers.repayment.rates import with_rate_changes
from borrowers.repayment.schedule import Schedule, schedule
from borrowers.repayment.terms import RateFrom, Terms

DAY_COUNTS = ("30/360", "actual/365", "actual/360")


@dataclass(frozen=True)
class Seeded:
    """A loan, the rows that its lender sent, and why they are not ours. `way` is how the cause was put in."""

    terms: Terms
    rows: tuple[LenderRow, ...]
    cause: str
    way: str


def seeded(chance: random.Random) -> Iterator[Seeded]:
    """Without end: each cause in turn, in each of its ways, on a new loan. What changes no figure of the loan is left out."""
    while True:
        for cause, ways in WAYS.items():
            way = chance.choice(ways)
            for _ in range(200):
                terms = loan(chance)
                try:
                    ours, rows = sent(schedule(terms)), way(terms, chance)
                except BrokenRule:  # no such loan: another term would not cover the interest
                    continue
                if rows and rows != ours:
                    yield Seeded(terms, tuple(rows), cause, way.__name__)
                    break


def loan(chance: random.Random) -> Terms:
    """A loan as contracts have them."""
    method = chance.choices(["equal_instalment", "equal_principal", "interest_first", "single_payment", "flat_fee"], [10, 4, 3, 1, 2])[0]
    starts_on = date(2024, 1, 1) + timedelta(chance.randrange(1200))
    terms = Terms(
        principal=from_fen(chance.choice([25_000, 100_000, 500_000, 1_000_000, 1_234_567, chance.randrange(10_000, 20_000_000)])),
        annual_rate_percent=Decimal(0) if method == "flat_fee" else Decimal(chance.randrange(300, 3600)) / 100,
        instalments=chance.choice([3, 6, 9, 12, 12, 12, 18, 24, 36]),
        method=method,  # type: ignore[arg-type]  # one of the five
        day_count=chance.choice(DAY_COUNTS),  # type: ignore[arg-type]  # one of the three
        starts_on=starts_on,
        due_day=chance.choice([None, None, chance.randint(1, 31)]),
        fee_per_instalment=from_fen(chance.choice([0, 0, 1_000, 4_500]) or (chance.randrange(100, 5000) if method == "flat_fee" else 0)),
        rounding=chance.choice(list(Rounding)),
    )
    odd_first = chance.random() < 0.3 and method != "single_payment"
    return replace(terms, first_due_on=starts_on + timedelta(chance.randint(10, 50))) if odd_first else terms


def sent(made: Schedule) -> list[LenderRow]:
    """A schedule as a lender sends it."""
    return [LenderRow(row.number, row.due_on, row.principal, row.interest, row.fee) for row in made.instalments]


def renumbered(rows: list[LenderRow], due_on: list[date] | None = None) -> list[LenderRow]:
    return [row._replace(number=place + 1, due_on=due_on[place] if due_on else row.due_on) for place, row in enumerate(rows)]


# --- another rounding ---------------------------------------------------------------------------------------------------


def half_otherwise(terms: Terms, chance: random.Random) -> list[LenderRow]:
    return sent(schedule(replace(terms, rounding=next(rule for rule in Rounding if rule is not terms.rounding))))


def interest_rounded_down(terms: Terms, chance: random.Random) -> list[LenderRow]:
    return walked(terms, lambda interest: floor(interest))


def interest_rounded_up(terms: Terms, chance: random.Random) -> list[LenderRow]:
    return walked(terms, lambda interest: -floor(-interest))


def interest_to_the_jiao(terms: Terms, chance: random.Random) -> list[LenderRow]:
    return walked(terms, lambda interest: 10 * floor(interest / 10 + Fraction(1, 2)))


def instalment_up_to_the_yuan(terms: Terms, chance: random.Random) -> list[LenderRow]:
    first = schedule(terms).instalments[0]
    fen = first.principal_fen + (first.interest_fen if terms.method == "equal_instalment" else 0)
    if terms.method in ("interest_first", "single_payment"):
        return []
    return walked(terms, lambda interest: floor(interest + Fraction(1, 2)), -(-fen // 100) * 100)


def as_a_spreadsheet(terms: Terms, chance: random.Random) -> list[LenderRow]:
    """Nothing is rounded but what is printed."""
    if terms.method != "equal_instalment" or terms.day_count != "30/360" or not terms.first_period_is_whole:
        return []
    rate, count = Fraction(terms.annual_rate_percent) / 1200, terms.instalments
    balance, rows = Fraction(terms.principal * 100), []
    level = balance * rate * (1 + rate) ** count / ((1 + rate) ** count - 1)
    for row in sent(schedule(terms)):
        interest = balance * rate
        part = level - interest
        balance -= part
        rows.append(row._replace(principal=from_fen(floor(part + Fraction(1, 2))), interest=from_fen(floor(interest + Fraction(1, 2)))))
    return rows


def walked(terms: Terms, rounded: Callable[[Fraction], int], figure: int | None = None) -> list[LenderRow]:
    """Our rows with each interest rounded otherwise, and another level instalment or equal principal part (`figure`, fen)."""
    made = schedule(terms)
    level = terms.method == "equal_instalment"
    first = made.instalments[0]
    figure = figure or first.principal_fen + (first.interest_fen if level else 0)
    balance, rows, last_due = in_fen(terms.principal), [], terms.starts_on
    for row in sent(made):
        interest = rounded(balance * Fraction(terms.annual_rate_percent) / 100 * years(terms, last_due, row.due_on, row.number))
        part = balance if row.number == len(made.instalments) else min(figure - interest if level else figure, balance)
        if part < 0:
            return []
        rows.append(row._replace(principal=from_fen(part), interest=from_fen(interest)))
        balance, last_due = balance - part, row.due_on
    return rows


def years(terms: Terms, start: date, end: date, number: int) -> Fraction:
    if terms.day_count != "30/360":
        return Fraction((end - start).days, 365 if terms.day_count == "actual/365" else 360)
    if number > 1 or terms.first_period_is_whole:
        return Fraction(terms.months_to_first if number == 1 else 1, 12)
    return Fraction((end.year - start.year) * 360 + (end.month - start.month) * 30 + min(end.day, 30) - min(start.day, 30), 360)


# --- another day count, other dates -------------------------------------------------------------------------------------


def another_day_count(terms: Terms, chance: random.Random) -> list[LenderRow]:
    other = chance.choice([name for name in DAY_COUNTS if name != terms.day_count])
    return sent(schedule(replace(terms, day_count=other)))  # type: ignore[arg-type]  # one of the three


def interest_by_another_day_count(terms: Terms, chance: random.Random) -> list[LenderRow]:
    """Only the interest is counted so; the principal parts stay."""
    other = chance.choice([name for name in DAY_COUNTS if name != terms.day_count])
    return interest_only(terms, replace(terms, day_count=other))  # type: ignore[arg-type]  # one of the three


def interest_only(terms: Terms, others: Terms) -> list[LenderRow]:
    """The principal parts of `terms`, the interest that `others` have on their balances, a half upwards."""
    balance, rows, last_due = in_fen(terms.principal), [], terms.starts_on
    for row in sent(schedule(terms)):
        rate = Fraction(others.annual_rate_percent) / 100 * years(others, last_due, row.due_on, row.number)
        rows.append(row._replace(interest=from_fen(floor(balance * rate + Fraction(1, 2)))))
        balance, last_due = balance - in_fen(row.principal), row.due_on
    return rows


def another_due_day(terms: Terms, chance: random.Random) -> list[LenderRow]:
    return sent(schedule(replace(terms, due_day=chance.randint(1, 31))))


def another_first_due_date(terms: Terms, chance: random.Random) -> list[LenderRow]:
    return sent(schedule(replace(terms, first_due_on=terms.due_on[0] + timedelta(chance.choice([-3, -1, 1, 2, 5, 10])))))


def one_date_moved(terms: Terms, chance: random.Random) -> list[LenderRow]:
    rows = sent(schedule(terms))
    place = chance.randrange(len(rows))
    rows[place] = rows[place]._replace(due_on=rows[place].due_on + timedelta(chance.choice([-2, -1, 1, 2, 3])))
    return rows


def every_date_moved_but_not_the_interest(terms: Terms, chance: random.Random) -> list[LenderRow]:
    days = timedelta(chance.randint(1, 5))
    return [row._replace(due_on=row.due_on + days) for row in sent(schedule(terms))]


# --- another fee, another rate ------------------------------------------------------------------------------------------


def another_fee(terms: Terms, chance: random.Random) -> list[LenderRow]:
    fee = from_fen(chance.randrange(0, 8_000))
    return [row._replace(fee=fee) for row in sent(schedule(terms))]


def one_fee_more(terms: Terms, chance: random.Random) -> list[LenderRow]:
    rows = sent(schedule(terms))
    place = chance.randrange(len(rows))
    rows[place] = rows[place]._replace(fee=(rows[place].fee or Decimal(0)) + from_fen(chance.randrange(1, 5_000)))
    return rows


def fee_among_the_interest(terms: Terms, chance: random.Random) -> list[LenderRow]:
    return [row._replace(interest=row.interest + (row.fee or 0), fee=Decimal("0.00")) for row in sent(schedule(terms))]


def another_rate(terms: Terms, chance: random.Random) -> list[LenderRow]:
    if terms.method == "flat_fee":
        return []
    rate = terms.annual_rate_percent + Decimal(chance.randrange(-300, 900)) / 100
    return sent(schedule(replace(terms, annual_rate_percent=rate))) if rate > 0 else []


def another_rate_of_six_decimals(terms: Terms, chance: random.Random) -> list[LenderRow]:
    if terms.method in ("flat_fee", "single_payment"):  # one figure says nothing of six decimals
        return []
    return sent(schedule(replace(terms, annual_rate_percent=Decimal(chance.randrange(3_000_000, 36_000_000)) / 10**6)))


def interest_at_another_rate(terms: Terms, chance: random.Random) -> list[LenderRow]:
    """Only the interest is computed at it; the principal parts stay."""
    if terms.method in ("flat_fee", "single_payment"):
        return []
    return interest_only(terms, replace(terms, annual_rate_percent=terms.annual_rate_percent + Decimal(chance.randrange(50, 900)) / 100))


def another_rate_from_a_row_on(terms: Terms, chance: random.Random) -> list[LenderRow]:
    """The rows that are left are those of a loan for what is left."""
    made = schedule(terms)
    if terms.method == "flat_fee" or len(made.instalments) < 3:
        return []
    place = chance.randrange(1, len(made.instalments) - 1)
    before = made.instalments[place - 1]
    rest = replace(
        terms,
        principal=before.balance,
        starts_on=before.due_on,
        first_due_on=made.instalments[place].due_on,
        due_day=terms.anchor_day,
        instalments=terms.instalments - place,
        annual_rate_percent=terms.annual_rate_percent + Decimal(chance.randrange(50, 900)) / 100,
    )
    if terms.method == "equal_principal":  # the principal parts stay, which a loan for the rest may round otherwise
        tail = [
            row._replace(principal=ours.principal)
            for row, ours in zip(sent(schedule(rest)), made.instalments[place:], strict=True)
            if row.principal == ours.principal
        ]
        if len(tail) < len(made.instalments) - place:
            return []
    return renumbered([*sent(made)[:place], *sent(schedule(rest))])


def another_rate_from_within_a_period(terms: Terms, chance: random.Random) -> list[LenderRow]:
    """As the rate of a line changes on some day: only later rows are touched, the period of the change is split by days."""
    made = schedule(terms)
    if terms.method in ("flat_fee", "single_payment") or len(made.instalments) < 4:
        return []
    place = chance.randrange(1, len(made.instalments) - 2)
    start, end = made.instalments[place - 1].due_on, made.instalments[place].due_on
    on = start + timedelta(chance.randint(1, max((end - start).days - 1, 1)))
    return sent(with_rate_changes(made, [RateFrom(on, terms.annual_rate_percent + Decimal(chance.randrange(100, 900)) / 100)]))


# --- rows too many, rows too few ----------------------------------------------------------------------------------------


def a_longer_term(terms: Terms, chance: random.Random) -> list[LenderRow]:
    longer = replace(terms, instalments=terms.instalments + chance.choice([1, 1, 2, 3]))
    return [] if terms.method == "single_payment" else sent(schedule(longer))


def a_row_twice(terms: Terms, chance: random.Random) -> list[LenderRow]:
    rows = sent(schedule(terms))
    place = chance.randrange(len(rows))
    dates = None if terms.method == "single_payment" else replace(terms, instalments=terms.instalments + 1).due_on
    return renumbered([*rows[: place + 1], *rows[place:]], dates)


def a_row_at_the_end(terms: Terms, chance: random.Random) -> list[LenderRow]:
    rows = sent(schedule(terms))
    more = LenderRow(len(rows) + 1, rows[-1].due_on + timedelta(30), Decimal("0.00"), from_fen(chance.randrange(1, 5_000)), Decimal("0.00"))
    return [*rows, more]


def the_last_row_in_two(terms: Terms, chance: random.Random) -> list[LenderRow]:
    *rows, last = sent(schedule(terms))
    half = from_fen(in_fen(last.principal) // 2)
    first = last._replace(principal=half)
    second = LenderRow(last.number + 1, last.due_on + timedelta(30), last.principal - half, Decimal("0.00"), Decimal("0.00"))
    return [*rows, first, second]


def the_last_two_rows_in_one(terms: Terms, chance: random.Random) -> list[LenderRow]:
    *rows, last = sent(schedule(terms))
    if not rows:
        return []
    both = rows[-1]._replace(principal=rows[-1].principal + last.principal, interest=rows[-1].interest + last.interest)
    return [*rows[:-1], both]


def a_shorter_term(terms: Terms, chance: random.Random) -> list[LenderRow]:
    return [] if terms.method == "single_payment" else sent(schedule(replace(terms, instalments=terms.instalments - 1)))


def a_row_left_out(terms: Terms, chance: random.Random) -> list[LenderRow]:
    rows = sent(schedule(terms))
    del rows[chance.randrange(len(rows))]
    return rows


def a_row_left_out_and_numbered_on(terms: Terms, chance: random.Random) -> list[LenderRow]:
    return renumbered(a_row_left_out(terms, chance), terms.due_on)


# --- the remainder elsewhere, and what nothing explains -----------------------------------------------------------------


def remainder_of(terms: Terms) -> int:
    """How much more the last row repays (or, with a level instalment, asks) than the others."""
    rows = schedule(terms).instalments
    if terms.method == "equal_instalment":
        return rows[-1].principal_fen + rows[-1].interest_fen - rows[0].principal_fen - rows[0].interest_fen
    return rows[-1].principal_fen - rows[0].principal_fen if terms.method in ("equal_principal", "flat_fee") else 0


def remainder_in_another_row(terms: Terms, chance: random.Random) -> list[LenderRow]:
    """Only the principal part is moved, the interest stays as it was."""
    rows, remainder = sent(schedule(terms)), remainder_of(terms)
    place = chance.choice([0, 0, chance.randrange(len(rows))])
    rows[place] = rows[place]._replace(principal=rows[place].principal + from_fen(remainder))
    rows[-1] = rows[-1]._replace(principal=rows[-1].principal - from_fen(remainder))
    return rows


def remainder_in_the_first_row(terms: Terms, chance: random.Random) -> list[LenderRow]:
    """The first row takes what makes the last like the others; the interest follows the balances."""
    ours = schedule(terms).instalments
    level = terms.method == "equal_instalment"
    figure = ours[0].principal_fen + (ours[0].interest_fen if level else 0)
    for more in sorted(range(-60, 61), key=abs) if remainder_of(terms) else ():
        balance, rows, last_due = in_fen(terms.principal), [], terms.starts_on
        for row in sent(schedule(terms)):
            exact = balance * Fraction(terms.annual_rate_percent) / 100 * years(terms, last_due, row.due_on, row.number)
            interest, rest = divmod(exact + Fraction(1, 2), 1)
            interest -= terms.rounding is Rounding.HALF_EVEN and not rest and interest % 2
            part = figure - (int(interest) if level else 0) + (more if row.number == 1 else 0)
            rows.append(row._replace(principal=from_fen(part), interest=from_fen(int(interest))))
            balance, last_due = balance - part, row.due_on
        if not balance:
            return rows
    return []


def remainder_a_fen_a_row(terms: Terms, chance: random.Random) -> list[LenderRow]:
    remainder = remainder_of(terms)
    if terms.method != "flat_fee" or not 0 < abs(remainder) < terms.instalments:
        return []
    rows, fen = sent(schedule(terms)), from_fen(1 if remainder > 0 else -1)
    for place in range(abs(remainder)):
        rows[place] = rows[place]._replace(principal=rows[place].principal + fen)
    rows[-1] = rows[-1]._replace(principal=rows[-1].principal - from_fen(remainder))
    return rows


def remainder_in_the_last_interest(terms: Terms, chance: random.Random) -> list[LenderRow]:
    if terms.method != "equal_instalment":
        return []
    rows = sent(schedule(terms))
    rows[-1] = rows[-1]._replace(interest=rows[-1].interest - from_fen(remainder_of(terms)))
    return rows if rows[-1].interest >= 0 else []


def one_figure_wrong(terms: Terms, chance: random.Random) -> list[LenderRow]:
    rows = sent(schedule(terms))
    place, more = chance.randrange(len(rows)), from_fen(chance.randrange(2, 5_000))
    if terms.method == "single_payment":  # one row with one figure may as well be another rate
        return []
    field = chance.choice(["principal", "interest"])
    rows[place] = rows[place]._replace(**{field: getattr(rows[place], field) + more})
    return rows


def several_figures_wrong(terms: Terms, chance: random.Random) -> list[LenderRow]:
    rows = sent(schedule(terms))
    if terms.method == "single_payment":
        return []
    for place in chance.sample(range(len(rows)), min(len(rows), 3)):
        rows[place] = rows[place]._replace(interest=rows[place].interest + from_fen(chance.randrange(2, 5_000)))
    return rows


WAYS: dict[str, list[Callable[[Terms, random.Random], list[LenderRow]]]] = {
    "rounding_rule": [
        half_otherwise,
        interest_rounded_down,
        interest_rounded_up,
        interest_to_the_jiao,
        instalment_up_to_the_yuan,
        as_a_spreadsheet,
    ],
    "day_count": [another_day_count, interest_by_another_day_count],
    "due_date": [another_due_day, another_first_due_date, one_date_moved, every_date_moved_but_not_the_interest],
    "fee": [another_fee, one_fee_more, fee_among_the_interest],
    "rate": [
        another_rate,
        another_rate_of_six_decimals,
        interest_at_another_rate,
        another_rate_from_a_row_on,
        another_rate_from_within_a_period,
    ],
    "extra_instalment": [a_longer_term, a_row_twice, a_row_at_the_end, the_last_row_in_two],
    "missing_instalment": [a_shorter_term, a_row_left_out, a_row_left_out_and_numbered_on, the_last_two_rows_in_one],
    "remainder_placed_elsewhere": [
        remainder_in_another_row,
        remainder_in_the_first_row,
        remainder_a_fen_a_row,
        remainder_in_the_last_interest,
    ],
    "unexplained": [one_figure_wrong, several_figures_wrong],
}


ROUNDED: dict[str, Callable[[Fraction], int]] = {
    "down": floor,
    "up": lambda interest: -floor(-interest),
    "instalment": lambda interest: floor(interest + Fraction(1, 2)),
}


# --- the judgement ------------------------------------------------------------------------------------------------------


def named(found: Audit) -> str:
    """The causes named, as one word; more than one is more than was seeded."""
    return " + ".join(sorted({row.explained_by for row in found.differences}))


def same_rows(case: Seeded, found: Audit) -> bool:
    """Whether each cause named beside the seeded one gives the lender's rows by itself, computed here from the terms."""
    others = [finding for finding in found.findings if finding.cause != case.cause]
    return bool(others) and "unexplained" not in named(found) and all(claimed(case, finding) == list(case.rows) for finding in others)


def claimed(case: Seeded, finding: Finding) -> list[LenderRow]:
    """The rows that the lender would have sent if the finding were true of it; none for a finding that cannot be computed with."""
    changed: dict[str, object] = {}
    if finding.cause == "rate":
        changed = {"annual_rate_percent": finding.value}
    elif finding.cause == "day_count" and finding.value in DAY_COUNTS:
        changed = {"day_count": finding.value}
    elif finding.cause in ("extra_instalment", "missing_instalment"):
        changed = {"instalments": finding.value}
    elif finding.cause == "rounding_rule" and finding.value in ("half_up", "half_even"):
        changed = {"rounding": Rounding(finding.value)}
    elif finding.cause == "rounding_rule" and finding.value in ROUNDED:
        first = case.rows[0]
        figure = first.principal + (first.interest if case.terms.method == "equal_instalment" else 0)
        return walked(case.terms, ROUNDED[str(finding.value)], in_fen(figure))
    return sent(schedule(replace(case.terms, **changed))) if changed else []  # type: ignore[arg-type]  # fields of Terms


def report(count: int, seed: int = 2026) -> tuple[Counter[tuple[str, str]], Counter[str], Counter[tuple[str, str, str]]]:
    """Of `count` cases: how often each cause was named for each seeded one, how often the same rows made up for another name, and what was
    named wrongly in which way."""
    cases, names, excused, wrong = seeded(random.Random(seed)), Counter[tuple[str, str]](), Counter[str](), Counter[tuple[str, str, str]]()
    for _ in range(count):
        case = next(cases)
        found = audit(case.terms, case.rows)
        names[case.cause, named(found)] += 1
        if named(found) != case.cause:
            if same_rows(case, found):
                excused[case.cause] += 1
            else:
                wrong[case.cause, case.way, named(found)] += 1
    return names, excused, wrong


def table(count: int, seed: int = 2026) -> str:
    """The report for people: cause by cause, and the ways that were named wrongly most often."""
    names, excused, wrong = report(count, seed)
    lines = []
    for cause in (*WAYS, "all"):
        counted = {(its, other): number for (its, other), number in names.items() if cause in (its, "all")}
        total, right = sum(counted.values()), sum(number for (its, other), number in counted.items() if its == other)
        forgiven = excused.total() if cause == "all" else excused[cause]
        lines.append(
            f"{cause:27}{total:7} seeded, {right / total:6.1%} named, {(right + forgiven) / total:6.1%} with those of the same rows"
        )
        if cause != "all":
            lines += [f"{'':27}{number:7} {other}" for (its, other), number in sorted(counted.items()) if other != its]
    return "\n".join([*lines, *(f"wrong: {number} {' / '.join(how)}" for how, number in wrong.most_common(20))])


if __name__ == "__main__":
    sys.stdout.write(table(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000) + "\n")
