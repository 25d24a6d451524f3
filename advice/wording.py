"""Figures written out for people, and texts filled with them. Pure.

What stands behind a placeholder: money `30,000.00 元` / `30,000.00 yuan`; a share or per cent `65%`; a count *with its unit*
(`12 天` / `12 days`, `1 day`), so that a text writes `逾期 {days_past_due}` and never `{days_past_due} 天`; yes/no `是` / `yes`;
a date `2026 年 10 月 12 日` / `12 October 2026`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache

from advice.facts import Value
from advice.words import Language, Text, Words
from borrowers import money
from borrowers.exchange.facts import FACTS

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_SENTENCE_ENDS = tuple("。!?….!?”")


class UnfilledPlaceholder(ValueError):
    """A text asks for a figure that it was not given. The rulebook's author, or its caller, must mend it."""

    def __init__(self, text: str, missing: Sequence[str]) -> None:
        super().__init__(f"no value for {', '.join(missing)} in: {text}")


@lru_cache(maxsize=4096)  # the rulebook's texts: a page fills some sixty
def _pieces(text: str) -> tuple[str, ...]:
    """What stands between placeholders, and their names, by turns: the names are at the odd places."""
    return tuple(_PLACEHOLDER.split(text))


def placeholders(text: str) -> tuple[str, ...]:
    """The names that `text` asks for, in order, each once."""
    return tuple(dict.fromkeys(_pieces(text)[1::2]))


def needs(text: Text) -> tuple[str, ...]:
    """The names that `text` asks for in any language."""
    return tuple(dict.fromkeys((*placeholders(text.zh_hans), *placeholders(text.en))))


def fill(text: Text, values: Mapping[str, str], language: Language) -> str:
    """`text` in `language` with every placeholder replaced. Raises `UnfilledPlaceholder` when a value is missing.

    Chinese is written with a space beside figures (`占 65% 的`) and none between two Chinese characters (`12 天以后`): where a value
    begins or ends with one, a space of the text between it and another is dropped.
    """
    words = text.in_language(language)
    filled, *rest = _pieces(words)
    missing = [name for name in dict.fromkeys(rest[::2]) if name not in values]
    if missing:
        raise UnfilledPlaceholder(words, missing)
    for name, piece in zip(rest[::2], rest[1::2], strict=True):
        filled = _joined(_joined(filled, values[name]), piece)
    return filled


def _joined(left: str, right: str) -> str:
    """Two pieces of a sentence; a single space between two Chinese characters is dropped where they meet."""
    if right.startswith(" ") and _HAN.match(left[-1:]) and _HAN.match(right[1:2]):
        return left + right[1:]
    if left.endswith(" ") and _HAN.match(left[-2:-1]) and _HAN.match(right[:1]):
        return left[:-1] + right
    return left + right


def yuan(amount: Decimal, language: Language) -> str:
    """An amount with its unit: `30,000.00 元`, `30,000.00 yuan`."""
    return f"{money.yuan(amount)} {'元' if language == 'zh-hans' else 'yuan'}"


def day(moment: date, language: Language) -> str:
    """A date: `2026 年 10 月 12 日`, `12 October 2026`."""
    if language == "zh-hans":
        return f"{moment.year} 年 {moment.month} 月 {moment.day} 日"
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def month(moment: date, language: Language) -> str:
    """A month: `2026 年 10 月`, `October 2026`."""
    return f"{moment.year} 年 {moment.month} 月" if language == "zh-hans" else f"{_MONTHS[moment.month - 1]} {moment.year}"


def days(number: int, language: Language) -> str:
    """A number of days: `12 天`, `12 days`, `1 day`."""
    if language == "zh-hans":
        return f"{number} 天"
    return f"{number} {'day' if number == 1 else 'days'}"


def instalments(number: int, language: Language) -> str:
    """A number of instalments: `12 期`, `12 instalments`, `1 instalment`."""
    if language == "zh-hans":
        return f"{number} 期"
    return f"{number} {'instalment' if number == 1 else 'instalments'}"


def listed(items: Sequence[str], language: Language) -> str:
    """Several things in a sentence: `甲、乙、丙`; `a, b and c`."""
    if language == "zh-hans":
        return "、".join(items)
    return " and ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)


def count(name: str, number: int, words: Words, language: Language) -> str:
    """A count with the unit of its fact: `12 天`, `12 days`, `1 day`."""
    facts = words.facts[name]
    if facts.unit is None:
        return str(number)
    unit = facts.unit_one if language == "en" and number == 1 and facts.unit_one else facts.unit.in_language(language)
    return f"{number} {unit}"


def unit(name: str, words: Words, language: Language) -> str:
    """What the figure of the fact `name`, a number, is counted in: `元`, `%`, `天`; `yuan`, `%`, `days`."""
    kind = FACTS[name].kind
    if kind == "money":
        return "元" if language == "zh-hans" else "yuan"
    counted = words.facts[name].unit
    return "%" if counted is None else counted.in_language(language)


def figure(name: str, value: Value, words: Words, language: Language) -> str:
    """The value of the fact `name`, as people write it."""
    kind = FACTS[name].kind
    if isinstance(value, bool):
        return (words.yes if value else words.no).in_language(language)
    if kind == "count":
        return count(name, int(value), words, language)
    number = Decimal(value)
    if kind == "money":
        return yuan(number, language)
    if kind == "share":
        return money.share_as_percent(number)
    return f"+{money.percent(number)}" if number > 0 else money.percent(number)  # every per cent here is a change


def label(name: str, words: Words, language: Language) -> str:
    """What the fact `name` is called."""
    return words.facts[name].label.in_language(language)


def in_brackets(sentence: str, items: Sequence[str], language: Language) -> str:
    """`sentence` with `items` in brackets before its full stop; without items, as it is."""
    if not items:
        return sentence
    if language == "zh-hans":
        return f"{sentence.removesuffix('。')}（{'，'.join(items)}）。"
    return f"{sentence.removesuffix('.')} ({', '.join(items)})."


def cut(text: str, most: int) -> str:
    """`text`, or its first `most` characters and an ellipsis."""
    return text if len(text) <= most else f"{text[:most]}…"


def ended(text: str, language: Language) -> str:
    """`text` with a full stop at its end, unless it ends like a sentence already."""
    text = text.strip()
    return text if text.endswith(_SENTENCE_ENDS) else f"{text}{'。' if language == 'zh-hans' else '.'}"
