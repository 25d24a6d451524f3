"""Deadlines are counted as the Civil Code says, over the State Council's own days of rest; what is not known is never counted as known."""

import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advice.clocks import UnknownYear, asks_for_lender_kind, deadlines, due, not_a_weekend, working_days
from advice.rule_loading.files import RULES, load, rulebook
from advice.rulebook import Clock, Source, Text, YearTable

BOOK = rulebook()
WORDS = Text("某事", "something")
STATE_COUNCIL = working_days({})


def clock(length: int | None, unit: Any = "calendar") -> Clock:
    return Clock(name="c", length=length, unit=unit, since=WORDS, text=WORDS, confidence="verified", source=Source(title=WORDS))


def last_day(since: date, length: int, unit: str) -> tuple[date | None, bool]:
    return due(clock(length, unit), since, STATE_COUNCIL)


# --- it works: known answers ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 2, 14), True),  # the Saturday that works for the Spring Festival of 2026
        (date(2026, 2, 16), False),  # the Monday of its first days
        (date(2026, 2, 23), False),  # its last day, a Monday
        (date(2026, 2, 28), True),  # the other Saturday that works for it
        (date(2025, 10, 8), False),  # National Day and Mid-Autumn together: eight days
        (date(2026, 10, 7), False),
        (date(2026, 10, 8), True),
        (date(2026, 10, 10), True),  # a Saturday that works
        (date(2026, 10, 11), False),  # an ordinary Sunday
    ],
)
def test_a_day_of_rest_is_what_the_state_council_says(day: date, works: bool) -> None:
    assert STATE_COUNCIL(day) is works


@pytest.mark.parametrize(
    ("since", "days", "last", "moved"),
    [
        (date(2026, 11, 5), 15, date(2026, 11, 20), False),  # the first day is not counted
        (date(2026, 11, 5), 30, date(2026, 12, 7), True),  # 5 December is a Saturday
        (date(2026, 9, 11), 20, date(2026, 10, 8), True),  # 1 October: over the whole of National Day
        (date(2026, 1, 31), 15, date(2026, 2, 24), True),  # 15 February, a Sunday: over the whole of the Spring Festival
        (date(2026, 1, 30), 15, date(2026, 2, 14), False),  # a Saturday that works does not move
        (date(2026, 9, 10), 30, date(2026, 10, 10), False),  # nor does this one
    ],
)
def test_days_of_the_calendar_end_on_a_working_day(since: date, days: int, last: date, moved: bool) -> None:
    assert last_day(since, days, "calendar") == (last, moved)


@pytest.mark.parametrize(
    ("since", "days", "last"),
    [
        (date(2026, 9, 28), 15, date(2026, 10, 23)),  # 29 and 30 September, then from the 8th, Saturday the 10th included
        (date(2026, 2, 13), 7, date(2026, 3, 2)),  # Saturday the 14th, then the 24th to the 28th (a Saturday), then Monday
        (date(2026, 10, 9), 1, date(2026, 10, 10)),  # Saturday that works
        (date(2025, 9, 30), 1, date(2025, 10, 9)),
        (date(2026, 10, 1), 1, date(2026, 10, 8)),  # started on a day of rest
    ],
)
def test_working_days_are_those_of_the_table(since: date, days: int, last: date) -> None:
    assert last_day(since, days, "working") == (last, False)


@pytest.mark.parametrize(
    ("since", "length", "unit", "last"),
    [
        (date(2025, 12, 31), 2, "months", (date(2026, 2, 28), False)),  # no 31 February; and the 28th, a Saturday, works
        (date(2026, 1, 22), 2, "months", (date(2026, 3, 23), True)),  # a Sunday
        (date(2024, 2, 29), 1, "years", (date(2025, 2, 28), False)),
    ],
)
def test_months_and_years_end_on_the_same_day_or_the_last(since: date, length: int, unit: str, last: tuple[date, bool]) -> None:
    assert last_day(since, length, unit) == last


def test_promptly_has_no_date() -> None:
    assert due(clock(None), date(2026, 11, 5), STATE_COUNCIL) == (None, False)


@given(since=st.dates(date(2004, 1, 1), date(2025, 6, 30)), days=st.integers(1, 90))
def test_a_last_day_is_a_working_day_and_moves_no_further_than_it_must(since: date, days: int) -> None:
    last, moved = last_day(since, days, "calendar")
    assert last is not None
    assert STATE_COUNCIL(last)
    plain = since + timedelta(days=days)
    assert moved is (last != plain)
    assert not any(STATE_COUNCIL(plain + timedelta(days=step)) for step in range((last - plain).days))


@given(since=st.dates(date(2004, 1, 1), date(2025, 6, 30)), days=st.integers(1, 60))
def test_between_the_start_and_the_last_working_day_lie_as_many_working_days(since: date, days: int) -> None:
    last, _ = last_day(since, days, "working")
    assert last is not None
    assert sum(STATE_COUNCIL(since + timedelta(days=step)) for step in range(1, (last - since).days + 1)) == days


# --- a route's deadlines -------------------------------------------------------------------------------------------------


def told(route: str, start: date, kind: Any = None) -> list[tuple[str, str, bool, str]]:
    found = deadlines(BOOK.routes[route], start, BOOK, kind)
    return [(one.clock.name, str(one.due_on), one.moved, one.confidence) for one in found]


def test_the_lender_has_15_then_30_then_60_days() -> None:
    assert told("lender_complaint", date(2026, 9, 1), "consumer_finance") == [
        ("answer", "2026-09-16", False, "reported"),
        ("complicated", "2026-10-08", True, "reported"),
        ("exceptional", "2026-11-02", True, "reported"),
    ]


def test_the_measure_does_not_bind_a_small_loan_company_and_our_reminder_says_that_it_is_ours() -> None:
    assert told("lender_complaint", date(2026, 9, 1), "small_loan") == [("follow_up", "2026-09-16", False, "unconfirmed")]
    reminder = BOOK.routes["lender_complaint"].clocks[-1]
    assert "不是法定期限" in reminder.source.title.zh_hans


def test_a_chained_clock_starts_where_the_other_ends_and_is_no_surer_than_it() -> None:
    acceptance, answer = deadlines(BOOK.routes["credit_reporting_complaint"], date(2026, 2, 6), BOOK)
    assert acceptance.due_on == answer.since == date(2026, 2, 27)
    assert (answer.due_on, answer.moved) == (date(2026, 3, 30), True)
    assert (answer.clock.confidence, answer.confidence) == ("verified", "reported")


def test_only_the_limits_asked_for_are_counted_and_then_from_the_start() -> None:
    route = BOOK.routes["internal_review"]
    (answer,) = deadlines(route, date(2026, 9, 1), BOOK, "bank", "their_answer")
    assert (answer.since, answer.due_on) == (date(2026, 9, 1), date(2026, 10, 8))


def test_the_kind_of_lender_is_asked_for_where_it_matters_and_only_there() -> None:
    asked = {code for code, route in BOOK.routes.items() if asks_for_lender_kind(route)}
    assert asked == {"lender_complaint", "regulator_complaint", "breach_report"}


# --- a year that nobody has published ------------------------------------------------------------------------------------


@pytest.mark.parametrize("unit", ["calendar", "working"])
def test_a_year_without_a_table_is_an_error_that_names_it(unit: str) -> None:
    with pytest.raises(UnknownYear, match=r"2031.*working_days/2031\.toml") as caught:
        last_day(date(2031, 3, 3), 7, unit)
    assert caught.value.year == 2031


def test_the_date_is_then_approximate_and_unconfirmed() -> None:
    (objection,) = deadlines(BOOK.routes["bureau_objection"], date(2031, 9, 11), BOOK)
    assert (objection.due_on, objection.confidence) == (date(2031, 10, 1), "unconfirmed")
    assert objection.due_on is not None
    assert not_a_weekend(objection.due_on)


def test_what_follows_an_approximate_date_is_unconfirmed_too() -> None:
    assert {one.confidence for one in deadlines(BOOK.routes["credit_reporting_complaint"], date(2031, 9, 11), BOOK)} == {"unconfirmed"}


YEAR_2031 = """
code = "2031"
maintained_by = "operator"
in_force_from = 2030-11-05
confidence = "verified"
checked_on = 2030-11-06
rest_days = [2031-01-01, 2031-10-01, 2031-10-02, 2031-10-03, 2031-10-06, 2031-10-07]
make_up_days = [2031-10-11]
sources = [{ title = { zh-hans = "2031 年部分节假日安排的通知", en = "Notice on the public holidays of 2031" }, number = "1" }]
"""


def test_an_operator_adds_the_table_of_a_year_as_a_file(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(RULES / "cn", tmp_path / "cn"))
    (folder / "working_days").mkdir()
    (folder / "working_days/2031.toml").write_text(YEAR_2031, encoding="utf-8")
    book = load(folder)

    (objection,) = deadlines(book.routes["bureau_objection"], date(2031, 9, 11), book)
    assert (objection.due_on, objection.moved, objection.confidence) == (date(2031, 10, 8), True, "verified")
    assert working_days(book.working_days)(date(2031, 10, 11))


def test_a_table_on_file_stands_before_the_library() -> None:
    table = YearTable(
        code="2026",
        maintained_by="operator",
        in_force_from=date(2025, 11, 4),
        confidence="verified",
        checked_on=date(2026, 1, 1),
        sources=(Source(title=WORDS),),
        rest_days=(date(2026, 12, 31),),
        make_up_days=(date(2026, 12, 27),),
    )
    corrected = working_days({"2026": table})
    assert (STATE_COUNCIL(date(2026, 12, 31)), corrected(date(2026, 12, 31))) == (True, False)
    assert (STATE_COUNCIL(date(2026, 12, 27)), corrected(date(2026, 12, 27))) == (False, True)


def test_a_day_after_the_last_year_is_refused() -> None:
    with pytest.raises(OverflowError):
        deadlines(BOOK.routes["bureau_objection"], date(9999, 12, 20), BOOK)
