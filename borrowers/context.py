"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from borrowers import preferences


def site(request: HttpRequest) -> dict[str, Any]:
    """`demo_today`: the day that the demo pretends it is, or None outside the demo. `large_text`: whether the reader asked for it.
    `unread_notices`: how many a signed-in borrower had not opened when this request began."""

    def unread_notices() -> int:
        """Called where a page shows it: an error page may have no user, or no database to ask for one."""
        return getattr(request.user, "unread_notices", 0)

    return {"demo_today": settings.DEMO_TODAY, "large_text": preferences.large_text(request), "unread_notices": unread_notices}
