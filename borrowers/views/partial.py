"""Whether an answer is a part of a page or the whole page."""

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest


def wants_part(request: HttpRequest) -> bool:
    """True when htmx asks for the named part of a page.

    When htmx restores history it asks with the same header and needs the whole page: a part would replace the page (seen).
    """
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def part_wanted(request: HttpRequest, parts: Collection[str]) -> str:
    """`#name` of the part that htmx asks for, for a template whose parts are named like the elements that they fill; empty: the page."""
    htmx: Any = getattr(request, "htmx", None)
    return f"#{htmx.target}" if wants_part(request) and htmx.target in parts else ""
