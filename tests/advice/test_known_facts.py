"""What is on file about a borrower, as the page of a line lists it."""

from collections import Counter
from datetime import date

import pytest

from advice import known_facts
from advice.rule_loading.files import rulebook
from borrowers.exchange.facts import FACTS
from borrowers.models import Borrower
from tests import factories

pytestmark = pytest.mark.django_db


def rows(categories: tuple[known_facts.Category, ...]) -> dict[str, known_facts.KnownFact]:
    return {fact.label: fact for category in categories for fact in category.known}


def test_every_fact_of_the_exchange_format_is_in_one_category() -> None:
    placed = Counter(name for _, names in known_facts.CATEGORIES for name in names)
    assert placed == Counter(list(FACTS))


def test_a_value_is_written_out_with_its_source_and_day(owner: Borrower) -> None:
    snapshot = factories.facts(owner, {"monthly_income": "8200.00", "active_lenders": 5}, source="征信查询", as_of=date(2026, 10, 10))
    listed = rows(known_facts.by_category(snapshot, [], rulebook(), "zh-hans"))
    assert {label: (fact.value, fact.source, fact.as_of) for label, fact in listed.items()} == {
        "月收入": ("8,200.00 元", "征信查询", date(2026, 10, 10)),
        "有欠款的机构数": ("5 家", "征信查询", date(2026, 10, 10)),
    }


def test_what_was_computed_here_says_so(owner: Borrower) -> None:
    snapshot = factories.facts(owner, {"monthly_income": "8200.00", "monthly_debt_service": "5330.00"})
    listed = rows(known_facts.by_category(snapshot, [], rulebook(), "zh-hans"))
    assert {label: fact.derived for label, fact in listed.items()} == {"月收入": False, "每月要还的钱": False, "每月要还的钱占收入": True}


def test_unknown_is_said_and_never_filled_with_zero(owner: Borrower) -> None:
    snapshot = factories.facts(owner, {"monthly_income": None, "external_debt": "0.00"})
    categories = known_facts.by_category(snapshot, [], rulebook(), "zh-hans")
    assert {label: fact.value for label, fact in rows(categories).items()} == {"在别处的欠款": "0.00 元"}
    assert "月收入" in [label for category in categories for label in category.unknown]
    assert sum(len(category.known) + len(category.unknown) for category in categories) == len(FACTS)


def test_a_value_leads_to_the_letter_of_the_newest_reason_that_rests_on_it(owner: Borrower) -> None:
    line = factories.line(owner)
    older, newer = factories.change(line), factories.change(line)
    for change in (older, newer):
        factories.reason(change, "many_lenders", observed={"active_lenders": 5})
    snapshot = factories.facts(owner, {"active_lenders": 5, "identity_complete": True})
    listed = rows(known_facts.by_category(snapshot, [newer, older], rulebook(), "zh-hans"))
    assert listed["有欠款的机构数"].dispute == known_facts.Dispute(newer.public_id, "many_lenders")
    assert listed["身份核验已完成"].dispute is None
