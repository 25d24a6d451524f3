"""How interest grows from day to day within the periods of a schedule, also where the rate changes in the middle of one.

In a period that counts as a whole month (30/360) the days that have passed are counted with months of 30 days (30E/360) from its
beginning, at most to the whole: so the parts of a period always add up to the period.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from borrowers.dates import actual_days, days_30e_360, is_whole_months
from borrowers.money import Rounding
from borrowers.repayment.schedule import WHOLE_IN_MICRO_PERCENT, Schedule, divided, micro_percent, year_days
from borrowers.repayment.terms import RateFrom


class Accrual:
    """The interest of a schedule's periods by day. A period is called by its place, from 0; its dates are those of the rows, which a
    lender may have set otherwise than the terms do."""

    def __init__(self, schedule: Schedule, rate_changes: Sequence[RateFrom] | None = None) -> None:
        """`rate_changes`, in order of time, stand in the place of those that the schedule carries."""
        terms = self.terms = schedule.terms
        changes = schedule.rate_changes if rate_changes is None else rate_changes
        self.ends = [row.due_on for row in schedule.instalments]
        self.starts = [terms.running_since or terms.starts_on, *self.ends[:-1]]
        self._from = [date.min, *(change.on for change in changes)]
        self._percents = [terms.annual_rate_percent, *(change.annual_rate_percent for change in changes)]
        self._rates = [micro_percent(percent) for percent in self._percents]
        self.base = year_days(terms) * WHOLE_IN_MICRO_PERCENT
        self.half_even = terms.rounding is Rounding.HALF_EVEN

    def running(self, on: date) -> int:
        """The place of the period that runs on a day: the first that ends after it; past the last due date, the number of periods."""
        return next((place for place, end in enumerate(self.ends) if end > on), len(self.ends))

    def is_whole(self, place: int) -> bool:
        """Whether a period counts as whole months (30/360): every one does but the first, by the terms; where a lender set other dates,
        those tell."""
        terms, start, end = self.terms, self.starts[place], self.ends[place]
        if place == 0 and end == terms.due_on[0]:
            return terms.first_period_is_whole
        if place and [start, end] == terms.due_on[place - 1 : place + 1]:
            return True
        return is_whole_months(start, end, terms.months_to_first if place == 0 else 1, terms.anchor_day)

    def has_begun(self, place: int, on: date) -> bool:
        """Whether a day of the period has passed on the day."""
        return place < len(self.starts) and on > self.starts[place]

    def percent(self, on: date) -> Decimal:
        """The rate that holds on a day, in per cent a year."""
        return self._percents[bisect_right(self._from, on) - 1]

    def rate(self, place: int, until: date | None = None) -> int:
        """The rate of a period, or of what has passed of it on the day `until`, as a numerator over `base`."""
        start = self.terms.starts_on if place == 0 else self.starts[place]
        end = self.ends[place] if until is None else min(until, self.ends[place])
        if end <= start:
            return 0
        cuts = [start, *(on for on in self._from if start < on < end), end]
        return sum(self._rate_on(part) * (self._days(place, to) - self._days(place, part)) for part, to in pairwise(cuts))

    def interest(self, place: int, balance: int, until: date | None = None) -> int:
        """The interest, in fen, on a balance of so many fen, rounded once."""
        return divided(balance * self.rate(place, until), self.base, self.half_even)

    def interest_of_a_day(self, balance: int, on: date) -> int:
        """The interest of one day, in fen, at the rate of that day."""
        return divided(balance * self._rate_on(on), self.base, self.half_even)

    def _rate_on(self, on: date) -> int:
        return self._rates[bisect_right(self._from, on) - 1]

    def _days(self, place: int, on: date) -> int:
        """The days of a period that have passed on a day within it, as the day count counts them."""
        start, end = self.starts[place], self.ends[place]
        if self.terms.day_count != "30/360":
            return actual_days(start, on)
        months = self.terms.months_to_first if place == 0 else 1
        whole = 30 * months if self.is_whole(place) else days_30e_360(start, end)
        return whole if on == end else min(days_30e_360(start, on), whole)
