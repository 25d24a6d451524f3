"""Due dates as a table and as a calendar."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from borrowers.schedule_files import DueEvent, calendar_file, csv_file

RECEIVED = datetime(2026, 10, 1, 8, 30, 15, 123456, tzinfo=UTC)


def due(**fields: object) -> DueEvent:
    values = {
        "uid": "a-1@mingbai",
        "on": date(2026, 12, 31),
        "summary": "应还 1,695.24 元",
        "description": "本金；利息",
        "modified": RECEIVED,
    }
    return DueEvent(**{**values, **fields})  # type: ignore[arg-type]


def events(data: bytes) -> list[dict[str, object]]:
    calendar = Calendar.from_ical(data)
    return [{name.lower(): event.decoded(name) for name in event} for event in calendar.walk("VEVENT")]  # type: ignore[attr-defined]


def test_excel_reads_the_table_as_unicode_and_other_programs_as_rows() -> None:
    data = csv_file(["期", "应还"], [["1", "1695.24"], ["2", 'a "b", c']])
    assert data.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))) == [["期", "应还"], ["1", "1695.24"], ["2", 'a "b", c']]
    assert data.count(b"\r\n") == 3


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    (row,) = csv.reader(io.StringIO(csv_file([cell], []).decode("utf-8-sig"), newline=""))
    assert row == [f"'{cell}"]


def test_an_event_is_a_whole_day_that_blocks_nothing_and_reminds_the_day_before() -> None:
    (event,) = events(calendar_file("借呗", [due()]))
    assert (event["dtstart"], event["dtend"]) == (date(2026, 12, 31), date(2027, 1, 1))
    assert event["transp"] == "TRANSPARENT"
    (alarm,) = Calendar.from_ical(calendar_file("借呗", [due()])).walk("VALARM")
    assert alarm.decoded("trigger") == timedelta(hours=-15)


def test_the_same_records_give_the_same_bytes_and_newer_ones_a_greater_sequence() -> None:
    first = calendar_file("借呗", [due()])
    assert first == calendar_file("借呗", [due()])
    (before,), (after,) = events(first), events(calendar_file("借呗", [due(modified=RECEIVED + timedelta(minutes=1), cancelled=True)]))
    assert before["uid"] == after["uid"]
    assert after["sequence"] == before["sequence"] + 1  # type: ignore[operator]
    assert 0 < int(after["sequence"]) < 2**31  # type: ignore[call-overload]
    assert after["status"] == "CANCELLED"
    assert before["dtstamp"] == datetime(2026, 10, 1, 8, 30, 15, tzinfo=UTC)


def test_long_words_are_folded_and_read_back_whole() -> None:
    words = "本金 1,400.94 元；利息 249.30 元，手续费 45.00 元。\\ 换行\n第二行" * 5
    data = calendar_file("名字, 带; 标点", [due(description=words)])
    assert max(map(len, data.split(b"\r\n"))) <= 75
    (event,) = events(data)
    assert event["description"] == words
    assert Calendar.from_ical(data).decoded("method") == "PUBLISH"
