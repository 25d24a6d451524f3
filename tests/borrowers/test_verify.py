"""Anyone can check a document by its code, and learns nothing about the person."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from borrowers import documents, jobs
from borrowers.models import Borrower, Document, Job
from tests.services import RedisServer

KIND = "test_letter"


@pytest.fixture
def document(owner: Borrower) -> Document:
    documents.register_kind(documents.DocumentKind(code=KIND, template="documents/letter.html", title="测试信", context=dict))
    document = documents.request(owner, KIND, {"title": "说明理由", "body": f"{owner.name} 250.00 元"}, "zh-hans", "请求说明理由的信")
    assert jobs.run(Job.objects.get().pk)
    document.refresh_from_db()
    return document


def answer(client: Client, code: str) -> str:
    return client.get(reverse("verify"), {"code": code}).content.decode()


@pytest.mark.django_db
def test_a_code_is_matched_with_kind_day_pages_and_fingerprint(client: Client, document: Document) -> None:
    body = answer(client, document.code)
    for part in ('data-result="MATCH"', "测试信", f"{timezone.localtime(document.issued_at):%Y-%m-%d}", document.sha256):
        assert part in body


@pytest.mark.django_db
def test_the_address_in_the_qr_code_opens_the_answer(client: Client, document: Document) -> None:
    address = documents.verify_address(document).removeprefix("http://127.0.0.1:8000")
    assert 'data-result="MATCH"' in client.get(address).content.decode()


@pytest.mark.django_db
def test_a_code_may_be_typed_as_people_type(client: Client, document: Document) -> None:
    code = documents.grouped(document.code)
    full_width = "".join(chr(ord(letter) + 0xFEE0) for letter in document.code)
    mistaken = document.code.replace("O", "0").replace("I", "1").replace("B", "8")
    for typed in (code, code.lower(), code.replace("-", " "), f"  {code} ", full_width, mistaken, code.replace("-", "—")):
        assert 'data-result="MATCH"' in answer(client, typed), typed


@pytest.mark.django_db
def test_nothing_personal_is_shown(client: Client, owner: Borrower, document: Document) -> None:
    body = answer(client, document.code)
    for secret in (owner.name, owner.phone, "250.00", document.title, str(document.public_id), str(owner.public_id), owner.sender_id):
        assert secret not in body


@pytest.mark.django_db
def test_without_a_code_the_page_asks_for_one(client: Client) -> None:
    body = client.get(reverse("verify")).content.decode()
    assert "核对一份文件" in body
    assert "data-result" not in body


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["ABCD", "' OR 1=1 --", "\x00", "额度", "A" * 5000, "<script>alert(1)</script>", "２" * 28])
def test_a_wrong_code_is_unknown_and_shown_back_as_it_was_typed(client: Client, document: Document, typed: str) -> None:
    body = answer(client, typed)
    assert 'data-result="UNKNOWN"' in body
    assert "<script>alert" not in body


@pytest.mark.django_db
def test_a_document_that_is_not_ready_is_unknown(client: Client, document: Document) -> None:
    Document.objects.update(state=Document.State.WAITING)
    assert 'data-result="UNKNOWN"' in answer(client, document.code)


@pytest.mark.django_db
def test_codes_cannot_be_tried_out_in_masses(client: Client, document: Document) -> None:
    for _ in range(20):
        assert client.get(reverse("verify"), {"code": "WRONG"}).status_code == 200
    refused = client.get(reverse("verify"), {"code": document.code})
    assert refused.status_code == 429
    assert "data-result" not in refused.content.decode()
    assert client.get(reverse("verify")).status_code == 200, "the empty form costs nothing"


@pytest.mark.django_db
def test_a_forged_address_gains_no_tries(client: Client) -> None:
    """No proxy is trusted, so what the client says about itself does not count."""
    codes = [
        client.get(reverse("verify"), {"code": "WRONG"}, headers={"X-Forwarded-For": f"203.0.113.{number}"}).status_code
        for number in range(25)
    ]
    assert codes == [200] * 20 + [429] * 5


@pytest.mark.django_db
def test_the_limit_holds_for_each_client_behind_a_trusted_proxy(client: Client, settings: object) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # type: ignore[attr-defined]

    def ask(address: str) -> int:
        return client.get(reverse("verify"), {"code": "WRONG"}, headers={"X-Forwarded-For": f"198.51.100.9, {address}"}).status_code

    assert [ask("203.0.113.1") for _ in range(21)][-1] == 429
    assert ask("203.0.113.2") == 200


@pytest.mark.django_db
def test_the_page_answers_while_redis_is_away(client: Client, document: Document, redis: RedisServer) -> None:
    redis.stop()
    assert 'data-result="MATCH"' in answer(client, document.code)
