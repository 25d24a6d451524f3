"""The page of a limit change."""

import re
import uuid
from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.utils.html import strip_tags

from advice.queries import explained_change
from borrowers.models import Borrower, Document, LimitChange, RegisterEntry, User
from tests import factories
from tests.advice.stories import Stories, full_migration
from tests.types import ClientOf

ALL = (
    "cut-to-250",
    "instant-repay",
    "auto-plan",
    "moved",
    "frozen",
    "model-update",
    "data-error",
    "temporary-hold",
    "exposure",
    "raised",
    "no-reason",
    "season-peak",
)


@pytest.fixture
def read(stories: Stories, client_of: ClientOf) -> Callable[..., str]:
    """The page of the change `c-…` as its borrower reads it."""

    def read(name: str, language: str = "zh-hans") -> str:
        client = client_of(stories.borrower(name))
        client.cookies["language"] = language
        answer = client.get(f"/limit-changes/{stories.change(name).public_id}/")
        assert answer.status_code == 200
        return answer.content.decode()

    return read


def words(html: str) -> str:
    """What a reader sees: no markup, white space closed up."""
    return re.sub(r"\s+", " ", unescape(strip_tags(html)))


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", ALL)
def test_every_sentence_of_the_explanation_is_on_the_page(read: Callable[..., str], stories: Stories, name: str, language: Any) -> None:
    text = words(read(name, language))
    explanation = explained_change(stories.borrower(name), stories.change(name).public_id, language).explanation
    sentences = [
        *explanation.headline,
        *explanation.unknowns,
        *explanation.unchanged,
        *explanation.already_borrowed,
        *explanation.notes,
        *(explanation.recomputed.sentences if explanation.recomputed else ()),
        *(sentence for reason in explanation.reasons for sentence in (*reason.sentences, *reason.background)),
        *(sentence for conflict in explanation.conflicts for sentence in conflict.sentences),
        *(cause.sentence for cause in (*explanation.ruled_out, *explanation.undecided)),
    ]
    assert [sentence.text for sentence in sentences if words(sentence.text) not in text] == []
    assert [cause.title for cause in (*explanation.ruled_out, *explanation.undecided) if cause.title not in text] == []


def test_the_change_in_figures_who_decided_and_what_is_not_known(read: Callable[..., str]) -> None:
    text = words(read("cut-to-250").split("<main")[1])
    assert "从 30,000.00 →变为 250.00 元" in text
    for said in ("借呗", "额度调整", "2026 年 10 月 12 日", "系统自动作出", "策略版本 2026-07", "当天生效", "没有给出恢复日期 未知"):
        assert said in text


def test_four_reasons_each_with_owner_share_source_and_a_way_to_object(read: Callable[..., str], stories: Stories) -> None:
    reasons = read("cut-to-250").split('<ol class="reasons">')[1].split("</ol>")[0]
    assert reasons.count('class="place"') == 4
    assert [f"占本次评分变化的 {share}" in reasons for share in ("41%", "30%", "17%", "12%")] == [True] * 4
    change = stories.change("cut-to-250").public_id
    assert reasons.count(f'href="/limit-changes/{change}/letters/value_correction/?reason=') == 4
    assert "放款方的参考线是 50%" in reasons
    assert "放款方没有说参考线是多少" in reasons


@pytest.mark.parametrize(("name", "said"), [("exposure", True), ("model-update", True), ("cut-to-250", False), ("no-reason", False)])
def test_the_banner_says_when_it_was_not_about_the_borrower(read: Callable[..., str], name: str, said: bool) -> None:
    assert ("这次调整并非因为您的行为。" in read(name)) is said


def test_no_reason_is_said_and_leads_to_the_letter(read: Callable[..., str], stories: Stories) -> None:
    text = read("no-reason")
    assert "放款方没有给出具体原因。" in text
    assert "经系统综合评估,您的额度有所调整。" in text
    assert f'href="/limit-changes/{stories.change("no-reason").public_id}/letters/reasons_and_human_review/"' in text
    assert '<ol class="reasons">' not in text


def test_a_move_shows_both_products_and_answers_the_three_questions(read: Callable[..., str]) -> None:
    text = words(read("moved"))
    for said in ("借呗和网商贷，放在一起看", "120,000.00 元", "10.8%", "常说的几个原因，哪个对得上", "大家常问的三个问题"):
        assert said in text


def test_a_temporary_change_says_when_it_is_looked_at_again(read: Callable[..., str], owner: Borrower, client_of: ClientOf) -> None:
    assert "到 2026 年 11 月 28 日 为止，那天复查" in words(read("temporary-hold"))
    change = factories.change(factories.line(owner), kind=LimitChange.Kind.TEMPORARY_DECREASE)
    text = words(client_of(owner).get(f"/limit-changes/{change.public_id}/").content.decode())
    assert "没有给出复查日期 未知" in text


def test_a_conflict_between_reason_and_data_is_shown(read: Callable[..., str]) -> None:
    text = read("frozen")
    assert "对不上的地方" in text
    assert "31 天" in text
    assert "30 天" in text


def test_that_it_was_shown_enters_the_register_once(read: Callable[..., str], stories: Stories) -> None:
    for _ in range(3):
        read("cut-to-250")
    shown = RegisterEntry.objects.filter(event="explanation_shown")
    borrower, change = stories.borrower("cut-to-250"), stories.change("cut-to-250")
    assert [(entry.subject, entry.actor) for entry in shown] == [(str(change.public_id), f"borrower:{borrower.public_id}")]
    factories.facts(borrower, {"active_lenders": 6}, as_of=date(2026, 10, 11))
    read("cut-to-250")
    assert shown.all().count() == 2  # another snapshot, another explanation


def test_the_statement_is_asked_for_once_however_often_the_button_is_pressed(stories: Stories, client_of: ClientOf) -> None:
    client, path = client_of(stories.borrower("raised")), f"/limit-changes/{stories.change('raised').public_id}/statement/"
    first, second = client.post(path), client.post(path)
    document = Document.objects.get()
    assert first["Location"] == second["Location"] == f"/documents/{document.public_id}/"
    assert client.get(path)["Location"] == f"/documents/{document.public_id}/"


def test_htmx_gets_the_part_that_shows_the_progress(stories: Stories, client_of: ClientOf) -> None:
    client, path = client_of(stories.borrower("raised")), f"/limit-changes/{stories.change('raised').public_id}/statement/"
    answer = client.post(path, headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert "<html" not in text
    assert 'role="status"' in text
    assert f'hx-get="{path}"' in text
    assert "HX-Request" in answer["Vary"]
    Document.objects.update(state=Document.State.READY, sha256="f" * 64, size=1, pages=2)
    ready = client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "下载 PDF" in ready
    assert "hx-get" not in ready


def test_a_statement_that_nobody_asked_for_is_not_there(stories: Stories, client_of: ClientOf) -> None:
    client = client_of(stories.borrower("raised"))
    assert client.get(f"/limit-changes/{stories.change('raised').public_id}/statement/").status_code == 404


def test_another_borrowers_change_and_none_are_the_same_404(stories: Stories, owner: Borrower, client_of: ClientOf) -> None:
    theirs, nobodys = stories.change("raised").public_id, uuid.uuid4()
    client = client_of(owner)
    for part in ("", "statement/"):
        answers = [(client.get, client.post)[bool(part)](f"/limit-changes/{public_id}/{part}") for public_id in (theirs, nobodys)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content.replace(str(theirs).encode(), b"") == answers[1].content.replace(str(nobodys).encode(), b"")
    assert not Document.objects.exists()
    assert not RegisterEntry.objects.filter(event="explanation_shown").exists()


def test_who_may_not(stories: Stories, staff: User, client_of: ClientOf) -> None:
    path = f"/limit-changes/{stories.change('raised').public_id}/"
    assert client_of(None).get(path).status_code == 302
    assert client_of(None).post(f"{path}statement/").status_code == 302
    assert client_of(staff).get(path).status_code == 403
    assert client_of(stories.borrower("raised")).post(path).status_code == 405


def test_what_a_lender_wrote_is_never_markup(owner: Borrower, client_of: ClientOf) -> None:
    change = factories.change(factories.line(owner), notice_text="<script>alert(1)</script>", policy_version="<i>")
    factories.reason(change, "house_rule", text="<b>内部</b>", source="<u>")
    text = client_of(owner).get(f"/limit-changes/{change.public_id}/").content.decode()
    assert not re.search(r"<script>alert|<b>内部|<i>|<u>", text)


def test_the_page_takes_at_most_twelve_queries_also_when_it_enters_the_register(
    owner: Borrower, client_of: ClientOf, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    change = full_migration(owner)
    client = client_of(owner)
    for _visit in ("first", "second"):
        with django_assert_max_num_queries(12):
            assert client.get(f"/limit-changes/{change.public_id}/").status_code == 200
