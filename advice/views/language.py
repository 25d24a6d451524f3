"""The language that this request is answered in."""

from django.utils.translation import get_language

from advice.rulebook import Language


def page_language() -> Language:
    """The page's language, as the rulebook names it."""
    return "en" if (get_language() or "").startswith("en") else "zh-hans"
