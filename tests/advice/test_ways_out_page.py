"""The ways out of a loan stand on one table, with what is known and unknown of each, and offers are compared by cost only."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from advice.loans.queries import loan
from advice.ways_out import Typed, three_best, ways_out_page
from borrowers import typed_in
from borrowers.models import Borrower, Loan
from borrowers.repayment.schedule import schedule
from tests import factories
from tests.advice.stories import Stories

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 5)


def the_loan(stories: Stories, name: str) -> Loan:
    return stories.borrower(name).loans.get(sender_id=f"n-{name}")


def path(of: Loan) -> str:
    return f"/loans/{of.public_id}/ways-out/"


def client(of: Loan) -> Client:
    made = Client()
    made.force_login(of.borrower.user)
    return made


def opened(of: Loan, query: str = "") -> str:
    return client(of).get(path(of) + query).content.decode()


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def automatic(stories: Stories) -> Loan:
    return the_loan(stories, "auto-plan")


def add_offer(owner: Borrower, name: str, **typed: object) -> None:
    usual = {"annual_rate_percent": Decimal(0), "instalments": 12, "method": "equal_instalment"}
    typed_in.add_offer(borrower=owner, today=TODAY, name=name, **{**usual, **typed})


def test_every_option_of_the_automatic_plan_is_on_the_page_with_its_figures(automatic: Loan) -> None:
    page = ways_out_page(automatic.borrower, automatic.public_id, TODAY, "zh-hans")
    kinds = [option.kind for option in page.options]
    assert kinds == ["as_now", "extend", "interest_only", "original", "skip_one", "lower_rate", "pay_off"]
    shown = opened(automatic)
    for option in page.options:
        assert f"{option.total:,.2f}" in shown
    assert "18,647.65" in shown  # the lender's eleven rows that are still to come
    assert page.options[-1].total == Decimal("16772.79")  # the payoff that the loan's own page shows for the day
    assert shown.count("未知") >= len(kinds)
    assert "11 月 22 日要还的 1,695.24 元还不上" in shown


def test_the_assumptions_in_the_address_are_those_of_the_table(automatic: Loan) -> None:
    shown = opened(automatic, "?extend_months=6&lower_rate=12&other_rate=9&other_fee=100&other_months=10")
    page = ways_out_page(
        automatic.borrower, automatic.public_id, TODAY, "zh-hans", Typed(6, None, Decimal(12), Decimal(9), Decimal(100), 10)
    )
    found = {option.kind: option for option in page.options}
    assert found["extend"].last_on == date(2028, 3, 22)
    assert len(found["refinance"].dues) == 10
    for kind in ("extend", "lower_rate", "refinance"):
        assert f"{found[kind].total:,.2f}" in shown  # type: ignore[index]
    assert "不建议" in shown
    for field in ('name="extend_months" value="6"', 'name="interest_only_months" value="3"', 'name="lower_rate" value="12"', 'value="9"'):
        assert field in shown


def test_another_loan_is_compared_only_when_its_rate_was_typed(automatic: Loan) -> None:
    assert "换一笔借款来还" not in opened(automatic)
    assert "不建议借新还旧" in opened(automatic)


def test_the_card_beside_a_loan_has_the_three_ways_to_ask_for(automatic: Loan) -> None:
    best = three_best(loan(automatic.borrower, automatic.public_id), TODAY)
    assert [option.kind for option in best] == ["extend", "interest_only", "original"]
    assert best[1].more == Decimal("882.90")


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("cut-to-250", ["extend", "interest_only", "skip_one"]),
        ("extension", ["extend", "interest_only", "skip_one"]),
        ("wrong-schedule", ["extend", "interest_only", "skip_one"]),
    ],
)
def test_without_a_plan_to_go_back_to_the_next_way_takes_its_place(stories: Stories, name: str, kinds: list[str]) -> None:
    found = the_loan(stories, name)
    assert [option.kind for option in three_best(loan(found.borrower, found.public_id), TODAY)] == kinds


def test_what_is_late_comes_first_and_its_penalty_is_said_to_be_unknown(stories: Stories) -> None:
    late = the_loan(stories, "frozen")
    page = ways_out_page(late.borrower, late.public_id, TODAY, "zh-hans")
    assert page.outstanding is not None
    assert page.outstanding.late_total == Decimal("2179.82")  # of 23 September and 23 October
    assert all(option.at_once >= Decimal("2179.82") for option in page.options)
    shown = opened(late)
    assert "2,179.82" in shown
    assert "这里没有算进去" in shown


def test_a_loan_past_its_last_day_can_only_be_paid_and_talked_about() -> None:
    over = factories.loan(factories.line(factories.borrower()), method="single_payment", instalments=1)
    shown = opened(over)
    assert "最后一期已经过了还款日" in shown
    assert "12,120.00" in shown
    assert "和别处的报价比一比" in shown


def test_a_loan_that_is_repaid_asks_for_nothing(stories: Stories) -> None:
    settled = stories.borrower("instant-repay").loans.first()
    assert settled is not None
    assert three_best(loan(settled.borrower, settled.public_id), TODAY) == ()
    assert "没有要还的了" in opened(settled)


def test_offers_stand_beside_the_loan_the_cheapest_first(automatic: Loan) -> None:
    owner = automatic.borrower
    add_offer(owner, "贵的", annual_rate_percent=Decimal(36))
    add_offer(owner, "信用卡", method="flat_fee", fee_percent_per_instalment=Decimal("0.75"))
    add_offer(owner, "便宜的", annual_rate_percent=Decimal(6), instalments=6)
    page = ways_out_page(owner, automatic.public_id, TODAY, "zh-hans")
    assert [row.offer.name if row.offer else None for row in page.offers] == ["便宜的", "信用卡", None, "贵的"]
    cheap, card, here, _dear = page.offers
    assert cheap.shorter
    assert not card.shorter
    assert card.cost == 11 * Decimal("124.65")  # 0.75 % of 16,619.76 with each of 11 instalments
    assert here.cost == Decimal("18647.65") - Decimal("16619.76")
    shown = opened(automatic)
    assert [shown.index(name) for name in ("便宜的", "信用卡", "贵的")] == sorted(
        shown.index(name) for name in ("便宜的", "信用卡", "贵的")
    )
    assert "对方只报了 6 期" in shown


def test_an_offer_of_nothing_but_interest_is_compared_over_the_same_sum(automatic: Loan) -> None:
    add_offer(automatic.borrower, "先息", method="interest_first", annual_rate_percent=Decimal(12))
    page = ways_out_page(automatic.borrower, automatic.public_id, TODAY, "zh-hans")
    row = next(row for row in page.offers if row.offer)
    assert page.outstanding is not None
    assert row.cost == 11 * Decimal("166.20")
    assert row.highest == page.outstanding.principal + Decimal("166.20")


def test_a_loan_of_fixed_fees_has_no_rate_to_lower() -> None:
    card = factories.loan(factories.line(factories.borrower()), method="flat_fee", annual_rate_percent=0, drawn_on=date(2026, 10, 10))
    shown = opened(card)
    assert "请放款方降低利率" not in shown
    assert "年利率降到" not in shown
    assert "先只还利息" in shown


def test_terms_on_record_that_make_no_schedule_are_said_to_be_unclear() -> None:
    unclear = factories.loan(factories.line(factories.borrower()), first_due_on=date(2026, 7, 1))
    assert client(unclear).get(path(unclear)).status_code == 200
    assert "办法比一比" not in opened(unclear)


def test_an_offer_is_typed_in_and_deleted_again(automatic: Loan) -> None:
    browser, at = client(automatic), path(automatic)
    sent = {"name": "县里的银行", "method": "equal_instalment", "annual_rate_percent": "6.5", "instalments": "12"}
    assert browser.post(at, sent).status_code == 302
    offer = automatic.borrower.offers.get()
    assert (offer.typed_on, offer.upfront_fee) == (TODAY, 0)
    assert "县里的银行" in browser.get(at).content.decode()
    assert browser.post(at, {"delete": str(offer.public_id)}, follow=True).status_code == 200
    assert not automatic.borrower.offers.exists()
    add_offer(automatic.borrower, "甲")
    assert browser.post(at, {"delete_all": "1"}).status_code == 302
    assert not automatic.borrower.offers.exists()


def test_the_part_for_htmx_is_the_comparison_alone(automatic: Loan) -> None:
    part = client(automatic).get(path(automatic) + "?extend_months=6", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="compared"' in part
    assert "2028-03-22" in part


def test_what_the_lender_takes_up_front_stays_out_of_what_is_still_to_pay(stories: Stories) -> None:
    found = the_loan(stories, "extension")
    page = ways_out_page(found.borrower, found.public_id, TODAY, "zh-hans")
    assert page.options[0].total == schedule(page.account.current.terms).totals.paid
    assert "original" not in {option.kind for option in page.options}  # it was extended as agreed


def test_nobody_opens_or_changes_somebody_elses(automatic: Loan) -> None:
    other = Client()
    other.force_login(factories.borrower(name="周宁").user)
    sent = {"name": "x", "method": "equal_instalment", "annual_rate_percent": "6.5", "instalments": "12"}
    for answered in (other.get(path(automatic)), other.post(path(automatic), sent), other.get(f"/loans/{uuid4()}/ways-out/")):
        assert answered.status_code == 404


def test_nobody_deletes_somebody_elses_offer_from_a_page_of_their_own(automatic: Loan) -> None:
    add_offer(automatic.borrower, "甲")
    own = factories.loan(factories.line(factories.borrower(name="周宁")))
    button = {"delete": str(automatic.borrower.offers.get().public_id)}
    assert "已经不在了" in client(own).post(path(own), button, follow=True).content.decode()
    assert automatic.borrower.offers.count() == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": "", "annual_rate_percent": "6", "instalments": "12"}, "写一个您认得的名字"),
        ({"name": "甲", "instalments": "12"}, "利率和费用至少填一个"),
        ({"name": "甲", "annual_rate_percent": "6"}, "写它分几期还"),
        ({"name": "甲", "method": "flat_fee", "annual_rate_percent": "6", "instalments": "12"}, "没有年利率"),
        ({"name": "甲", "annual_rate_percent": "-1", "instalments": "12"}, "0"),
    ],
)
def test_an_offer_that_is_none_is_explained_and_not_kept(automatic: Loan, sent: dict[str, str], words: str) -> None:
    answered = client(automatic).post(path(automatic), {"method": "equal_instalment", **sent})
    assert answered.status_code == 422
    assert words in answered.content.decode()
    assert not automatic.borrower.offers.exists()


@pytest.mark.parametrize("query", ["?extend_months=0", "?extend_months=x", "?lower_rate=-1", "?other_months=9999", "?other_rate=1e9"])
def test_assumptions_that_make_no_sense_are_explained_and_the_table_stays(automatic: Loan, query: str) -> None:
    answered = client(automatic).get(path(automatic) + query)
    assert answered.status_code == 422
    assert "18,647.65" in answered.content.decode()


def test_a_part_of_the_page_explains_what_makes_no_sense_too(automatic: Loan) -> None:
    """With 200: htmx puts no other answer into the page."""
    answered = client(automatic).get(path(automatic) + "?extend_months=0", headers={"HX-Request": "true"})
    assert answered.status_code == 200
    assert "field-error" in answered.content.decode()


def test_a_row_that_is_gone_already_is_no_error(automatic: Loan) -> None:
    for row in (str(uuid4()), "nothing"):
        assert "已经不在了" in client(automatic).post(path(automatic), {"delete": row}, follow=True).content.decode()


def test_more_offers_than_anybody_reads_are_refused_kindly(automatic: Loan) -> None:
    for number in range(typed_in.MOST_ROWS):
        add_offer(automatic.borrower, str(number))
    sent = {"name": "又一个", "method": "equal_instalment", "annual_rate_percent": "6.5", "instalments": "12"}
    answered = client(automatic).post(path(automatic), sent)
    assert answered.status_code == 422
    assert "先删掉几条" in answered.content.decode()
