"""What a single value of a record may be. Each type carries, in words, what it allows: an error quotes it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from msgspec import Meta

from borrowers.exchange.facts import FACTS, Fact, near
from borrowers.money import plain

SHANGHAI = timezone(timedelta(hours=8))
_TEXT = r"[^\x00-\x08\x0b-\x1f\x7f-\x9f]"  # no control character but tab and newline


class BrokenRule(ValueError):
    """A rule of a record is broken. `path` is relative to the record or part that the rule belongs to."""

    def __init__(self, path: str, found: object, allowed: str) -> None:
        super().__init__(f"{path}: {allowed}")
        self.path, self.found, self.allowed = path, found, allowed


class Number(Decimal):
    """A decimal that travels as a string: ASCII digits, one point, nothing else. A JSON number there is an error."""

    pattern: ClassVar[re.Pattern[str]]
    allowed: ClassVar[str]

    @classmethod
    def read(cls, sent: object) -> "Number":
        """The number that was sent; raises BrokenRule (path empty) for anything that is not such a string."""
        if isinstance(sent, str) and cls.pattern.fullmatch(sent):
            return cls(sent)
        raise BrokenRule("", sent, cls.allowed)

    @classmethod
    def write(cls, number: Decimal) -> str:
        """The one way this kind of number is written in the exchange format."""
        return plain(number + 0)  # + 0: no minus zero


class Yuan(Number):
    """An amount of money, never negative."""

    pattern = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2})?")
    allowed = 'yuan as a string of digits with at most 2 decimals, below 10^12, such as "30000.00"'

    @classmethod
    def write(cls, number: Decimal) -> str:
        return f"{number:.2f}"


class PositiveYuan(Yuan):
    """An amount of money above zero."""

    allowed = f"{Yuan.allowed}, and more than 0"

    @classmethod
    def read(cls, sent: object) -> Number:
        amount = super().read(sent)
        if not amount:
            raise BrokenRule("", sent, cls.allowed)
        return amount


class SignedYuan(Number):
    """Money that moves: to the borrower positive, from the borrower negative."""

    pattern = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,2})?")
    allowed = 'yuan as a string of digits with at most 2 decimals, below 10^12, a minus sign allowed, such as "-250.00"'


class Rate(Number):
    """Per cent a year, never negative."""

    pattern = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
    allowed = 'per cent a year as a string of digits with at most 6 decimals, below 1000000, such as "14.6"'


class Share(Number):
    """A share: 0 to 1, may pass 1."""

    pattern = Rate.pattern
    allowed = 'a share as a string of digits with at most 6 decimals, below 1000000, such as "0.65"'


class Signed(Number):
    """Points of a scorecard or a percentage: may be negative."""

    pattern = re.compile(r"-?[0-9]{1,6}(?:\.[0-9]{1,6})?")
    allowed = 'a number as a string of digits with at most 6 decimals, below 1000000, a minus sign allowed, such as "-42"'


class Threshold(Number):
    """The value at which a reason begins, in the unit of its fact: yuan, share, per cent or count. Never more digits than SQLite keeps."""

    pattern = re.compile(r"-?(?:[0-9]{1,12}(?:\.[0-9]{1,2})?|[0-9]{1,6}\.[0-9]{1,6})")
    allowed = (
        "a number as a string of digits, a minus sign allowed: below 10^12 with at most 2 decimals, or below 1000000 with at most 6, "
        'such as "0.50"'
    )


Id = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9._:-]{1,64}\Z", description="an id: 1 to 64 characters of A-Z a-z 0-9 . _ : -")]
ShortText = Annotated[
    str, Meta(pattern=rf"\A{_TEXT}{{0,200}}\Z", description="text of at most 200 characters, no control character but newline and tab")
]
Words = Annotated[
    str,
    Meta(
        pattern=rf"\A(?=\s*\S){_TEXT}{{1,200}}\Z",
        description="text of 1 to 200 characters, not blank, no control character but newline and tab",
    ),
]
LongText = Annotated[
    str, Meta(pattern=rf"\A{_TEXT}{{0,10000}}\Z", description="text of at most 10,000 characters, no control character but newline and tab")
]
LongWords = Annotated[
    str,
    Meta(
        pattern=rf"\A(?=\s*\S){_TEXT}{{1,10000}}\Z",
        description="text of 1 to 10,000 characters, not blank, no control character but newline and tab",
    ),
]
Phone = Annotated[str, Meta(pattern=r"\A\+[1-9][0-9]{6,14}\Z", description="a phone number in E.164 form, such as +8613800138000")]
# What a browser's <input type=email> accepts, with at least one dot in the domain.
Email = Annotated[
    str,
    Meta(
        pattern=r"\A[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]"
        r"[A-Za-z0-9-]{0,61}[A-Za-z0-9]\Z",
        max_length=200,
        description="an e-mail address of at most 200 characters, such as name@example.com",
    ),
]
ProductCode = Annotated[str, Meta(pattern=r"\A[a-z0-9-]{1,40}\Z", description="a product code: 1 to 40 characters of a-z 0-9 -")]
Jurisdiction = Annotated[str, Meta(pattern=r"\A[A-Z]{2}(?:-[A-Z0-9]{1,3})?\Z", description="a jurisdiction code, such as CN")]
# Shown as a link: no other scheme may come in this way.
Address = Annotated[
    str, Meta(pattern=r"\Ahttps?://[^\s\x00-\x20\x7f-\x9f<>\"']{1,190}\Z", description="an address that begins with https:// or http://")
]
Instalments = Annotated[int, Meta(ge=1, le=600, description="a whole number from 1 to 600")]
DueDay = Annotated[int, Meta(ge=1, le=31, description="a day of the month, 1 to 31")]
Months = Annotated[int, Meta(ge=0, le=1200, description="a whole number of months, 0 to 1200")]
Days = Annotated[int, Meta(ge=0, le=36500, description="a whole number of days, 0 to 36500")]
RowNumber = Annotated[int, Meta(ge=1, le=32767, description="the number of the instalment, a whole number from 1 to 32767")]
Moment = Annotated[datetime, Meta(tz=True, description="a moment with its offset, years 1900 to 9998, such as 2026-10-12T08:30:00+08:00")]
_FIRST_MOMENT, _END_OF_MOMENTS = datetime(1900, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


def check_moment(path: str, moment: datetime | None) -> None:
    """Refuse a moment that some time zone could not write: shifting it would leave the years that a date has."""
    if moment is not None and not _FIRST_MOMENT <= moment < _END_OF_MOMENTS:
        raise BrokenRule(path, moment.isoformat(), "a moment of the years 1900 to 9998")


_MOST = 10**9
_FACT_NUMBERS: Mapping[str, type[Number]] = {"money": Yuan, "share": Share, "percent": Signed}
FactValue = str | int | bool


def _fact_value(fact: Fact, path: str, sent: object) -> FactValue:
    number = _FACT_NUMBERS.get(fact.kind)
    if number is not None:
        try:
            return number.write(number.read(sent))
        except BrokenRule as error:
            raise BrokenRule(path, sent, error.allowed) from None
    if fact.kind == "yes_no":
        if isinstance(sent, bool):
            return sent
        raise BrokenRule(path, sent, "true or false")
    if isinstance(sent, int) and not isinstance(sent, bool) and 0 <= sent < _MOST:
        return sent
    raise BrokenRule(path, sent, "a whole number (JSON integer), 0 or more, below 10^9")


def fact_values(path: str, sent: Mapping[str, Any]) -> dict[str, FactValue]:
    """The known facts among `sent`, each in the one way it is written, so that equal facts are equal text. Null is unknown and left out.

    Raises BrokenRule for a name that is not in FACTS or a value that is not of the fact's kind; `path` is where `sent` stands.
    """
    values: dict[str, FactValue] = {}
    for name, value in sent.items():
        fact = FACTS.get(name)
        if fact is None:
            close = near(name)
            known = f"did you mean {', '.join(close)}?" if close else ", ".join(FACTS)
            raise BrokenRule(f"{path}.{name[:80]}", name, f"a known fact name: {known}")
        if value is not None:
            values[name] = _fact_value(fact, f"{path}.{name}", value)
    return values
