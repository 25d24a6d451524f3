"""A loan's table and calendar: the figures of the page, read back by parsers."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from icalendar import Calendar

from borrowers.models import Borrower, Loan, RepaymentPlan
from tests import factories
from tests.advice.stories import Stories
from tests.types import ClientOf

Event = dict[str, Any]


def table(client: Client, loan: Loan) -> list[list[str]]:
    answer = client.get(f"/loans/{loan.public_id}/schedule.csv")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def calendar(client: Client, loan: Loan) -> bytes:
    answer = client.get(f"/loans/{loan.public_id}/calendar.ics")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return answer.content


def events(data: bytes) -> dict[str, Event]:
    """The events by their UID: one that came twice would have been doubled by the calendar."""
    found = [{name.lower(): event.decoded(name) for name in event} for event in Calendar.from_ical(data).walk("VEVENT")]  # type: ignore[attr-defined]
    assert len({event["uid"] for event in found}) == len(found)
    return {event["uid"]: event for event in found}


def standing(data: bytes) -> list[Event]:
    return [event for event in events(data).values() if event["status"] == "CONFIRMED"]


def of_story(stories: Stories, client_of: ClientOf, name: str) -> tuple[Client, Loan]:
    borrower = stories.borrower(name)
    return client_of(borrower), borrower.loans.order_by("pk")[0]


def test_the_table_has_every_instalment_of_both_plans(stories: Stories, client_of: ClientOf) -> None:
    head, *rows = table(*of_story(stories, client_of, "auto-plan"))
    assert head[4:] == ["应还日", "本金", "利息", "手续费", "应还", "剩余本金"]
    assert [row[0] for row in rows] == ["原还款计划"] * 6 + ["自动分期"] * 12
    assert rows[5][4:] == ["2026-09-22", "18000.00", "223.20", "0.00", "18223.20", "0.00"]
    assert sum(Decimal(row[8]) for row in rows[6:]) == Decimal("20342.89")


def test_the_calendar_has_what_is_due_and_cancels_what_another_plan_took_over(stories: Stories, client_of: ClientOf) -> None:
    data = calendar(*of_story(stories, client_of, "extension"))
    cancelled = [event["dtstart"] for event in events(data).values() if event["status"] == "CANCELLED"]
    assert cancelled == [date(2026, 11, 6), date(2026, 12, 6)]
    assert [event["dtstart"] for event in standing(data)] == [
        *(date(2026, month, 6) for month in (7, 8, 9, 10)),
        date(2026, 11, 16),
        date(2026, 12, 16),
        *(date(2027, month, 16) for month in (1, 2, 3, 4)),
    ]
    assert "应还 37.16 元" in next(event["summary"] for event in standing(data) if event["dtstart"] == date(2026, 10, 6))


def test_importing_again_after_a_switch_of_plans_updates_and_never_doubles(owner: Borrower, client_of: ClientOf) -> None:
    drawn = factories.loan(factories.line(owner))
    before = events(calendar(client_of(owner), drawn))
    factories.plan(drawn, kind="automatic", starts_on=date(2026, 10, 10), received_at=drawn.received_at + timedelta(days=1))
    after = events(calendar(client_of(owner), drawn))
    assert before.keys() < after.keys()
    for uid, event in before.items():
        assert after[uid]["sequence"] > event["sequence"]
    assert {event["status"] for uid, event in after.items() if uid in before and event["dtstart"] > date(2026, 10, 10)} == {"CANCELLED"}


def test_the_same_records_give_the_same_bytes(stories: Stories, client_of: ClientOf, settings: Any) -> None:
    client, loan = of_story(stories, client_of, "auto-plan")
    first = calendar(client, loan)
    settings.DEMO_TODAY = date(2027, 1, 1)
    assert calendar(client, loan) == first


def test_an_original_plan_that_comes_later_keeps_the_events_of_the_loans_own_terms(owner: Borrower, client_of: ClientOf) -> None:
    drawn = factories.loan(factories.line(owner))
    before = events(calendar(client_of(owner), drawn))
    factories.plan(drawn, kind=RepaymentPlan.Kind.ORIGINAL, starts_on=date(2026, 7, 10), first_due_on=date(2026, 8, 10))
    assert events(calendar(client_of(owner), drawn)).keys() == before.keys()


def test_a_settled_loan_cancels_what_was_still_to_come(stories: Stories, client_of: ClientOf) -> None:
    data = calendar(*of_story(stories, client_of, "instant-repay"))
    assert standing(data) == []
    assert len(events(data)) == 1


def test_no_text_of_a_stranger_becomes_a_formula(owner: Borrower, client_of: ClientOf) -> None:
    drawn = factories.loan(factories.line(owner, product="-1", lender="=cmd|'/C calc'!A0"), purpose="@SUM(A1)")
    for row in table(client_of(owner), drawn):
        assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_the_name_of_the_file_says_which_loan_it_is(stories: Stories, client_of: ClientOf) -> None:
    client, loan = of_story(stories, client_of, "auto-plan")
    disposition = client.get(f"/loans/{loan.public_id}/schedule.csv")["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert ".csv" in disposition


@pytest.mark.parametrize("file", ["schedule.csv", "calendar.ics"])
def test_another_persons_files_do_not_exist(stories: Stories, client_of: ClientOf, owner: Borrower, file: str) -> None:
    _, loan = of_story(stories, client_of, "auto-plan")
    assert client_of(owner).get(f"/loans/{loan.public_id}/{file}").status_code == 404
    assert client_of(None).get(f"/loans/{loan.public_id}/{file}").status_code == 302
    assert client_of(owner).post(f"/loans/{loan.public_id}/{file}").status_code == 405
