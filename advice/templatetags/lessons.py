"""What to read about a cause."""

from django import template

from advice.lessons import for_reason
from advice.rule_loading.files import rulebook
from advice.views.language import page_language

register = template.Library()


@register.simple_tag
def lessons_about(reason: str) -> list[dict[str, str]]:
    """`{% lessons_about reason.code as lessons %}`: code and title of the lessons that explain a cause, in the reader's language."""
    language = page_language()
    return [{"code": lesson.code, "title": lesson.title.in_language(language)} for lesson in for_reason(rulebook(), reason)]
