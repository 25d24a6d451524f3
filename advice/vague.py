"""Vague reasons: words that sound like a reason and name none (综合评估, internal policy). They are never accepted as a reason."""

import re
import unicodedata
from functools import cache

from advice.rulebook import VagueWords

_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_SPACE_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}]) | (?=[{_HAN}])")


def normalised(text: str) -> str:
    """The one form in which words are compared: full-width letters and digits made half-width, lower case, white space one space,
    and none beside a Chinese character."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return _SPACE_BESIDE_HAN.sub("", plain)


def is_vague(text: str, words: VagueWords) -> bool:
    """Whether `text` gives no reason: it is empty, or it holds a vague phrase and names nothing specific. A mere list of what may have been
    looked at (收入、负债等) names nothing: which of it counted, and how, is not said."""
    plain = normalised(text)
    if not plain:
        return True
    named = _mere_list(words.categories).sub(" ", plain)
    if any(normalised(word) in named for word in words.specific):
        return False
    return any(normalised(phrase) in plain for phrase in words.phrases)


@cache
def _mere_list(categories: tuple[str, ...]) -> re.Pattern[str]:
    """Categories in a row that end in 等, or that follow "such as", "including" or "based on"."""
    if not categories:
        return re.compile(r"(?!)")
    category = "(?:" + "|".join(sorted((re.escape(normalised(word)) for word in categories), key=len, reverse=True)) + ")"
    chinese = rf"(?:{category}(?:状况|情况|水平|记录|表现)?(?:、|,|和|与|及|以及)?)+等"
    english = rf"(?:such as|including|based on|considering)(?:(?:,|\band\b|\bor\b|\byour\b|\bthe\b|\s)*{category}\b)+"
    return re.compile(f"{chinese}|{english}")
