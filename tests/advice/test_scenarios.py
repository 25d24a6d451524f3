"""A what-if is kept under a name with a receipt that a command checks; only its owner opens, downloads and deletes it."""

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from advice.models import SavedScenario
from advice.what_if import scenarios
from borrowers.models import Borrower, FactSnapshot
from borrowers.typed_in import MOST_ROWS
from tests import factories
from tests.advice.stories import Stories

TODAY = date(2026, 11, 5)
TYPED = {"active_lenders": "2", "income_change_6m_percent": "-5.5", "utilisation": "29.5", "target": "3000", "lock_drawdowns_90d": "on"}


@pytest.fixture(autouse=True)
def _today(settings: Any) -> None:
    settings.DEMO_TODAY = TODAY


@pytest.fixture
def owner(stories: Stories) -> Borrower:
    return stories.borrower("cut-to-250")


def client(person: Borrower) -> Client:
    made = Client()
    made.force_login(person.user)
    return made


def kept(person: Borrower, name: str = "还掉三家以后", **typed: str) -> SavedScenario:
    answer = client(person).post("/simulator/", {**(typed or TYPED), "name": name, "save": "1"})
    assert answer.status_code == 302
    found: SavedScenario = person.scenarios.order_by("-pk").get(receipt_hash__isnull=False, public_id=answer["Location"].split("/")[2])
    return found


def downloaded(person: Borrower, scenario: SavedScenario, folder: Path) -> Path:
    answer = client(person).get(f"/simulator/{scenario.public_id}/receipt.json")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    file = folder / "receipt.json"
    file.write_bytes(answer.content)
    return file


def verified(*arguments: str) -> tuple[int, Any]:
    """The exit code and what was printed."""
    out, code = StringIO(), 0
    try:
        call_command("verify_receipt", *arguments, stdout=out)
    except SystemExit as left:
        code = int(left.code or 0)
    return code, json.loads(out.getvalue())


# --- it works ---------------------------------------------------------------------------------------------------------------


def test_it_is_kept_opened_again_as_it_was_typed_and_listed(owner: Borrower) -> None:
    scenario = kept(owner)
    shown = client(owner).get(f"/simulator/{scenario.public_id}/").content.decode()

    assert "还掉三家以后" in shown
    assert "2026 年 11 月 5 日记下的，那天的结果：额度 1,500.00 元。" in shown
    for name, value in (("active_lenders", "2"), ("income_change_6m_percent", "-5.5"), ("utilisation", "29.5"), ("target", "3000")):
        assert f'name="{name}" value="{value}"' in shown
    assert shown.count("checked") == 1
    assert "您的数字或者策略变了" not in shown
    assert f"/simulator/{scenario.public_id}/" in client(owner).get("/simulator/").content.decode()


def test_the_same_result_kept_twice_is_one_row_under_the_new_name(owner: Borrower) -> None:
    assert kept(owner, "一").pk == kept(owner, "二").pk
    assert [row.name for row in owner.scenarios.all()] == ["二"]


def test_it_is_deleted(owner: Borrower) -> None:
    scenario = kept(owner)
    assert client(owner).post(f"/simulator/{scenario.public_id}/").status_code == 302
    assert not owner.scenarios.exists()


def test_other_figures_today_give_another_result_and_that_is_said(owner: Borrower) -> None:
    scenario = kept(owner, active_lenders="2")
    values = {
        **FactSnapshot.objects.get(borrower=owner).values,
        "drawdowns_90d": 1,
        "bureau_enquiries_90d": 0,
        "income_change_6m_percent": "1",
    }
    factories.facts(owner, values, as_of=date(2026, 11, 1))

    shown = client(owner).get(f"/simulator/{scenario.public_id}/").content.decode()

    assert "那天的结果：额度 1,500.00 元" in shown
    assert "您的数字或者策略变了" in shown


def test_the_receipt_is_checked_by_the_command_and_its_result_is_worked_out_again(owner: Borrower, tmp_path: Path) -> None:
    file = downloaded(owner, kept(owner), tmp_path)

    assert verified(str(file)) == (0, {"verdict": "OK", "same_result": True})
    assert owner.name not in file.read_text(encoding="utf-8")
    assert owner.sender_id not in file.read_text(encoding="utf-8")
    assert "还掉三家" not in file.read_text(encoding="utf-8")


def test_anybody_can_check_it_with_the_public_key_alone(owner: Borrower, tmp_path: Path, settings: Any) -> None:
    file = downloaded(owner, kept(owner), tmp_path)
    (public,) = verified("--print-keys")[1].values()
    settings.SECRET_KEY = "another installation " * 4

    assert verified(str(file)) == (4, {"verdict": "UNKNOWN_KEY"})
    assert verified(str(file), "--public-key", public) == (0, {"verdict": "OK", "same_result": True})


def test_after_the_secret_was_changed_the_fallback_still_verifies(owner: Borrower, tmp_path: Path, settings: Any) -> None:
    file = downloaded(owner, kept(owner), tmp_path)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new secret of this installation " * 3

    assert verified(str(file))[0] == 0
    assert len(scenarios.keys()) == 2


def test_opening_asks_the_database_at_most_twelve_times(owner: Borrower, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    scenario = kept(owner)
    for number in range(5):
        kept(owner, active_lenders=str(number))
    browser = client(owner)
    with django_assert_max_num_queries(12):
        browser.get(f"/simulator/{scenario.public_id}/")


# --- who may not -------------------------------------------------------------------------------------------------------------


def test_another_borrower_neither_opens_nor_downloads_nor_deletes_it(owner: Borrower, stories: Stories) -> None:
    address = f"/simulator/{kept(owner).public_id}/"
    other = client(stories.borrower("raised"))

    assert [other.get(address).status_code, other.get(f"{address}receipt.json").status_code, other.post(address).status_code] == [404] * 3
    assert owner.scenarios.count() == 1


# --- wrong input -------------------------------------------------------------------------------------------------------------


def test_a_receipt_that_was_changed_is_found(owner: Borrower, tmp_path: Path) -> None:
    file = downloaded(owner, kept(owner), tmp_path)
    file.write_bytes(file.read_bytes().replace(b"3000.00", b"9000.00", 1))

    assert verified(str(file)) == (3, {"verdict": "CHANGED"})


def test_a_file_that_is_not_there_and_a_key_that_is_none_are_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("verify_receipt", str(tmp_path / "nothing.json"))
    file = tmp_path / "receipt.json"
    file.write_bytes(b"{}")
    with pytest.raises(CommandError, match="allowed: 64 hexadecimal digits"):
        call_command("verify_receipt", str(file), "--public-key", "12")


@pytest.mark.parametrize("name", ["", "名" * 61])
def test_without_a_name_nothing_is_kept_and_what_was_typed_stays(owner: Borrower, name: str) -> None:
    answer = client(owner).post("/simulator/", {**TYPED, "name": name, "save": "1"})

    assert answer.status_code == 422
    assert 'name="active_lenders" value="2"' in answer.content.decode()
    assert not owner.scenarios.exists()


def test_figures_that_cannot_be_worked_with_are_not_kept(owner: Borrower) -> None:
    assert client(owner).post("/simulator/", {"active_lenders": "x", "name": "名", "save": "1"}).status_code == 422
    assert not owner.scenarios.exists()


# --- edges -------------------------------------------------------------------------------------------------------------------


def test_no_more_are_kept_than_anybody_reads(owner: Borrower) -> None:
    row = {"name": "旧", "receipt": kept(owner).receipt}
    SavedScenario.objects.bulk_create(SavedScenario(borrower=owner, receipt_hash=f"{number:064}", **row) for number in range(MOST_ROWS - 1))

    answer = client(owner).post("/simulator/", {"active_lenders": "1", "name": "新", "save": "1"})

    assert answer.status_code == 422
    assert "已经记了很多条" in answer.content.decode()
    assert kept(owner, "又一次").name == "又一次"  # what is there already may be named again


def test_what_was_kept_can_be_read_when_the_lender_no_longer_publishes(owner: Borrower) -> None:
    scenario = kept(owner)
    owner.lines.update(lender="另一家")
    shown = client(owner).get(f"/simulator/{scenario.public_id}/").content.decode()

    assert "没有公开它怎么算额度" in shown
    assert "那天的结果：额度 1,500.00 元" in shown
    assert "receipt.json" in shown


def test_the_database_holds_neither_name_nor_figures_in_clear(owner: Borrower) -> None:
    kept(owner)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, receipt FROM advice_savedscenario")
        name, receipt = cursor.fetchone()
    assert "还掉" not in name
    assert "limit" not in receipt
    assert Decimal(scenarios.saved(owner)[0].content.result["limit"]["low"]) == Decimal(1500)
