"""For how many borrowers each rule fires, as things stand: one GROUP BY each."""

from collections.abc import Callable, Mapping

from django.db.models import Count
from msgspec import Struct

from advice.models import Recommendation
from borrowers.models import LimitReason


class Fired(Struct, frozen=True):
    """How many borrowers, and how often in all."""

    borrowers: int
    times: int


NEVER = Fired(0, 0)


def of_steps() -> Mapping[str, Fired]:
    """By step: to how many borrowers their current run suggests it."""
    counted = Recommendation.objects.filter(run__current=True).values_list("step").annotate(Count("pk"))
    return {step: Fired(number, number) for step, number in counted.order_by("step")}


def of_reasons() -> Mapping[str, Fired]:
    """By reason: how many borrowers it was ever sent to, and with how many changes. Also codes that the catalogue does not know."""
    counted = LimitReason.objects.values_list("code").annotate(Count("borrower", distinct=True), Count("change", distinct=True))
    return {code: Fired(borrowers, changes) for code, borrowers, changes in counted.order_by("code")}


COUNTED: Mapping[str, Callable[[], Mapping[str, Fired]]] = {"steps": of_steps, "reasons": of_reasons}
