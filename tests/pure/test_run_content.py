"""What a run is kept as: whole enough to make the same advice again, one text for one content, comparable step by step."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advice.advice_answer import as_json
from advice.engine import advise
from advice.events import Events
from advice.facts import UNKNOWN, Facts, read, with_derived, with_own
from advice.routes import open_routes, which_are_open
from advice.rule_loading.files import rulebook
from advice.run_content import (
    Changes,
    FoundStep,
    Inputs,
    Result,
    changes,
    content_hash,
    decode_inputs,
    decode_result,
    encode_inputs,
    encode_result,
    result_of,
)
from borrowers.exchange.facts import FACTS
from tests.pure.advice_cases import CASES, EVERY_CASE, events_of, facts_of

BOOK = rulebook()
KEPT = Path(__file__).resolve().parents[1] / "golden" / "runs"
TODAY = date(2026, 11, 5)

VALUES: dict[str, st.SearchStrategy[Any]] = {
    "share": st.sampled_from(["0.00", "0.3", "0.3333", "1.40"]),
    "money": st.sampled_from(["0.00", "900", "5000.50", "12000.00"]),
    "percent": st.sampled_from(["-35", "0", "12.5"]),
    "count": st.sampled_from([0, 1, 2, 30]),
    "yes_no": st.booleans(),
}
SNAPSHOTS = st.builds(
    read,
    st.fixed_dictionaries({}, optional={name: VALUES[fact.kind] for name, fact in FACTS.items()}),
    source=st.sampled_from(["", "放款方月度文件", 'a "quoted" source\n']),
    as_of=st.dates(TODAY - timedelta(days=90), TODAY),
    origin=st.sampled_from(["lender", "staff", "borrower"]),
)
INPUTS = st.builds(
    Inputs,
    st.builds(with_own, SNAPSHOTS, SNAPSHOTS),
    st.sampled_from([events_of(case) for case in CASES.values()]),
)


def answer(inputs: Inputs, day: date) -> str:
    """Everything that advice says, with its whole trace."""
    found = advise(inputs.facts, inputs.events, BOOK, day)
    return as_json(found, open_routes(inputs.facts, inputs.events, BOOK, day), "b-1", "zh-hans", with_trace=True)


def result(*steps: str, **why: tuple[str, ...]) -> Result:
    return Result(tuple(FoundStep(step, why.get(step, ("owes_money",))) for step in steps), (), {})


# --- it works -------------------------------------------------------------------------------------------------------------


@settings(max_examples=150)
@given(inputs=INPUTS)
def test_decoded_inputs_give_the_same_advice_to_the_byte_and_the_same_text_again(inputs: Inputs) -> None:
    text = encode_inputs(inputs)
    again = decode_inputs(text)

    assert answer(again, TODAY) == answer(inputs, TODAY)
    assert encode_inputs(again) == text


@pytest.mark.parametrize("case", EVERY_CASE)
def test_every_golden_case_is_the_same_when_it_is_decoded(case: dict[str, Any]) -> None:
    inputs = Inputs(facts_of(case), events_of(case))
    again = decode_inputs(encode_inputs(inputs))

    assert again.events == inputs.events
    assert again.facts.known() == inputs.facts.known()
    assert answer(again, case["on"]) == answer(inputs, case["on"])


@pytest.mark.parametrize("case", EVERY_CASE)
def test_a_result_holds_the_codes_of_what_was_found(case: dict[str, Any]) -> None:
    facts, events, day = facts_of(case), events_of(case), case["on"]
    advice, routes = advise(facts, events, BOOK, day), open_routes(facts, events, BOOK, day)

    found = result_of(advice, which_are_open(facts, events, BOOK, day))

    assert [(one.step, list(one.why)) for one in found.steps] == [(step["code"], step["by"]) for step in case.get("steps", [])]
    assert [list(one.conflicts) for one in found.steps] == [step.get("conflicts_with", []) for step in case.get("steps", [])]
    assert [(one.step, one.harm) for one in found.withheld] == [(step["code"], step["harm"]) for step in case.get("withheld", [])]
    assert found.routes == {route.code: route.open for route in routes}
    assert decode_result(encode_result(found)) == found


def test_each_fact_keeps_its_value_its_source_its_date_and_who_sent_it() -> None:
    sent = read({"active_lenders": 5, "monthly_income": "8000"}, source="放款方月度文件", as_of=date(2026, 10, 1))
    own = read({"reported_score": 640}, source="", as_of=date(2026, 10, 5), origin="borrower")

    text = encode_inputs(Inputs(with_own(sent, own), Events()))

    assert msgspec.json.decode(text)["facts"] == [
        {
            "as_of": "2026-10-01",
            "origin": "lender",
            "source": "放款方月度文件",
            "values": {"active_lenders": 5, "monthly_income": "8000.00"},
        },
        {"as_of": "2026-10-05", "origin": "borrower", "source": "", "values": {"reported_score": 640}},
    ]


def test_the_order_in_which_facts_came_makes_no_difference_to_the_text() -> None:
    one = read({"active_lenders": 5}, source="a", as_of=date(2026, 10, 1)).known()
    other = read({"reported_score": 640}, source="b", as_of=date(2026, 9, 1)).known()

    texts = {encode_inputs(Inputs(Facts({fact.name: fact for fact in facts}), Events())) for facts in ([*one, *other], [*other, *one])}

    assert len(texts) == 1


def test_the_hash_is_over_what_went_in_what_came_out_and_the_rules() -> None:
    assert content_hash("v1", "in", "out") == content_hash("v1", "in", "out")
    others = [content_hash(*parts) for parts in (("v2", "in", "out"), ("v1", "in2", "out"), ("v1", "in", "out2"), ("v1", "i", "nout"))]
    assert len({content_hash("v1", "in", "out"), *others}) == 5


# --- what changed ---------------------------------------------------------------------------------------------------------


def test_steps_that_came_went_or_stand_for_other_reasons_are_told_apart() -> None:
    before = result("a", "b", "c", "d")
    after = result("e", "d", "c", "a", a=("overdue_now",))

    assert changes(before, after) == Changes(added=("e",), removed=("b",), changed=("a",))


def test_another_order_or_other_routes_are_no_change_of_a_step() -> None:
    before, after = result("a", "b"), result("b", "a")

    assert changes(before, msgspec.structs.replace(after, routes={"court": True})) == Changes()


def test_a_step_in_another_conflict_has_changed() -> None:
    alone = Result((FoundStep("a", ("x",)),), (), {})
    torn = Result((FoundStep("a", ("x",), ("b",)),), (), {})

    assert changes(alone, torn).changed == ("a",)


# --- wrong input and edges ------------------------------------------------------------------------------------------------


def test_what_was_computed_here_is_not_kept_as_though_it_was_sent() -> None:
    sent = read({"monthly_debt_service": "5330.00", "monthly_income": "8200.00"}, source="s", as_of=TODAY)

    with pytest.raises(ValueError, match="debt_service_ratio was not sent by anybody"):
        encode_inputs(Inputs(with_derived(sent), Events()))


@pytest.mark.parametrize("text", ["{}", "[]", '{"facts":[],"events":{"audience":"martian"}}', '{"facts":[{"as_of":"soon"}],"events":{}}'])
def test_what_is_no_content_is_refused(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        decode_inputs(text)


def test_what_an_earlier_release_kept_can_still_be_read() -> None:
    """One of everything, as the release of November 2026 wrote it. These files never change: borrowers' runs do not either."""
    inputs = decode_inputs((KEPT / "inputs_2026_11.json").read_text())
    result = decode_result((KEPT / "result_2026_11.json").read_text())

    assert {fact.name for fact in inputs.facts.known()} == {
        "active_lenders",
        "debt_service_ratio",
        "hardship_declared",
        "monthly_income",
        "reported_score",
    }
    events = inputs.events
    assert [event.id for event in (*events.changes, *events.loans, *events.plans)] == ["c-1", "c-2", "n-1", "p-1"]
    assert [taken.route for taken in events.routes] == ["lender_complaint"]
    assert advise(inputs.facts, events, BOOK, TODAY).traces
    assert result.steps == (FoundStep("make_a_budget", ("owes_money",), ("weigh_early_settlement",)),)
    assert [one.harm for one in result.withheld] == ["borrow_to_repay"]
    assert result.routes == {"lender_complaint": True, "court": False}


def test_nothing_known_is_kept_as_nothing() -> None:
    assert decode_inputs(encode_inputs(Inputs(UNKNOWN, Events()))).facts.known() == []
