"""What every template may use."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from borrowers import notices, preferences


def site(request: HttpRequest) -> dict[str, Any]:
    """`demo_today`: the day that the demo pretends it is, or None outside the demo. `large_text`: whether the reader asked for it.
    `unread_notices`: how many a signed-in borrower has not opened, asked of the database where a page shows it, once."""

    @cache
    def unread_notices() -> int:
        borrower = getattr(request.user, "borrower", None)
        return notices.unread(borrower) if borrower else 0

    return {"demo_today": settings.DEMO_TODAY, "large_text": preferences.large_text(request), "unread_notices": unread_notices}
