"""Next steps, drawn."""

from collections.abc import Mapping
from functools import lru_cache

from django import template
from django.template.loader import get_template
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def step(step: Mapping[str, str]) -> str:
    """`{% step sheet.steps.0 %}`: one of statements' steps in `<ol class="ruled">`, how to take it folded.

    Drawn once a process, text and language: a step is the rulebook's own text, the same for everybody.
    """
    return _drawn(tuple(step.items()), get_language() or "")


@lru_cache(maxsize=256)
def _drawn(step: tuple[tuple[str, str], ...], language: str) -> str:
    return get_template("advice/explanation/step.html").render({"step": dict(step)})
