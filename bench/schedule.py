"""36 instalments, and the internal rate of 36 flows: ours beside each peer, turn by turn in the same run; 10,000 requests to the command.

Claims (design, section 11): a schedule exact to the fen, with its due dates, at least twice as fast as the best Decimal peer that counts
days the same way; an internal rate, checked, in at most 15 microseconds where pyxirr, whose answer it checks, takes 4.6; 10,000 requests
in seconds.

The peers are not dependencies: `make bench` installs them (group `bench` of pyproject.toml) into .venv/bench. Times are of the processor,
with the garbage collector on, medians of rounds in which each takes its turn. "Exact" is said of rows that are whole cents in Decimal,
whose parts add up and whose last balance is zero; "as ours", of rows that equal ours by the same day count.
"""

import contextlib
import io
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".venv" / "bench"
sys.path.append(str(PEERS))

from borrowers.repayment.cost import irr_percent  # noqa: E402
from borrowers.repayment.schedule import schedule  # noqa: E402
from borrowers.repayment.terms import Terms  # noqa: E402

PRINCIPAL, RATE, COUNT, START = Decimal(30000), Decimal("14.6"), 36, date(2026, 1, 31)
ROUNDS, REQUESTS = 15, 10_000
SLOW = 0.002  # seconds: a peer that takes longer is called once a round


class Row(NamedTuple):
    """One row of a peer's schedule, in the types the peer gives."""

    due_on: Any
    principal: Any
    interest: Any
    balance: Any


@dataclass(frozen=True)
class Way:
    """One way to make the schedule: what is timed, and its answer as rows."""

    name: str
    day_count: str
    make: Callable[[], Any]
    rows: Callable[[Any], Iterable[Row]]


def terms(day_count: str) -> Terms:
    return Terms(
        principal=PRINCIPAL,
        annual_rate_percent=RATE,
        instalments=COUNT,
        method="equal_instalment",
        day_count=day_count,  # type: ignore[arg-type]
        starts_on=START,
    )


def ours(day_count: str) -> Way:
    def rows(made: Any) -> list[Row]:
        return [Row(row.due_on, row.principal, row.interest, row.balance) for row in made.instalments]

    return Way("ours", day_count, lambda: schedule(terms(day_count)), rows)


def ways() -> list[Way]:
    """Ours and every peer, each as its documentation shows it, rounding half up where it can be chosen."""
    return [
        ours("30/360"),
        ours("actual/365"),
        ours("actual/360"),
        *loankit(),
        *mortgagemath(),
        *repaykit(),
        *amortizacion_engine(),
        *pyloan(),
        *amortization(),
        *numpy_financial(),
        *curo(),
    ]


def loankit() -> list[Way]:
    from loan import STRATEGIES, LoanRequest

    strategy = STRATEGIES["equal-installment"]()
    return [
        Way(
            "loankit",
            "30/360",
            lambda: strategy.generate(LoanRequest(PRINCIPAL, RATE, COUNT, "equal-installment")),
            lambda made: [Row(None, row.principal, row.interest, row.remaining) for row in made.installments],
        )
    ]


def mortgagemath() -> list[Way]:
    from mortgagemath import DayCount, LoanParams, PaymentRounding, amortization_schedule

    def way(day_count: DayCount) -> Way:
        return Way(
            "mortgagemath",
            day_count.value,
            lambda: amortization_schedule(
                LoanParams(PRINCIPAL, RATE, COUNT, day_count, payment_rounding=PaymentRounding.ROUND_HALF_UP, start_date=START)
            ),
            lambda made: [Row(None, row.principal, row.interest, row.balance) for row in made[1:]],  # row 0 is the loan
        )

    return [way(DayCount.THIRTY_360), way(DayCount.ACTUAL_360)]


def repaykit() -> list[Way]:
    from repaykit import Loan

    def make() -> Any:
        return Loan.create(
            amount=PRINCIPAL,
            annual_rate=RATE / 100,
            term=f"{COUNT} months",
            payment_frequency="monthly",
            method="reducing_balance",
            start_date=START,
        ).schedule()

    return [
        Way("repaykit", "30/360", make, lambda made: [Row(row.due_date, row.principal, row.profit, row.closing_balance) for row in made])
    ]


def amortizacion_engine() -> list[Way]:
    from financial_engine import AmortizationMode, simulate

    def make() -> Any:
        return simulate(
            mode=AmortizationMode.FRENCH_FIXED_PAYMENT, principal=PRINCIPAL, annual_rate=RATE / 100, periods=COUNT, start_date=START
        )

    def rows(made: Any) -> list[Row]:
        return [Row(getattr(row, "date", None), row.principal_component, row.interest_component, row.balance) for row in made.schedule]

    return [Way("amortizacion-engine", "30/360", make, rows)]


def pyloan() -> list[Way]:
    from pyloan.pyloan import Loan

    def way(day_count: str, its_name: str) -> Way:
        return Way(
            "pyloan",
            day_count,
            lambda: Loan(
                float(PRINCIPAL), float(RATE), COUNT, START.isoformat(), loan_term_period="M", compounding_method=its_name
            ).get_payment_schedule(),
            lambda made: [Row(row.date, row.principal_amount, row.interest_amount, row.loan_balance_amount) for row in made[1:]],
        )

    return [way("30/360", "30E/360 ISDA"), way("actual/365", "A/365"), way("actual/360", "A/360")]


def amortization() -> list[Way]:
    from amortization.schedule import amortization_schedule

    return [
        Way(
            "amortization",
            "30/360",
            lambda: list(amortization_schedule(float(PRINCIPAL), float(RATE) / 100, COUNT)),
            lambda made: [Row(None, row.principal, row.interest, row.balance) for row in made],
        )
    ]


def numpy_financial() -> list[Way]:
    import numpy
    import numpy_financial

    periods, rate = numpy.arange(1, COUNT + 1), float(RATE) / 1200

    def make() -> Any:
        principal = -numpy_financial.ppmt(rate, periods, COUNT, float(PRINCIPAL))
        interest = -numpy_financial.ipmt(rate, periods, COUNT, float(PRINCIPAL))
        return principal, interest, float(PRINCIPAL) - principal.cumsum()

    return [Way("numpy-financial", "30/360", make, lambda made: [Row(None, *row) for row in zip(*map(list, made), strict=True)])]


def curo() -> list[Way]:
    from curo import US30360, Actual365, Calculator, SeriesAdvance, SeriesPayment

    def way(day_count: str, convention: Any) -> Way:
        def make() -> Any:
            calculator = Calculator()
            calculator.add(SeriesAdvance(label="loan", amount=float(PRINCIPAL), post_date_from=START))
            calculator.add(SeriesPayment(number_of=COUNT, label="instalment", amount=None, post_date_from=date(2026, 2, 28)))
            calculator.solve_value(convention=convention, interest_rate=float(RATE) / 100)
            return calculator.build_schedule(calculator.profile, convention, float(RATE) / 100)

        def rows(made: Any) -> list[Row]:
            table = made[1:]  # row 0 is the loan
            return [
                Row(*row) for row in zip(table["post_date"], table["capital"], -table["interest"], -table["capital_balance"], strict=True)
            ]

        return Way("curo", day_count, make, rows)

    return [way("30/360", US30360()), way("actual/365", Actual365())]


def in_turn(calls: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median time of each, in seconds of the processor, each taking its turn in every round, so that other load meets all alike."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    often = {name: 1 if once(call, 1) > SLOW else 200 for name, call in calls.items()}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            times[name].append(once(call, often[name]))
    return {name: statistics.median(taken) for name, taken in times.items()}


def once(call: Callable[[], object], often: int) -> float:
    began = time.process_time()
    for _ in range(often):
        call()
    return (time.process_time() - began) / often


def is_exact(rows: list[Row]) -> bool:
    amounts = [amount for row in rows for amount in row[1:]]
    return (
        all(isinstance(amount, Decimal) and amount == round(amount, 2) for amount in amounts)
        and sum(row.principal for row in rows) == PRINCIPAL
        and rows[-1].balance == 0
    )


def schedules() -> bool:
    every = ways()
    made = {way: list(way.rows(way.make())) for way in every}
    own = {way.day_count: made[way] for way in every if way.name == "ours"}
    taken = in_turn({f"{way.name}, {way.day_count}": way.make for way in every})
    print(f"{'36 instalments':34}{'us':>9}{'times ours':>12}   {'money':9}{'exact':7}{'dates':7}as ours")
    best: dict[str, float] = {}
    for way in every:
        key, rows = f"{way.name}, {way.day_count}", made[way]
        times = taken[key] / taken[f"ours, {way.day_count}"]
        money, dates = type(rows[0].principal).__name__, "yes" if rows[0].due_on is not None else "no"
        same = [(row.principal, row.interest) for row in rows] == [(row.principal, row.interest) for row in own[way.day_count]]
        exact, as_ours = "yes" if is_exact(rows) else "no", "yes" if same else "no"
        print(f"{key:34}{taken[key] * 1e6:9.1f}{times:12.1f}   {money:9}{exact:7}{dates:7}{as_ours}")
        if way.name != "ours" and money == "Decimal":
            best[way.day_count] = min(times, best.get(way.day_count, times))
    print(
        "best Decimal peer that counts days so, times ours (claim: 2): " + ", ".join(f"{name} {times:.2f}" for name, times in best.items())
    )
    return min(best.values()) >= 2 and all(is_exact(rows) for rows in own.values())


def rates() -> bool:
    import numpy_financial
    import pyxirr
    from curo import US30360, Calculator, SeriesAdvance, SeriesPayment

    made = schedule(terms("30/360"))
    fen = [3_000_000, *(-row.total_fen for row in made.instalments)]
    yuan = [amount / 100 for amount in fen]

    def by_curo() -> float:
        calculator = Calculator()
        calculator.add(SeriesAdvance(label="loan", amount=yuan[0], post_date_from=START))
        calculator.add(SeriesPayment(number_of=COUNT, label="instalment", amount=-yuan[1], post_date_from=date(2026, 2, 28)))
        return float(calculator.solve_rate(convention=US30360())) * 100

    calls: dict[str, Callable[[], Any]] = {
        "ours, checked": lambda: irr_percent(fen),
        "pyxirr": lambda: (pyxirr.irr(yuan) or 0) * 1200,
        "numpy-financial": lambda: float(numpy_financial.irr(yuan)) * 1200,
        "curo (level payments)": by_curo,
    }
    taken = in_turn(calls)
    print(f"\n{'internal rate of 36 flows':34}{'us':>9}   answer, per cent a year")
    for name, seconds in taken.items():
        print(f"{name:34}{seconds * 1e6:9.1f}   {calls[name]():.9f}")
    times = taken["ours, checked"] / taken["pyxirr"]
    print(f"ours takes {times:.2f} times pyxirr (claim: {15 / 4.6:.2f}, which is 15 us where pyxirr takes 4.6)")
    return times <= 15 / 4.6


def command() -> bool:
    request = {
        "principal": "30000.00",
        "annual_rate_percent": "14.6",
        "instalments": COUNT,
        "method": "equal_instalment",
        "day_count": "actual/365",
        "starts_on": START.isoformat(),
    }
    lines = "".join(json.dumps({"id": str(number), **request}) + "\n" for number in range(REQUESTS))
    began = time.monotonic()
    answers = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "repayment_schedule"],
        input=lines,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "LOG_LEVEL": "ERROR"},
    ).stdout
    seconds = time.monotonic() - began
    whole = all(len(json.loads(answer)["instalments"]) == COUNT for answer in answers.splitlines())
    print(f"\nrepayment_schedule: {REQUESTS:,} requests of {COUNT} instalments and their annual cost in {seconds:.1f} s (claim: 10)")
    return seconds <= 10 and whole and answers.count("\n") == REQUESTS


def main() -> int:
    if not PEERS.is_dir():
        sys.exit("the peers are missing: deploy/setup.sh bench installs them")
    with contextlib.redirect_stderr(io.StringIO()):  # peers log and warn
        held = [schedules(), rates(), command()]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
