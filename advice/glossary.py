"""The glossary: the rulebook's terms in a reader's language, in the order in which that language looks words up."""

import unicodedata
from collections.abc import Iterable

from msgspec import Struct

from advice.rulebook import Confidence, Language, Term


class Entry(Struct, frozen=True):
    """One term as it stands on the page. `code` is its anchor."""

    code: str
    title: str
    text: str
    confidence: Confidence


def entries(terms: Iterable[Term], language: Language) -> list[Entry]:
    """Every term in `language`, sorted by title: English by letter, Chinese by pronunciation as GB 2312 orders its common characters."""
    listed = [Entry(term.code, term.title.in_language(language), term.text.in_language(language), term.confidence) for term in terms]
    return sorted(listed, key=lambda entry: _order(entry.title))


def _order(title: str) -> bytes:
    # GB 2312's first level stands in pinyin order, so GB 18030's bytes sort common characters as a Chinese dictionary does.
    return unicodedata.normalize("NFKC", title).casefold().encode("gb18030")
