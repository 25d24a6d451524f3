"""Each sentence of an advice says whose record it rests on."""

from datetime import date

import pytest

from advice.advice_words import in_words
from advice.engine import advise
from advice.events import Event, Events, LimitChanged, LoanDrawn, PlanMade, RouteTaken
from advice.facts import UNKNOWN
from advice.rule_files import rulebook

BOOK = rulebook()
TODAY = date(2026, 11, 1)
CUT = LimitChanged(id="c", on=date(2026, 10, 12), line="l", kind="decrease", lender_kind="bank")
LOAN = LoanDrawn(id="n", on=date(2026, 3, 1), lender_kind="bank")
PLAN = PlanMade(id="p", on=date(2026, 9, 1), loan="n", kind="automatic", lender_kind="bank")
REQUEST = RouteTaken(route="explanation_request", on=date(2026, 10, 20), lender_kind="bank")


@pytest.mark.parametrize(
    ("events", "step", "source", "event"),
    [
        (Events(changes=(CUT,)), "keep_evidence", "放款方的调额记录", CUT),
        (Events(loans=(LOAN,), plans=(PLAN,)), "keep_evidence", "放款方的借款记录", PLAN),
        (Events(routes=(REQUEST,)), "get_advice_in_writing", "您提出过的请求、投诉和异议", REQUEST),
    ],
    ids=["a change", "a plan", "a request of one's own"],
)
def test_a_sentence_over_an_event_names_whose_record_it_is_and_its_day(events: Events, step: str, source: str, event: Event) -> None:
    told = in_words(advise(UNKNOWN, events, BOOK, TODAY), (), BOOK, "zh-hans")

    (because,) = next(one.because for one in told.steps if one.code == step)
    assert (because.source, because.as_of, because.label) == (source, event.on, "fact")
