"""At which stage of lending something happened (pure)."""

from collections.abc import Iterable, Mapping
from typing import Literal

Stage = Literal["before", "during", "after"]


def stage_of_change(reason_codes: Iterable[str], observed: Iterable[Mapping[str, object]]) -> Stage:
    """The stage of a limit change: during (事中) or after (事后).

    事前 is the check before anything is lent: on a line's record that is its opening alone, never a change. 事中 is the watch over a
    line in use. 事后 is what follows a missed payment, so a change is 事后 only where the lender itself says that an instalment is overdue
    at that moment: the reason `overdue_now`, or an observed `days_past_due` above zero. A late payment of the past that was made good
    is 事中: nothing is overdue any more.
    """
    if "overdue_now" in set(reason_codes):
        return "after"
    days = (figures.get("days_past_due") for figures in observed)
    return "after" if any(isinstance(late, int) and late > 0 for late in days) else "during"
