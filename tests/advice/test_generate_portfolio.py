"""A synthetic portfolio: made by the published policies, the same again for the same seed, and every decision in it can be checked."""

import io
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import islice

import pytest
from django.core.management import CommandError, call_command

from advice import gather
from advice.explanations import explain
from advice.populations import lenders, portfolio
from advice.rule_loading.files import rulebook
from borrowers import models
from borrowers.exchange import encode
from borrowers.exchange.records import Borrower, CreditLine, FactSnapshot, LimitChange, Loan, Payment, PolicyRelease, Record, RepaymentPlan
from tests.borrowers.portfolio_files import load
from tests.database import ROOT

LENDER = "示例消费金融有限公司"
DAY = date(2026, 11, 1)
EXPLAINED = {"decrease", "temporary_decrease", "freeze", "migration"}


def made(borrowers: int, seed: int = 7, as_of: date = DAY) -> list[Record]:
    return list(portfolio(rulebook(), LENDER, borrowers=borrowers, seed=seed, as_of=as_of))


def imported(*portfolios: Sequence[Record]) -> int:
    """How many records were rejected."""
    return load(b"".join(encode(record) for records in portfolios for record in records)).counts.rejected


@pytest.fixture(scope="module")
def people() -> list[Record]:
    return made(300)


@pytest.mark.django_db
def test_the_whole_portfolio_is_taken() -> None:
    assert imported(made(60)) == 0
    assert models.Borrower.objects.count() == 60


@pytest.mark.django_db
def test_every_change_worked_out_again_agrees() -> None:
    imported(made(150))
    book = rulebook()
    agrees: Counter[tuple[str, bool | None]] = Counter()
    for change in models.LimitChange.objects.select_related("borrower", "line"):
        found = explain(gather.situation(change), book, "zh-hans").recomputed
        assert (found is not None) == (change.kind in EXPLAINED), change.sender_id
        if found:
            agrees[change.kind, found.agrees] += 1

    assert {kind for kind, _ in agrees} == EXPLAINED
    assert {answer for _, answer in agrees} == {True}


def test_all_that_a_policy_can_decide_happens_to_somebody(people: list[Record]) -> None:
    changes = [record for record in people if isinstance(record, LimitChange)]
    assert {change.kind for change in changes} == {*EXPLAINED, "increase", "restore", "unfreeze"}
    assert {change.policy_version for change in changes} == {"2025-11", "2026-07"}
    assert any(isinstance(record, RepaymentPlan) and record.kind == "automatic" for record in people)
    assert {record.status for record in people if isinstance(record, CreditLine)} == {"active", "frozen", "closed"}


def test_both_versions_of_the_policy_are_in_it(people: list[Record]) -> None:
    releases = [record for record in people if isinstance(record, PolicyRelease)]
    assert [(release.version, release.replaces, release.lender) for release in releases] == [
        ("2025-11", None, LENDER),
        ("2026-07", "2025-11", LENDER),
    ]
    assert all("不是任何真实放款方的模型" in release.summary for release in releases)


def test_the_facts_agree_with_what_was_drawn_and_paid(people: list[Record]) -> None:
    """The principal that a snapshot says is owed is what the loan's own payments leave."""
    loans = {loan.credit_line.removesuffix("-l"): loan for loan in people if isinstance(loan, Loan)}
    payments = [record for record in people if isinstance(record, Payment)]
    checked = 0
    for seen in people:
        if isinstance(seen, FactSnapshot):
            loan = loans.get(seen.borrower)
            owed = Decimal(0)
            if loan and loan.drawn_on <= seen.as_of:
                paid = (payment.principal for payment in payments if payment.loan == loan.id and payment.paid_on <= seen.as_of)
                owed = loan.principal - sum((part for part in paid if part), Decimal(0))
                checked += 1
            assert seen.values["outstanding_principal"] == f"{owed:.2f}", seen.id
    assert checked


def test_nothing_is_decided_while_a_scored_fact_is_unknown(people: list[Record]) -> None:
    seen = [record for record in people if isinstance(record, FactSnapshot)]
    never_borrowed = {record.borrower for record in seen if "median_holding_days_180d" not in record.values}
    decided = {record.credit_line.removesuffix("-l") for record in people if isinstance(record, LimitChange)}
    assert never_borrowed
    assert decided
    assert not never_borrowed & decided


def test_nobody_in_it_could_be_somebody(people: list[Record]) -> None:
    persons = [record for record in people if isinstance(record, Borrower)]
    assert all(person.name.startswith("虚构") for person in persons)
    assert all((person.email or "").endswith("@example.com") for person in persons)
    assert all((person.phone or "").startswith("+86121") for person in persons)  # mobile numbers of China begin with 13 to 19
    assert len({person.phone for person in persons}) == len({person.email for person in persons}) == len(persons)


def test_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    command = [sys.executable, "manage.py", "generate_portfolio", "--borrowers", "5", "--seed", "3", "--as-of", "2026-11-01"]
    first, second = (
        subprocess.run(command, cwd=ROOT, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": salt}).stdout
        for salt in ("1", "2")
    )
    assert first == second
    assert first.count(b'"type":"borrower"') == 5


def test_another_seed_gives_other_people() -> None:
    assert made(3, seed=1)[2:] != made(3, seed=2)[2:]


def test_a_longer_portfolio_begins_with_the_shorter_one() -> None:
    assert made(20)[: len(made(8))] == made(8)


# --- wrong input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--borrowers", "-1"], "0 to 10000000 borrowers, not -1", id="fewer than none"),
        pytest.param(["--borrowers", "10000001"], "0 to 10000000 borrowers", id="more than there are numbers"),
        pytest.param(["--borrowers", "1", "--seed", "1000"], "a seed is 0 to 999, not 1000", id="a seed out of range"),
        pytest.param(["--borrowers", "1", "--as-of", "2025-10-31"], "no published policy in force on 2025-10-31", id="before the policy"),
    ],
)
def test_what_cannot_be_made_is_said_and_nothing_is_written(arguments: list[str], message: str) -> None:
    out = io.StringIO()
    with pytest.raises(CommandError, match=message):
        call_command("generate_portfolio", *arguments, stdout=out)
    assert not out.getvalue()


# --- edges --------------------------------------------------------------------------------------------------------------


def test_only_lenders_with_a_published_policy_are_offered() -> None:
    assert lenders(rulebook()) == [LENDER]


def test_it_is_written_as_it_is_made() -> None:
    """The first people of ten million come at once: nothing is held."""
    everybody = portfolio(rulebook(), LENDER, borrowers=10_000_000, seed=0, as_of=DAY)
    assert len(list(islice(everybody, 40))) == 40


@pytest.mark.django_db
def test_portfolios_of_two_seeds_go_into_one_database() -> None:
    assert imported(made(15, seed=1), made(15, seed=999)) == 0
    assert models.Borrower.objects.count() == 30


@pytest.mark.parametrize("as_of", [date(2025, 11, 1), date(2026, 7, 1), date(2028, 2, 29), date(2030, 12, 31)])
def test_any_day_with_a_policy_will_do(as_of: date) -> None:
    """A review before the first policy decides nothing; a leap day is a day."""
    records = made(40, as_of=as_of)
    decided = {record.effective_on for record in records if isinstance(record, LimitChange)}
    assert all(date(2025, 11, 1) <= day <= as_of for day in decided)
    assert all(record.published_on <= as_of for record in records if isinstance(record, PolicyRelease))
    assert any(isinstance(record, Payment) for record in records)
