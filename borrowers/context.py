"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """`demo_today`: the day that the demo pretends it is, or None outside the demo."""
    return {"demo_today": settings.DEMO_TODAY}
