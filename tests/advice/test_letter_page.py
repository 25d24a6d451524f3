"""Writing a letter about a limit change."""

import uuid

import pytest
from django.test import Client

from advice.models import LetterDraft
from borrowers import documents
from borrowers.models import Borrower, Document, User
from tests import factories
from tests.advice.stories import Stories
from tests.types import ClientOf

REVIEW, CORRECTION = "reasons_and_human_review", "value_correction"


@pytest.fixture
def client(stories: Stories, client_of: ClientOf) -> Client:
    """The person whose limit was cut to 250 yuan, signed in."""
    return client_of(stories.borrower("cut-to-250"))


@pytest.fixture
def path(stories: Stories) -> str:
    """Where the letters about that change are written."""
    return f"/limit-changes/{stories.change('cut-to-250').public_id}/letters/"


def test_the_letter_is_drafted_from_the_records(client: Client, path: str) -> None:
    text = client.get(f"{path}{REVIEW}/").content.decode()
    for words in ("示例消费金融有限公司", "安一诺", "30,000.00 元", "250.00 元", "2026 年 10 月 12 日", "人工复核"):
        assert words in text
    assert "{" not in text.split("<textarea")[1].split("</textarea>")[0]


def test_a_correction_names_the_reason_that_it_disputes(client: Client, path: str) -> None:
    text = client.get(f"{path}{CORRECTION}/?reason=many_lenders").content.decode()
    assert "在多家机构有借款" in text.split("<textarea")[1]


def test_a_draft_is_kept(client: Client, path: str) -> None:
    answer = client.post(f"{path}{REVIEW}/", {"body": "贵公司：\n\n请说明理由。", "save": "1"})
    assert answer.status_code == 302
    text = client.get(answer["Location"]).content.decode()
    assert "草稿已保存。" in text
    assert "请说明理由。" in text
    client.post(f"{path}{REVIEW}/", {"body": "第二稿", "save": "1"})
    assert [draft.body for draft in LetterDraft.objects.all()] == ["第二稿"]


def test_drafts_of_two_disputed_reasons_do_not_meet(client: Client, path: str) -> None:
    for reason in ("many_lenders", "late_payments"):
        client.post(f"{path}{CORRECTION}/?reason={reason}", {"body": reason, "save": "1"})
    assert "many_lenders</textarea>" in client.get(f"{path}{CORRECTION}/?reason=many_lenders").content.decode()


def test_a_second_click_makes_no_second_document(client: Client, path: str) -> None:
    first, second = (client.post(f"{path}{REVIEW}/", {"body": "请说明理由。", "pdf": "1"}) for _ in range(2))
    document = Document.objects.get()
    assert first["Location"] == second["Location"] == f"/documents/{document.public_id}/"
    assert document.kind == "letter"
    assert documents.frozen_content(document)["body"] == "请说明理由。"
    client.post(f"{path}{REVIEW}/", {"body": "改过的信。", "pdf": "1"})
    assert Document.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param("   \n ", "信里还没有内容", id="empty"),
        pytest.param("字" * 10_001, "信太长了：最多 10000 个字，现在有 10001 个。", id="too long"),
    ],
)
def test_a_wrong_letter_is_not_kept_and_not_lost(client: Client, path: str, body: str, words: str) -> None:
    answer = client.post(f"{path}{REVIEW}/", {"body": body, "pdf": "1"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    assert body.strip() in text
    assert not LetterDraft.objects.exists()
    assert not Document.objects.exists()


def test_a_letter_or_reason_that_is_not_there_is_a_404(client: Client, path: str) -> None:
    for missing in ("no-such-letter/", f"{CORRECTION}/?reason=overdue_now", f"{CORRECTION}/?reason=<b>"):
        assert client.get(f"{path}{missing}").status_code == 404


def test_who_may_not(path: str, owner: Borrower, staff: User, client_of: ClientOf) -> None:
    nobodys = f"/limit-changes/{uuid.uuid4()}/letters/{REVIEW}/"
    answers = [client_of(owner).get(address) for address in (f"{path}{REVIEW}/", nobodys)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert client_of(owner).post(f"{path}{REVIEW}/", {"body": "x", "save": "1"}).status_code == 404
    assert client_of(None).get(f"{path}{REVIEW}/").status_code == 302
    assert client_of(staff).get(f"{path}{REVIEW}/").status_code == 403
    assert not LetterDraft.objects.exists()


def test_a_letter_about_good_news_can_still_be_written(owner: Borrower, client_of: ClientOf) -> None:
    change = factories.change(factories.line(owner), kind="increase", old_limit=1, new_limit=2)
    assert client_of(owner).get(f"/limit-changes/{change.public_id}/letters/{REVIEW}/").status_code == 200


def test_what_the_borrower_wrote_is_never_markup(client: Client, path: str) -> None:
    client.post(f"{path}{REVIEW}/", {"body": "</textarea><script>alert(1)</script>", "save": "1"})
    assert "<script>alert" not in client.get(f"{path}{REVIEW}/").content.decode()
