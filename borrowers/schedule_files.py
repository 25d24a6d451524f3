"""Due dates as files for other programs: a table for spreadsheets, a calendar for telephones. Pure: bytes from values.

The table is UTF-8 with a byte-order mark: without it Excel on a Chinese Windows takes the file for GBK and shows rubbish. A cell that a
spreadsheet would take for a formula gets an apostrophe before it (OWASP, "CSV Injection").

The calendar follows RFC 5545: an event keeps its UID for ever, and its SEQUENCE grows with the record that it comes from, so that importing
again changes an event and never doubles it. What is no longer due is sent as cancelled. The same records give the same bytes.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from icalendar import Alarm, Calendar, Event

BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
REMINDER = timedelta(hours=-15)  # before midnight of the day: nine in the morning of the day before
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class DueEvent(NamedTuple):
    """Something due on a day. `uid` is stable; `modified` is when the record behind it was last received; `cancelled`: no longer due."""

    uid: str
    on: date
    summary: str
    description: str
    modified: datetime
    cancelled: bool = False


def csv_file(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table for spreadsheets: comma, CRLF, quotes where needed (RFC 4180)."""
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in (header, *rows))
    return text.getvalue().encode()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def calendar_file(name: str, events: Iterable[DueEvent]) -> bytes:
    """A calendar of whole days, called `name`, with a reminder at nine in the morning of the day before."""
    calendar = Calendar()
    calendar.add("prodid", "-//mingbai//schedule//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(_event(event))
    return bytes(calendar.to_ical())


def _event(due: DueEvent) -> Event:
    moment = due.modified.astimezone(UTC).replace(microsecond=0)
    event = Event()
    event.add("uid", due.uid)
    event.add("dtstamp", moment)
    event.add("last-modified", moment)
    event.add("sequence", int(moment.timestamp()) // 60)  # below 2^31, and greater whenever the record is newer
    event.add("dtstart", due.on)
    event.add("dtend", due.on + timedelta(days=1))
    event.add("summary", due.summary)
    event.add("description", due.description)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if due.cancelled else "CONFIRMED")
    if not due.cancelled:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", due.summary)
        alarm.add("trigger", REMINDER)
        event.add_component(alarm)
    return event
