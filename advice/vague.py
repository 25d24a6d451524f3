"""Vague reasons: words that sound like a reason and name none (综合评估, internal policy). They are never accepted as a reason."""

import re
import unicodedata

from advice.rulebook import VagueWords

_HAN = "\u3400-\u9fff\U00020000-\U0003ffff"
_SPACE_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}]) | (?=[{_HAN}])")


def normalised(text: str) -> str:
    """The one form in which words are compared: full-width letters and digits made half-width, lower case, white space one space,
    and none beside a Chinese character."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return _SPACE_BESIDE_HAN.sub("", plain)


def is_vague(text: str, words: VagueWords) -> bool:
    """Whether `text` gives no reason: it is empty, or it holds a vague phrase and names nothing specific."""
    plain = normalised(text)
    if not plain:
        return True
    if any(normalised(word) in plain for word in words.specific):
        return False
    return any(normalised(phrase) in plain for phrase in words.phrases)
