"""The facts about a borrower as judgement sees them: typed, each with where it comes from and as of when. Unknown is a value.

Names and kinds are those of `borrowers.exchange.facts`. Every name is always there; what nobody told us has the value None.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

from msgspec import Struct

from borrowers import money
from borrowers.exchange.facts import FACTS, FactKind

Label = Literal["fact", "derived", "unconfirmed"]
Origin = Literal["lender", "borrower", "staff"]
Value = Decimal | int | bool

_SHARE_STEP = Decimal("0.0001")


class Fact(Struct, frozen=True, kw_only=True):
    """One fact about one borrower. `value` None is unknown; then nothing else but the name is known.

    `as_sent` is the value as the exchange format writes it. `source` is what its sender called that record, empty when it has no name;
    `origin` is who sent it. `label` is `derived` for what was computed here.
    """

    name: str
    value: Value | None = None
    as_sent: str | int | bool | None = None
    source: str = ""
    as_of: date | None = None
    label: Label = "fact"
    origin: Origin = "lender"

    @property
    def known(self) -> bool:
        return self.value is not None

    @property
    def kind(self) -> FactKind:
        return FACTS[self.name].kind


_UNKNOWN = {name: Fact(name=name) for name in FACTS}


class Facts(Mapping[str, Fact]):
    """A fact for every name of the exchange format, known or not."""

    def __init__(self, known: Mapping[str, Fact]) -> None:
        self._known = {name: fact for name, fact in known.items() if fact.known}

    def __getitem__(self, name: str) -> Fact:
        return self._known.get(name) or _UNKNOWN[name]

    def __iter__(self) -> Iterator[str]:
        return iter(FACTS)

    def __len__(self) -> int:
        return len(FACTS)

    def known(self) -> list[Fact]:
        """The facts that are known, in the order of the exchange format."""
        return [self._known[name] for name in FACTS if name in self._known]

    def number(self, name: str) -> Decimal | int | None:
        """The value of a fact that is a number; None is unknown."""
        value = self[name].value
        return None if isinstance(value, bool) else value

    def yes(self, name: str) -> bool | None:
        """The value of a yes/no fact; None is unknown."""
        value = self[name].value
        return value if isinstance(value, bool) else None


UNKNOWN = Facts({})


def typed(name: str, sent: object) -> Value | None:
    """`sent` (as the exchange format writes it) as a value of the fact's kind; None when it is null or does not fit the kind.

    The exchange decoder refuses what does not fit, so that None means unknown to everyone who reads stored rows.
    """
    kind = FACTS[name].kind
    if kind == "yes_no":
        return sent if isinstance(sent, bool) else None
    if isinstance(sent, bool):
        return None
    if kind == "count":
        return sent if isinstance(sent, int) else None
    if not isinstance(sent, str):
        return None
    try:
        number = Decimal(sent)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def read(values: Mapping[str, object], *, source: str, as_of: date, origin: Origin = "lender") -> Facts:
    """The facts of one snapshot or of one reason's `observed`. Names that the format does not know are left out."""
    known = {
        name: Fact(name=name, value=value, as_sent=written(name, value), source=source, as_of=as_of, origin=origin)
        for name, sent in values.items()
        if name in FACTS and (value := typed(name, sent)) is not None
    }
    return Facts(known)


def with_derived(facts: Facts) -> Facts:
    """`facts` with the debt service ratio computed where both of its parts are known and it was not sent (exchange format, "Fact names").

    Four decimals, half up. Without income, or with none, there is no ratio.
    """
    service, income = facts["monthly_debt_service"], facts["monthly_income"]
    if facts["debt_service_ratio"].known or not isinstance(service.value, Decimal) or not isinstance(income.value, Decimal):
        return facts
    if income.value <= 0 or service.as_of is None or income.as_of is None:
        return facts
    ratio = (service.value / income.value).quantize(_SHARE_STEP, rounding=ROUND_HALF_UP)
    derived = Fact(
        name="debt_service_ratio",
        value=ratio,
        as_sent=written("debt_service_ratio", ratio),
        source=income.source,
        as_of=min(service.as_of, income.as_of),
        label="derived",
        origin=income.origin,
    )
    return Facts({fact.name: fact for fact in (*facts.known(), derived)})


def with_own(sent: Facts, own: Facts) -> Facts:
    """`sent` by others, and what the borrower says (`own`) wherever nobody else says anything or that is as new as what they say.

    A debt service ratio whose parts the borrower has told anew is left out: it says something about the old ones (see `with_derived`).
    """
    newer = {fact.name: fact for fact in own.known() if not _older(fact, sent[fact.name])}
    told = {fact.name: fact for fact in sent.known()} | newer
    if "debt_service_ratio" not in newer and not newer.keys().isdisjoint(("monthly_debt_service", "monthly_income")):
        told.pop("debt_service_ratio", None)
    return Facts(told)


def _older(one: Fact, other: Fact) -> bool:
    return one.as_of is not None and other.as_of is not None and one.as_of < other.as_of


def agree(one: Fact, other: Fact) -> bool:
    """Whether two known values of the same fact say the same.

    Money and counts agree only when equal. A share or a per cent may have been rounded by one side: they agree when the finer one,
    rounded half up, gives the coarser one (a share to no fewer than two decimals).
    """
    if not isinstance(one.value, Decimal) or not isinstance(other.value, Decimal) or one.kind == "money":
        return one.value == other.value
    least = 2 if one.kind == "share" else 0
    places = max(least, min(_decimals(one.value), _decimals(other.value)))
    step = Decimal(1).scaleb(-places)
    return one.value.quantize(step, rounding=ROUND_HALF_UP) == other.value.quantize(step, rounding=ROUND_HALF_UP)


def _decimals(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def written(name: str, value: Value) -> str | int | bool:
    """A value as the exchange format writes it: a count as a number, yes/no as a boolean, the others as a plain decimal (money and
    shares with two decimals at least)."""
    if not isinstance(value, Decimal):
        return value
    text = money.plain(value)
    if FACTS[name].kind not in ("money", "share"):
        return text
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}"


def of_kind(name: str, number: Decimal) -> Decimal | int:
    """A number that belongs to the fact `name`, such as a threshold, as a value of its kind (a count that is whole becomes one)."""
    return int(number) if FACTS[name].kind == "count" and number == number.to_integral_value() else number


def any_of(*answers: bool | None) -> bool | None:
    """Yes when one is yes; no when all are no; else unknown."""
    if any(answer is True for answer in answers):
        return True
    return False if all(answer is False for answer in answers) else None
