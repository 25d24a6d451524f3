"""Writing a letter about an automatic instalment plan: two clicks from the page of the loan."""

import uuid
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from advice.models import LetterDraft
from borrowers import documents
from borrowers.models import Borrower, Document, Loan, User
from tests import factories
from tests.advice.stories import Stories
from tests.types import ClientOf

QUESTION, REFUSAL = "automatic_plan_question", "automatic_plan_refusal"


@pytest.fixture
def client(stories: Stories, client_of: ClientOf) -> Client:
    """The person whose loan became twelve instalments overnight, signed in."""
    return client_of(stories.borrower("auto-plan"))


@pytest.fixture
def path(stories: Stories) -> str:
    """Where the letters about that loan are written."""
    return f"/loans/{Loan.objects.get(sender_id='n-auto-plan').public_id}/letters/"


def letter_of(page: str) -> str:
    return page.split("<textarea")[1].split("</textarea>")[0]


def test_the_question_is_drafted_from_the_records(client: Client, path: str) -> None:
    text = letter_of(client.get(f"{path}{QUESTION}/").content.decode())
    for words in ("示例消费金融有限公司", "曹可", "18,000.00 元", "12 期", "23.21%", "每期另收 45.00 元", "没有出示", "收入比以前少了"):
        assert words in text
    assert "我没有找到自己同意这个计划的记录。" in text
    assert "{" not in text


def test_two_clicks_lead_from_the_loan_to_the_pdf(client: Client, path: str) -> None:
    loan_page = client.get(path.removesuffix("letters/")).content.decode()
    assert f'href="{path}{QUESTION}/"' in loan_page

    page = client.get(f"{path}{QUESTION}/").content.decode()
    assert 'name="pdf"' in page
    answer = client.post(f"{path}{QUESTION}/", {"body": letter_of(page).split(">", 1)[1], "pdf": "1"})

    document = Document.objects.get()
    assert answer["Location"] == f"/documents/{document.public_id}/"
    assert document.title == "请求说明自动分期的依据"
    assert documents.render(document).pages in (1, 2, 3)


def test_before_a_refusal_the_borrower_reads_what_may_fall_due_at_once(client: Client, path: str) -> None:
    refusal, question = (client.get(f"{path}{code}/").content.decode() for code in (REFUSAL, QUESTION))
    before_the_letter = refusal.split("<textarea")[0]
    assert "最后一期 18,223.20 元应在 2026 年 9 月 22 日还" in before_the_letter
    assert "这不是拒绝还款" in before_the_letter
    assert "寄出以前" not in question.split("<textarea")[0]


def test_a_draft_is_kept_for_each_letter_of_its_own(client: Client, path: str) -> None:
    for code, body in ((QUESTION, "问一问"), (REFUSAL, "不同意"), (QUESTION, "再问一问")):
        assert client.post(f"{path}{code}/", {"body": body, "save": "1"}).status_code == 302
    assert sorted(draft.body for draft in LetterDraft.objects.all()) == sorted(["再问一问", "不同意"])
    assert "再问一问" in letter_of(client.get(f"{path}{QUESTION}/").content.decode())


def test_it_leads_back_to_the_loan_and_reads_in_english(client: Client, path: str) -> None:
    client.cookies["language"] = "en"
    page = client.get(f"{path}{QUESTION}/").content.decode()
    assert f'href="{path.removesuffix("letters/")}"' in page
    assert "I have found no record of having agreed to this plan." in page


def test_a_wrong_letter_is_not_kept_and_not_lost(client: Client, path: str) -> None:
    answer = client.post(f"{path}{QUESTION}/", {"body": " ", "pdf": "1"})
    assert answer.status_code == 422
    assert not LetterDraft.objects.exists()
    assert not Document.objects.exists()


def test_a_letter_of_another_subject_is_a_404(client: Client, path: str, stories: Stories) -> None:
    change = stories.change("auto-plan").public_id
    for missing in (f"{path}no-such-letter/", f"{path}reasons_and_human_review/", f"/limit-changes/{change}/letters/{QUESTION}/"):
        assert client.get(missing).status_code == 404


def test_a_loan_without_an_automatic_plan_has_no_such_letter(owner: Borrower, client_of: ClientOf) -> None:
    loan = factories.loan(factories.line(owner))
    factories.plan(loan, kind="extension")
    assert client_of(owner).get(f"/loans/{loan.public_id}/letters/{QUESTION}/").status_code == 404


def test_terms_that_make_no_schedule_leave_their_figures_out(owner: Borrower, client_of: ClientOf) -> None:
    loan = factories.loan(factories.line(owner))
    factories.plan(loan, first_due_on=date(2046, 11, 10))
    text = letter_of(client_of(owner).get(f"/loans/{loan.public_id}/letters/{QUESTION}/").content.decode())
    assert "12 期" in text
    assert "第一期应还" not in text


def test_who_may_not(path: str, owner: Borrower, staff: User, client_of: ClientOf) -> None:
    nobodys = f"/loans/{uuid.uuid4()}/letters/{QUESTION}/"
    assert [client_of(owner).get(address).status_code for address in (f"{path}{QUESTION}/", nobodys)] == [404, 404]
    assert client_of(owner).post(f"{path}{QUESTION}/", {"body": "x", "save": "1"}).status_code == 404
    assert client_of(None).get(f"{path}{QUESTION}/").status_code == 302
    assert client_of(staff).get(f"{path}{QUESTION}/").status_code == 403
    assert not LetterDraft.objects.exists()


def test_a_draft_is_about_one_thing(owner: Borrower) -> None:
    line = factories.line(owner)
    change, plan = factories.change(line), factories.plan(factories.loan(line))
    common = {"borrower": owner, "letter": QUESTION, "language": "zh-hans", "body": "x"}
    for wrong in ({}, {"change": change, "plan": plan}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LetterDraft.objects.create(**common, **wrong)
    LetterDraft.objects.create(**common, plan=plan)
    with pytest.raises(IntegrityError), transaction.atomic():
        LetterDraft.objects.create(**common, plan=plan)
