"""What was released when and by whom, and whom it touched: staff see it with small groups kept back, borrowers only where many are."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from advice.change_page import change_page
from advice.rule_loading.files import rulebook
from advice.staff import policy_releases
from advice.staff.policy_releases import Cohort, Disclosed
from borrowers.models import LimitChange, PolicyRelease
from config.celery import app
from tests import factories
from tests.types import ClientOf

LENDER = "示例消费金融有限公司"


@pytest.fixture(autouse=True)
def nothing_counted_before() -> None:
    cache.clear()


@pytest.fixture
def release(db: None) -> PolicyRelease:
    return factories.release(sender_id="p-1", version="2026-10", lender=LENDER, title="评分模型更新", summary="同样的数据，结果可能不同。")


def people(lowered: int, raised: int, unchanged: int, **fields: Any) -> list[LimitChange]:
    """So many borrowers of the lender, decided about under the version 2026-10."""
    fields = {"policy_version": "2026-10", **fields}
    changes = [factories.change(factories.line(factories.borrower(signs_in=False)), **fields) for _ in range(lowered)]
    up = {"kind": "increase", "old_limit": Decimal(1000), "new_limit": Decimal(2000)}
    changes += [factories.change(factories.line(factories.borrower(signs_in=False)), **fields, **up) for _ in range(raised)]
    for _ in range(unchanged):
        factories.line(factories.borrower(signs_in=False))
    return changes


# --- for staff ----------------------------------------------------------------------------------------------------------


def test_the_registry_says_what_was_released_and_whom_it_touched(desk: Client, release: PolicyRelease) -> None:
    people(lowered=6, raised=5, unchanged=9)
    (row,) = policy_releases.registry()

    assert row.cohort == Cohort(people=20, lowered=6, raised=5, unchanged=9)
    page = desk.get("/staff/policy-releases/").content.decode()
    for shown in ("评分模型更新", "2026-10", "模型", LENDER, "6 (30%)", "5 (25%)", "9 (45%)"):
        assert shown in page


def test_a_release_has_its_page_with_the_changes_decided_under_it(desk: Client, release: PolicyRelease) -> None:
    mine, other = *people(1, 0, 0), *people(1, 0, 0, policy_version="2026-09")
    page = desk.get("/staff/policy-releases/p-1/").content.decode()

    assert "同样的数据，结果可能不同。" in page
    assert mine.sender_id in page
    assert other.sender_id not in page


def test_where_both_versions_are_published_it_says_what_counts_otherwise(desk: Client) -> None:
    factories.release(sender_id="p-0", version="2025-11", lender=LENDER, published_on=date(2025, 11, 1))
    factories.release(sender_id="p-2", version="2026-07", replaces="2025-11", lender=LENDER)
    rows = {row.fact: (row.before, row.after) for row in policy_releases.release_page("p-2", "zh-hans").yardsticks}

    assert rows["drawdowns_90d"] == ((8, 38), (2, 12))
    assert rows["late_payments_12m"] == ((4, 14), (4, 20))
    assert "utilisation" not in rows  # it counts as before
    page = desk.get("/staff/policy-releases/p-2/").content.decode()
    assert "drawdowns_90d" in page
    assert "/staff/policy-releases/p-0/" in page
    assert "/staff/policy-releases/p-2/" in desk.get("/staff/policy-releases/p-0/").content.decode()


def test_the_registry_can_be_filtered(desk: Client, release: PolicyRelease) -> None:
    factories.release(version="x", lender="别家", title="另一次发布", owner="platform")
    for asked, shown, hidden in (
        ({"lender": "别家"}, "另一次发布", "评分模型更新"),
        ({"owner": "model"}, "评分模型更新", "另一次发布"),
    ):
        page = desk.get("/staff/policy-releases/", asked).content.decode()
        assert shown in page
        assert hidden not in page
    assert "没有收到这样的发布" in desk.get("/staff/policy-releases/", {"lender": "没有这家", "owner": "x"}).content.decode()


def test_a_character_that_no_database_looks_for_finds_nothing(desk: Client, release: PolicyRelease) -> None:
    assert desk.get("/staff/policy-releases/p-1%00/").status_code == 404
    assert desk.get("/staff/policy-releases/?lender=%00&owner=%00").status_code == 200


def test_a_person_counts_once_however_often_they_were_changed_and_a_move_is_none(release: PolicyRelease) -> None:
    person = factories.borrower()
    line, other = factories.line(person), factories.line(person)
    for changed in (line, line, other):
        factories.change(changed, policy_version="2026-10")
    factories.change(line, policy_version="2026-10", kind="increase", old_limit=Decimal(1), new_limit=Decimal(2))
    factories.change(
        factories.line(factories.borrower()), policy_version="2026-10", kind="migration", target_line=other, new_limit=Decimal(0)
    )
    factories.change(factories.line(factories.borrower()), policy_version="2026-10", kind="freeze", new_limit=Decimal("50000.00"))

    (row,) = policy_releases.registry()
    assert row.cohort == Cohort(people=3, lowered=1, raised=1, unchanged=2)


def test_another_lenders_version_of_the_same_name_is_another_one(release: PolicyRelease) -> None:
    factories.change(factories.line(factories.borrower(), lender="别家"), policy_version="2026-10")
    (row,) = policy_releases.registry()
    assert row.cohort == Cohort(people=0, lowered=0, raised=0, unchanged=0)


def test_a_release_that_names_no_lender_counts_nobody(desk: Client) -> None:
    factories.release(lender=None)
    people(lowered=6, raised=0, unchanged=0)
    (row,) = policy_releases.registry()
    assert row.cohort is None
    assert "没有写是哪家放款方" in desk.get("/staff/policy-releases/").content.decode()


# --- small groups -------------------------------------------------------------------------------------------------------


def test_a_small_group_and_what_it_could_be_worked_out_from_are_kept_back(desk: Client, release: PolicyRelease) -> None:
    people(lowered=3, raised=0, unchanged=30)
    (row,) = policy_releases.registry()

    assert row.cohort is not None
    assert row.cohort.disclosed() == Disclosed(people=33, lowered=None, raised=0, unchanged=None)
    assert "人少，不显示" in desk.get("/staff/policy-releases/").content.decode()


@given(*(st.integers(0, 40) for _ in range(3)))
def test_no_small_count_is_ever_shown_nor_left_to_be_worked_out(lowered: int, raised: int, unchanged: int) -> None:
    shown = Cohort(lowered + raised + unchanged, lowered, raised, unchanged).disclosed()
    cells = {"lowered": lowered, "raised": raised, "unchanged": unchanged}
    hidden = [name for name in cells if getattr(shown, name) is None]
    assert all(getattr(shown, name) == 0 or getattr(shown, name) >= 5 for name in cells if name not in hidden)
    if any(0 < number < 5 for number in cells.values()) and sum(number > 0 for number in cells.values()) > 1:
        assert len(hidden) >= 2
    if all(number == 0 or number >= 5 for number in cells.values()):
        assert not hidden


# --- for borrowers ------------------------------------------------------------------------------------------------------


@pytest.fixture
def one_of_many(release: PolicyRelease) -> LimitChange:
    """A borrower's change, among those of 29 others: 11 lowered, 18 not."""
    people(lowered=11, raised=6, unchanged=12)
    change = factories.change(factories.line(factories.borrower()), policy_version="2026-10")
    policy_releases.count_for_borrowers()
    return change


def test_a_borrower_reads_how_many_others_the_release_lowered(one_of_many: LimitChange, client_of: ClientOf) -> None:
    client = client_of(one_of_many.borrower)
    for path in (f"/limit-changes/{one_of_many.public_id}/", f"/lines/{one_of_many.line.public_id}/"):
        page = client.get(path).content.decode()
        for shown in ("评分模型更新", "2026-10", "这里有记录的是 30 人", "调低过额度的有 12 人（40%）", "只是这里有记录的"):
            assert shown in page, path


def test_the_statement_does_not_move_with_the_count(one_of_many: LimitChange) -> None:
    before = change_page(one_of_many.borrower, one_of_many.public_id, date(2026, 11, 5), "zh-hans")
    people(lowered=20, raised=0, unchanged=0)
    policy_releases.count_for_borrowers()
    after = change_page(one_of_many.borrower, one_of_many.public_id, date(2026, 11, 5), "zh-hans")
    assert before.cohort != after.cohort
    assert before.content == after.content


@pytest.mark.parametrize(
    ("lowered", "unchanged"),
    [
        pytest.param(9, 9, id="too few people"),
        pytest.param(3, 30, id="too few lowered"),
        pytest.param(30, 3, id="too few not lowered"),
    ],
)
def test_of_a_small_group_a_borrower_reads_nothing(release: PolicyRelease, client_of: ClientOf, lowered: int, unchanged: int) -> None:
    change, *_ = people(lowered, 0, unchanged)
    owner = factories.borrower()
    LimitChange.objects.filter(pk=change.pk).update(borrower=owner)
    change.line.borrower = owner
    change.line.save()
    policy_releases.count_for_borrowers()
    for path in (f"/limit-changes/{change.public_id}/", f"/lines/{change.line.public_id}/"):
        page = client_of(owner).get(path).content.decode()
        assert "评分模型更新" in page
        assert "这里有记录的" not in page


def test_a_change_under_no_release_has_none_on_its_pages(release: PolicyRelease, client_of: ClientOf) -> None:
    people(lowered=11, raised=0, unchanged=12)
    change = factories.change(factories.line(factories.borrower()), policy_version="another")
    for path in (f"/limit-changes/{change.public_id}/", f"/lines/{change.line.public_id}/"):
        assert "评分模型更新" not in client_of(change.borrower).get(path).content.decode()


def test_a_release_that_came_after_the_decision_was_not_behind_it(one_of_many: LimitChange) -> None:
    PolicyRelease.objects.update(published_on=date(2026, 10, 21))
    assert policy_releases.told_for(one_of_many.line, [one_of_many]) == ()


# --- who may not, wrong input -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "p-1/"])
def test_only_staff_with_the_right_may_see_the_registry(release: PolicyRelease, path: str) -> None:
    client = Client()
    client.force_login(factories.staff())
    assert client.get(f"/staff/policy-releases/{path}").status_code == 403


def test_a_release_that_is_not_there_is_said_to_be(desk: Client) -> None:
    assert desk.get("/staff/policy-releases/p-9/").status_code == 404


# --- edges --------------------------------------------------------------------------------------------------------------


def test_however_many_releases_and_changes_the_registry_asks_as_often(desk: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        factories.release(version=f"v-{number}", lender=LENDER)
    people(lowered=20, raised=5, unchanged=5)
    with django_assert_max_num_queries(9):
        desk.get("/staff/policy-releases/")


def test_no_page_waits_for_the_count(one_of_many: LimitChange, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        (row,) = policy_releases.told_for(one_of_many.line, [one_of_many])
    assert row.cohort == Cohort(people=30, lowered=12, raised=6, unchanged=12)
    cache.clear()
    with django_assert_num_queries(1):
        (row,) = policy_releases.told_for(one_of_many.line, [one_of_many])
    assert row.cohort is None


def test_however_many_releases_they_are_counted_in_three_queries(release: PolicyRelease, django_assert_num_queries: Any) -> None:
    for number in range(10):
        factories.release(version=f"v-{number}", lender=LENDER)
    people(lowered=2, raised=1, unchanged=0)
    with django_assert_num_queries(3):
        policy_releases.count_for_borrowers()


def test_the_scheduler_asks_for_the_count(release: PolicyRelease) -> None:
    people(lowered=20, raised=0, unchanged=0)
    app.loader.import_default_modules()  # as a worker does
    entry = app.conf.beat_schedule["count-cohorts"]
    app.tasks[entry["task"]]()
    assert policy_releases.cohorts_to_tell(LENDER, ["2026-10"])["2026-10"].lowered == 20


def test_with_no_release_at_all_there_is_nothing_to_count(db: None) -> None:
    policy_releases.count_for_borrowers()
    assert policy_releases.registry() == ()


def test_no_version_of_the_reference_policy_counts_as_its_own_predecessor() -> None:
    assert policy_releases.yardsticks(rulebook(), LENDER, "2026-07", "2026-07", "en") == ()
    assert policy_releases.yardsticks(rulebook(), None, "2025-11", "2026-07", "en") == ()
