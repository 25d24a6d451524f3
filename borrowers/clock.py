"""The one place that reads the clock. Pure code is given the date; the demo runs as of `DEMO_TODAY`."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def now() -> datetime:
    """This moment, in the site's time zone (Asia/Shanghai). In the demo: this time of day on the demo's day."""
    return as_shown(timezone.now())


def as_shown(moment: datetime) -> datetime:
    """A moment of the machine's clock in the site's time zone; in the demo, the same time of day on the demo's day."""
    local = timezone.localtime(moment)
    if settings.DEMO_TODAY:
        return local.replace(year=settings.DEMO_TODAY.year, month=settings.DEMO_TODAY.month, day=settings.DEMO_TODAY.day)
    return local


def today() -> date:
    """The day that a borrower in China calls today."""
    return now().date()
