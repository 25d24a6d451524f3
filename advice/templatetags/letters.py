"""Where letters are written."""

from functools import lru_cache
from urllib.parse import quote
from uuid import UUID

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=256)  # a page leads from every figure of a reason to the same letter
def letter_about(change: UUID, letter: str, reason: str) -> str:
    """`{% letter_about change.public_id reason.correction reason.code %}`: the address of a letter about one reason of a change."""
    return f"{reverse('letter', args=(change, letter))}?reason={quote(reason)}"
