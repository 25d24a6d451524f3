"""A borrower sees how far a document is, gets its file, and gets nobody else's."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from borrowers import documents, jobs
from borrowers.models import Borrower, Document, Job, User
from tests.services import RedisServer

KIND = "test_letter"
SignIn = Callable[[Borrower | User | None], Client]


@pytest.fixture(autouse=True)
def _kind() -> None:
    documents.register_kind(documents.DocumentKind(code=KIND, template="documents/letter.html", title="测试信", context=dict))


@pytest.fixture
def waiting(owner: Borrower) -> Document:
    return documents.request(owner, KIND, {"title": "说明理由", "body": "你好"}, "zh-hans", "请求说明理由的信")


@pytest.fixture
def ready(waiting: Document) -> Document:
    assert jobs.run(Job.objects.get().pk)
    waiting.refresh_from_db()
    return waiting


@pytest.fixture
def failed(waiting: Document) -> Document:
    Job.objects.update(state=Job.State.FAILED, errors=3, cause="FontMissing: secret path")
    Document.objects.update(state=Document.State.FAILED)
    waiting.refresh_from_db()
    return waiting


def page(document: Document) -> str:
    return reverse("document", args=[document.public_id])


def file(document: Document) -> str:
    return reverse("document_file", args=[document.public_id])


# --- it works -------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_waiting_document_says_so_and_looks_again_with_and_without_scripts(owner: Borrower, client_of: SignIn, waiting: Document) -> None:
    body = client_of(owner).get(page(waiting)).content.decode()
    assert "正在做文件" in body
    assert 'hx-trigger="every 2s"' in body
    assert '<noscript><meta http-equiv="refresh" content="4"></noscript>' in body
    assert "后台正忙" not in body


@pytest.mark.django_db
def test_a_document_that_waits_long_says_that_the_queue_is_busy_and_nothing_is_lost(
    owner: Borrower, client_of: SignIn, waiting: Document
) -> None:
    Job.objects.update(created_at=timezone.now() - timedelta(seconds=31))
    body = client_of(owner).get(page(waiting)).content.decode()
    assert "后台正忙" in body
    assert "不会丢" in body


@pytest.mark.django_db(transaction=True)
def test_htmx_gets_only_the_part_that_changes_and_stops_asking_when_it_is_ready(
    owner: Borrower, client_of: SignIn, waiting: Document
) -> None:
    client = client_of(owner)
    part = client.get(page(waiting), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "HX-Request" in part["Vary"]
    assert "every 2s" in part.content.decode()
    jobs.run(Job.objects.get().pk)
    part = client.get(page(waiting), headers={"HX-Request": "true"})
    assert "every 2s" not in part.content.decode()
    assert "文件做好了" in part.content.decode()
    whole = client.get(page(waiting), headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in whole.content.decode(), "Back needs the whole page"


@pytest.mark.django_db
def test_a_ready_document_is_downloaded_under_its_chinese_name(owner: Borrower, client_of: SignIn, ready: Document) -> None:
    client = client_of(owner)
    body = client.get(page(ready)).content.decode()
    assert file(ready) in body
    assert documents.grouped(ready.code) in body
    assert "refresh" not in body
    answer = client.get(file(ready))
    assert answer.content == documents.pdf_bytes(ready)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('请求说明理由的信.pdf')}"
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("no-store", "nosniff")


@pytest.mark.django_db
def test_the_list_shows_every_document_newest_first(owner: Borrower, client_of: SignIn, ready: Document) -> None:
    documents.request(owner, KIND, {"title": "更正", "body": "你好"}, "zh-hans", "请求更正的信")
    body = client_of(owner).get(reverse("documents")).content.decode()
    assert body.index("请求更正的信") < body.index("请求说明理由的信")
    assert file(ready) in body
    assert "正在制作" in body


@pytest.mark.django_db
def test_an_empty_list_says_what_will_appear(owner: Borrower, client_of: SignIn) -> None:
    assert "还没有文件" in client_of(owner).get(reverse("documents")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_failed_document_can_be_tried_again_by_a_button(owner: Borrower, client_of: SignIn, failed: Document) -> None:
    client = client_of(owner)
    body = client.get(page(failed)).content.decode()
    assert "没有做成" in body
    assert "再做一次" in body
    assert "secret path" not in body, "the cause is for staff"
    answer = client.post(page(failed))
    assert (answer.status_code, answer["Location"]) == (302, page(failed))
    assert "正在做文件" in client.get(page(failed)).content.decode()
    assert jobs.run(Job.objects.get().pk)


@pytest.mark.django_db
def test_the_pages_need_few_queries_however_many_documents_there_are(
    owner: Borrower, client_of: SignIn, ready: Document, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for number in range(20):
        documents.request(owner, KIND, {"title": "信", "body": str(number)}, "zh-hans", "信")
    client = client_of(owner)
    client.get(reverse("documents"))
    for address in (reverse("documents"), page(ready), file(ready)):
        with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
            client.get(address)


# --- who may not ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_another_persons_document_looks_like_one_that_does_not_exist(
    other: Borrower, staff: User, client_of: SignIn, ready: Document
) -> None:
    nothing = uuid.uuid4()
    for address in ("document", "document_file"):
        foreign = client_of(other).get(reverse(address, args=[ready.public_id]))
        unknown = client_of(other).get(reverse(address, args=[nothing]))
        assert (foreign.status_code, unknown.status_code) == (404, 404)
        assert foreign.content.replace(str(ready.public_id).encode(), b"") == unknown.content.replace(str(nothing).encode(), b"")
        assert client_of(None).get(reverse(address, args=[ready.public_id])).status_code == 302
        assert client_of(staff).get(reverse(address, args=[ready.public_id])).status_code == 403
    assert "请求说明理由" not in client_of(other).get(reverse("documents")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_nobody_else_can_restart_a_failed_document(other: Borrower, client_of: SignIn, failed: Document) -> None:
    assert client_of(other).post(page(failed)).status_code == 404
    assert client_of(None).post(page(failed)).status_code == 302
    assert Job.objects.get().state == Job.State.FAILED


# --- edges ------------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_file_that_is_not_ready_is_not_there(owner: Borrower, client_of: SignIn, waiting: Document) -> None:
    assert client_of(owner).get(file(waiting)).status_code == 404


@pytest.mark.django_db
def test_trying_again_does_nothing_to_a_document_that_is_ready(owner: Borrower, client_of: SignIn, ready: Document) -> None:
    assert client_of(owner).post(page(ready)).status_code == 302
    ready.refresh_from_db()
    assert ready.state == Document.State.READY


@pytest.mark.django_db
def test_a_lost_file_is_told_kindly(owner: Borrower, client_of: SignIn, ready: Document, settings: object, tmp_path: Path) -> None:
    (Path(site.MEDIA_ROOT) / ready.sha256).rename(tmp_path / "gone")
    answer = client_of(owner).get(file(ready))
    (tmp_path / "gone").rename(Path(site.MEDIA_ROOT) / ready.sha256)
    assert answer.status_code == 500
    assert "文件暂时取不到" in answer.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("trouble", ["stop", "freeze"])
def test_a_failed_document_is_taken_up_again_while_the_broker_is_away(
    owner: Borrower, client_of: SignIn, failed: Document, redis: RedisServer, trouble: str
) -> None:
    client = client_of(owner)
    getattr(redis, trouble)()
    assert client.post(page(failed)).status_code == 302
    assert "正在做文件" in client.get(page(failed)).content.decode()
    assert (Job.objects.get().state, Job.objects.get().sent_at) == (Job.State.QUEUED, None)


@pytest.mark.django_db
def test_the_pages_speak_english(owner: Borrower, client_of: SignIn, ready: Document) -> None:
    client = client_of(owner)
    client.cookies[site.LANGUAGE_COOKIE_NAME] = "en"
    assert '<html lang="en"' in client.get(page(ready)).content.decode()
