"""What the reference policy decides about a loan is made from the records, recorded with the plan, and can be made again to the byte."""

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import msgspec
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.template.loader import render_to_string
from django.test import Client
from django.utils.html import strip_tags

from advice import automatic_instalment, decision_words
from advice.automatic_instalment import Decision
from advice.loans import consent
from advice.loans import decisions as plan_decisions
from advice.loans import queries as loan_queries
from advice.loans.queries import LoanAccount
from advice.models import PlanDecision
from advice.rule_loading.files import rulebook
from advice.rulebook import LANGUAGES, Language
from borrowers.models import Borrower, Loan, Payment, RegisterEntry, RepaymentPlan
from tests import factories

ON = date(2026, 9, 20)
CARD = rulebook().scorecards["illustration"]


def loan(owner: Borrower, **fields: Any) -> Loan:
    """12,000 yuan, interest first, all of it due on 28 September 2026; of 8,000 a month 2,500 are due elsewhere."""
    factories.facts(owner, {"monthly_income": "8000.00", "monthly_debt_service": "2500.00"}, as_of=date(2026, 9, 19))
    terms = {"principal": Decimal(12000), "annual_rate_percent": Decimal("14.6"), "day_count": "30/360", "method": "interest_first"}
    terms |= {"instalments": 6, "drawn_on": date(2026, 3, 28), **fields}
    return Loan.objects.create(sender_id="n-1", borrower=owner, line=factories.line(owner), **terms)


def account(of: Loan) -> LoanAccount:
    return loan_queries.loan(of.borrower, of.public_id)


def decided(of: Loan, on: date = ON) -> Decision:
    return plan_decisions.decided(account(of), CARD, on)


def applied(of: Loan) -> RepaymentPlan:
    return plan_decisions.apply(account=account(of), decision=decided(of))


def test_the_records_are_what_it_rests_on(owner: Borrower) -> None:
    decision = decided(loan(owner))

    assert decision.inputs.next_due_on == date(2026, 9, 28)
    assert decision.inputs.next_due.value == Decimal("12146.00")
    assert decision.inputs.outstanding.value == Decimal("12000.00")
    assert decision.inputs.monthly_income.source == "示例征信摘要"
    assert decision.inputs.monthly_income.as_of == date(2026, 9, 19)
    assert (decision.outcome, decision.chosen) == ("plan", 9)
    assert not PlanDecision.objects.exists()


def test_it_is_recorded_with_its_plan_and_made_again_to_the_byte(owner: Borrower) -> None:
    of = loan(owner)
    plan = applied(of)

    assert (plan.kind, plan.instalments, plan.principal, plan.starts_on) == ("automatic", 9, Decimal("12000.00"), ON)
    assert plan.consented_on is None
    assert plan.cost_sheet_shown is None
    read = plan_decisions.of(plan)
    assert read is not None
    assert PlanDecision.objects.get().content.encode() == automatic_instalment.encoded(read)
    assert automatic_instalment.replay(read, CARD).agrees
    assert automatic_instalment.replay(read, msgspec.structs.replace(CARD, version="2027-01")).other_version
    schedule = account(of).current.schedule
    assert max(row.total for row in schedule.instalments) == next(c.instalment for c in read.candidates if c.instalments == 9)


def test_the_register_names_the_version_and_holds_no_figure(owner: Borrower) -> None:
    plan = applied(loan(owner))

    entry = RegisterEntry.objects.get(event="plan_decided")
    assert entry.subject == str(plan.public_id)
    assert entry.content["policy_version"] == CARD.release
    assert "8000" not in json.dumps(entry.content)


def test_a_lenders_plan_has_no_decision(owner: Borrower) -> None:
    of = loan(owner)
    fields = {"principal": 12000, "annual_rate_percent": 18, "day_count": "30/360", "method": "equal_instalment", "instalments": 12}
    sent = RepaymentPlan.objects.create(
        sender_id="r-1", borrower=owner, loan=of, kind="automatic", starts_on=ON, first_due_on=date(2026, 10, 20), **fields
    )
    assert plan_decisions.of(sent) is None


def test_the_trace_of_such_a_plan_names_the_policy_and_finds_no_consent(owner: Borrower) -> None:
    plan = applied(loan(owner))
    trace = consent.trace(account(plan.loan).current, "zh-hans", plan_decisions.of(plan))

    told = "".join(sentence.text for step in trace.steps for sentence in step.sentences)
    assert f"按“示例策略”算出来的（版本 {CARD.release}）" in told
    assert "没有找到您同意的记录。" in told
    assert trace.steps[0].sentences[0].source == "客服录入"
    assert trace.steps[-1].found


def test_the_page_does_not_say_that_the_platform_made_it(owner: Borrower, client_of: Callable[[Any], Client]) -> None:
    plan = applied(loan(owner))
    page = client_of(owner).get(f"/loans/{plan.loan.public_id}/").content.decode()

    assert "这笔借款换了还款计划，现在是 9 期" in page
    assert "平台把这笔借款" not in page
    assert "选了 9 期" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_can_show_the_figures_the_conditions_and_the_terms_not_chosen(owner: Borrower, language: Language) -> None:
    told = decision_words.as_builtins(decision_words.in_words(decided(loan(owner)), rulebook(), language))
    json.dumps(told)

    text = unescape(strip_tags(render_to_string("advice/loan/decision.html", {"decision": told})))
    for figure in ("8,000.00", "2,500.00", "12,146.00", "1,500.00", "1,080.84", "2027-06-20", "50%", CARD.release):
        assert figure in text
    assert CARD.note.in_language(language) in text
    assert [candidate["instalments"] for candidate in told["candidates"]] == [3, 6, 9, 12, 18, 24]


def test_an_unknown_figure_is_named_and_shown_as_unknown(owner: Borrower) -> None:
    of = loan(owner)
    owner.fact_snapshots.update(values={"monthly_income": "8000.00"})
    told = decision_words.in_words(decided(of), rulebook(), "zh-hans")

    assert told.outcome.text == "没有给出计划，因为不知道：每月要还的钱（各处合计）。"
    assert told.capacity is None
    text = strip_tags(render_to_string("advice/loan/decision.html", {"decision": decision_words.as_builtins(told)}))
    assert "未知" in text


def test_a_payment_that_does_not_say_its_principal_leaves_what_is_owed_unknown(owner: Borrower) -> None:
    of = loan(owner)
    Payment.objects.create(sender_id="y-1", borrower=owner, loan=of, paid_on=date(2026, 4, 28), amount=Decimal(146))
    assert decided(of).missing == ("outstanding",)


def test_what_was_repaid_and_what_came_later_count_by_their_day(owner: Borrower) -> None:
    of = loan(owner)
    nothing = {"interest": 0, "fee": 0, "penalty": 0}
    for number, day in enumerate((date(2026, 5, 28), ON, date(2026, 9, 21))):
        Payment.objects.create(sender_id=f"y-{number}", borrower=owner, loan=of, paid_on=day, amount=1000, principal=1000, **nothing)
    factories.facts(owner, {"monthly_income": "1.00"}, as_of=date(2026, 9, 21))

    decision = decided(of)
    assert decision.inputs.outstanding.value == Decimal("10000.00")
    assert decision.inputs.monthly_income.value == Decimal("8000.00")


def test_a_settled_loan_is_left_alone(owner: Borrower) -> None:
    assert decided(loan(owner, settled_on=date(2026, 9, 1))).outcome == "not_triggered"


def test_nothing_is_decided_before_the_loan_was_drawn(owner: Borrower) -> None:
    with pytest.raises(plan_decisions.NoPlanHolds):
        decided(loan(owner), date(2026, 3, 27))


def test_the_same_decision_is_not_applied_twice(owner: Borrower) -> None:
    of = loan(owner)
    decision, before = decided(of), account(of)
    plan_decisions.apply(account=before, decision=decision)

    for stale in (before, account(of)):
        with pytest.raises(plan_decisions.NoPlanHolds):
            plan_decisions.apply(account=stale, decision=decision)
    assert RepaymentPlan.objects.count() == PlanDecision.objects.count() == 1


def test_a_decision_without_a_plan_is_not_applied(owner: Borrower) -> None:
    of = loan(owner, settled_on=date(2026, 9, 1))
    with pytest.raises(ValueError, match="chose no plan"):
        applied(of)


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_change_a_decision(owner: Borrower) -> None:
    applied(loan(owner))
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        PlanDecision.objects.update(policy_version="other")
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        cursor.execute("UPDATE advice_plandecision SET decided_on = '2020-01-01'")


def test_the_command_prints_the_decision_and_records_it_only_when_asked(owner: Borrower, capsys: pytest.CaptureFixture[str]) -> None:
    of = loan(owner)
    call_command("automatic_instalment", "n-1", "--as-of", "2026-09-20")
    printed = json.loads(capsys.readouterr().out)
    assert msgspec.convert(printed, Decision) == decided(of)
    assert not RepaymentPlan.objects.exists()

    call_command("automatic_instalment", "n-1", "--as-of", "2026-09-20", "--record")
    assert json.loads(capsys.readouterr().out)["plan"] == RepaymentPlan.objects.get().sender_id

    call_command("automatic_instalment", "n-1", "--as-of", "2026-09-20", "--record")  # the plan that was made holds now
    again = json.loads(capsys.readouterr().out)
    assert (again["outcome"], again["plan"]) == ("not_triggered", None)


def test_the_command_makes_recorded_decisions_again(owner: Borrower, capsys: pytest.CaptureFixture[str]) -> None:
    plan = applied(loan(owner))
    call_command("automatic_instalment", "n-1", "--replay")
    assert json.loads(capsys.readouterr().out) == {"plan": plan.sender_id, "agrees": True, "other_version": False, "differs": []}


def test_a_recorded_decision_of_another_version_is_told_and_is_an_error(owner: Borrower, capsys: pytest.CaptureFixture[str]) -> None:
    of = loan(owner)
    other = msgspec.structs.replace(CARD, version="2026-10")
    plan_decisions.apply(account=account(of), decision=plan_decisions.decided(account(of), other, ON))

    with pytest.raises(CommandError, match="does not agree"):
        call_command("automatic_instalment", "n-1", "--replay")
    told = json.loads(capsys.readouterr().out)
    assert (told["agrees"], told["other_version"], told["differs"]) == (False, True, ["policy_version"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["n-1", "--replay"], "No decision is recorded about 'n-1'."),
        (["n-2"], "No loan has the id 'n-2'."),
        (["n-1", "--policy", "x"], "There is no policy 'x'. Policies: .*illustration."),
        (["n-1", "--as-of", "2026-01-01"], "n-1 was drawn after 2026-01-01"),
    ],
)
def test_the_command_says_what_is_wrong(owner: Borrower, arguments: list[str], words: str) -> None:
    loan(owner)
    with pytest.raises(CommandError, match=words):
        call_command("automatic_instalment", *arguments)
