"""One invented borrower over a year: quarter by quarter, what was seen, what was decided, what was drawn and paid."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from advice import facts
from advice.facts import Facts
from advice.populations.borrowing import Borrowing
from advice.populations.draws import Person, Spread, drawn
from advice.populations.reviews import Review, decide, opened, review
from advice.rulebook import Rulebook, Scorecard
from borrowers.dates import add_months, months_back
from borrowers.exchange.records import Borrower, CreditLine, FactSnapshot, LimitChange, RateChange, Record
from borrowers.exchange.values import FactValue, Rate, Yuan

_REVIEWED = (10, 7, 4, 1)  # months before the day of the portfolio
_LATER_BY = (Spread(100, 0, 20),)  # days
_DRAWS_AFTER = (Spread(40, 0, 0), Spread(35, 1, 1), Spread(25, 2, 2))  # which review
_DRAWN_LATER_BY = (Spread(100, 3, 60),)  # days: before the next review
_FACTS_BEFORE = timedelta(days=2)  # a review
_SOURCE = "合成数据"
_SHOP_LENDER = "示例网商银行股份有限公司"
_LEAST_DRAWN_ON = 500  # yuan: on a smaller limit nobody draws


class Account:
    """A borrower with one line of the lender whose policy `first` opened it. The year is over once it is made."""

    def __init__(self, rng: Random, book: Rulebook, first: Scorecard, *, number: int, seed: int, as_of: date) -> None:
        self._rng, self._book, self._lender, self._as_of = rng, book, str(first.lender), as_of
        self._number, self._seed, self._id = number, seed, f"g{seed}-{number:07}"
        self._line_id, self._shop_line_id = f"{self._id}-l", f"{self._id}-s"
        self._person = Person(rng)
        self._borrowing: Borrowing | None = None
        self._before: Review | None = None
        self._snapshots: list[FactSnapshot] = []
        self._changes: list[LimitChange] = []
        self._rates: list[RateChange] = []
        days = [add_months(as_of, -months) + timedelta(days=drawn(rng, _LATER_BY)) for months in _REVIEWED]
        self._opened_on = add_months(days[0], -self._person.months_open)
        self._line = opened(review(days[0], self._read(self._seen(days[0]), days[0]), first))
        self._live(days)

    def _live(self, days: list[date]) -> None:
        draws_after = drawn(self._rng, _DRAWS_AFTER) if self._person.borrows else None
        for place, day in enumerate(days):
            self._person.quarter_passes()
            if self._borrowing:
                self._borrowing.pay(day, self._person)
            self._look(day)
            if place == draws_after and self._line.limit >= _LEAST_DRAWN_ON and not self._line.is_frozen:
                drawn_on = day + timedelta(days=drawn(self._rng, _DRAWN_LATER_BY))
                self._borrowing = Borrowing(self._rng, self._id, self._line_id, self._line.limit, self._line.rate, drawn_on)
        if self._borrowing:
            self._borrowing.pay(self._as_of, self._person)

    def _look(self, on: date) -> None:
        """A snapshot, and what the policy in force makes of it: limit, rate, and whether the loan is put into instalments."""
        as_of = on - _FACTS_BEFORE
        seen = self._seen(as_of)
        number = len(self._snapshots) + 1
        self._snapshots.append(FactSnapshot(id=f"{self._id}-f{number}", borrower=self._id, as_of=as_of, source=_SOURCE, values=seen))
        card = self._book.limit_policy_on(self._lender, on)
        if card is None or self._line.moved_on:
            return
        found = review(on, self._read(seen, as_of), card)
        change = decide(found, self._before, self._line, f"{self._id}-c{number}", self._line_id, self._shop_line_id)
        if change:
            self._changes.append(change)
        if not (found.score.unknown or self._line.is_frozen or self._line.moved_on):
            self._set_rate(found.score.rate_low, on)
        if self._borrowing:
            service = found.facts.number("monthly_debt_service")
            self._borrowing.plan_where_needed(card, as_of, self._person.income, Decimal(service or 0), on)
        self._before = found

    def _set_rate(self, rate: Decimal, on: date) -> None:
        if rate == self._line.rate:
            return
        self._rates.append(
            RateChange(
                id=f"{self._id}-r{len(self._rates) + 1}",
                credit_line=self._line_id,
                effective_on=on,
                old_annual_rate_percent=Rate(self._line.rate),
                new_annual_rate_percent=Rate(rate),
            )
        )
        self._line.rate = rate

    def _seen(self, on: date) -> dict[str, FactValue]:
        """The facts on `on`, as the exchange format writes them."""
        loan = self._borrowing
        owed = loan.owed(on) if loan else Decimal(0)
        due = self._person.due_elsewhere + (loan.due_within_a_month(on) if loan else 0)
        of_line: dict[str, FactValue] = {"outstanding_principal": "0.00", "utilisation": "0", "days_past_due": 0}
        of_line |= {"max_days_past_due_12m": 0, "late_payments_12m": 0, "on_time_payments_12m": 0}
        return {
            **(loan.facts(on, self._line.limit) if loan else of_line),
            **self._person.facts(owes_here=owed > 0, days_since_loan=loan.days_since(on) if loan else None),
            "months_on_book": months_back(self._opened_on, on)[0],
            "monthly_debt_service": Yuan.write(due),
        }

    def _read(self, seen: dict[str, FactValue], as_of: date) -> Facts:
        return facts.with_derived(facts.read(seen, source=_SOURCE, as_of=as_of))

    def records(self) -> Iterator[Record]:
        """Everything on record about this borrower at the end, in dependency order."""
        person = self._person
        yield Borrower(
            id=self._id,
            name=f"虚构{self._seed}-{self._number}",
            phone=f"+86121{self._seed:03}{self._number:07}",  # no network has numbers like this
            email=f"{self._id}@example.com",
            language="en" if person.reads_english else "zh-hans",
            kind="sole_proprietor" if person.is_shop else "consumer",
            joined_on=self._opened_on,
        )
        yield self._credit_line()
        if self._line.moved_on:
            yield self._shop_line(self._line.moved_on)
        yield from self._snapshots
        yield from self._changes
        yield from self._rates
        if self._borrowing:
            yield from self._borrowing.records(self._as_of)

    def _credit_line(self) -> CreditLine:
        line = self._line
        return CreditLine(
            id=self._line_id,
            borrower=self._id,
            product="jiebei",
            lender=self._lender,
            lender_kind="consumer_finance",
            limit=Yuan(line.limit),
            annual_rate_percent=Rate(line.rate),
            opened_on=self._opened_on,
            status="closed" if line.moved_on else "frozen" if line.is_frozen else "active",
        )

    def _shop_line(self, opened_on: date) -> CreditLine:
        """The line that a migration moved to, with the limit that was left."""
        return CreditLine(
            id=self._shop_line_id,
            borrower=self._id,
            product="wangshangdai",
            lender=_SHOP_LENDER,
            lender_kind="bank",
            limit=self._changes[-1].old_limit,
            annual_rate_percent=Rate(self._line.rate),
            opened_on=opened_on,
        )
