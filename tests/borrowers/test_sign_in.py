"""People sign in by a code that is sent to the phone or e-mail on file."""

import logging
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as site
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from borrowers.models import Borrower, User, lookup_hash
from borrowers.people import account_by_email, account_by_phone
from borrowers.sessions import SessionStore
from tests import factories
from tests.borrowers.query_plans import reads_whole_table
from tests.borrowers.sign_in_steps import (
    CODE,
    EMAIL,
    PHONE,
    SIGN_IN,
    SmsProvider,
    answer,
    ask,
    mailed_code,
    newcomer,
    signed_in,
    sms,
)

__all__ = ["newcomer", "sms"]

# --- it works -----------------------------------------------------------------------------------------------------------


def test_a_code_by_sms_signs_in_and_makes_and_links_the_account(client: Client, newcomer: Borrower, sms: SmsProvider) -> None:
    page = ask(client, PHONE)
    assert page.status_code == 200
    assert sms.received[0]["to"] == PHONE
    assert sms.code in sms.received[0]["text"]
    answered = answer(client, sms.code)
    assert (answered.status_code, answered["Location"]) == (302, "/home/")
    newcomer.refresh_from_db()
    assert newcomer.user is not None
    assert client.session["_auth_user_id"] == str(newcomer.user.pk)
    assert not newcomer.user.has_usable_password()
    assert PHONE not in newcomer.user.username


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "008613800138000",
        "8613800138000",
        "１３８００１３８０００",
        " 13800138000 ",
    ],
)
def test_a_phone_may_be_typed_as_people_type_it(client: Client, newcomer: Borrower, sms: SmsProvider, typed: str) -> None:
    ask(client, typed)
    assert [message["to"] for message in sms.received] == [PHONE]


def test_a_code_by_email_signs_in_the_same_person(client: Client, newcomer: Borrower) -> None:
    account = account_by_phone(PHONE)
    ask(client, "Someone@Example.com ")
    assert mail.outbox[0].to == [EMAIL]
    answer(client, mailed_code())
    assert client.session["_auth_user_id"] == str(account.pk) if account else False
    assert list(EmailAddress.objects.values_list("user_id", "email", "verified", "primary")) == [(account.pk, EMAIL, True, True)]


def test_an_email_that_went_over_to_another_person_goes_over_here_too(client: Client, newcomer: Borrower) -> None:
    earlier = factories.borrower(name="周宁")
    EmailAddress.objects.create(user=earlier.user, email=EMAIL, verified=True, primary=True)
    ask(client, EMAIL)
    answer(client, mailed_code())
    newcomer.refresh_from_db()
    assert list(EmailAddress.objects.values_list("user_id", flat=True)) == [newcomer.user_id]


def test_staff_sign_in_by_email_and_start_at_the_panel(client: Client, db: None) -> None:
    factories.staff(email="Help@example.com")
    ask(client, "help@example.com")
    assert answer(client, mailed_code())["Location"] == "/staff/"


def test_a_staff_address_in_a_lenders_file_does_not_take_it_over(client: Client, db: None) -> None:
    member = factories.staff(email=EMAIL)
    factories.borrower(email=EMAIL)
    ask(client, EMAIL)
    answer(client, mailed_code())
    assert client.session["_auth_user_id"] == str(member.pk)


def test_two_first_sign_ins_at_once_make_one_account(newcomer: Borrower) -> None:
    first = account_by_phone(PHONE)
    second = account_by_phone(PHONE)
    assert first == second
    assert User.objects.count() == 1


def test_the_session_key_changes_at_sign_in(client: Client, newcomer: Borrower, sms: SmsProvider) -> None:
    ask(client, PHONE)
    planted = client.session.session_key
    answer(client, sms.code)
    assert client.session.session_key != planted
    assert not Session.objects.filter(session_key=planted).exists()


def test_signing_out_goes_to_the_start_and_tells_the_browser_to_forget(client: Client, owner: Borrower) -> None:
    client.force_login(owner.user)
    old_key = client.session.session_key
    answered = client.post("/accounts/logout/")
    assert (answered.status_code, answered["Location"]) == (302, "/")
    assert answered["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(session_key=old_key).exists()


def test_after_signing_out_the_browser_keeps_nobodys_language(client: Client, owner: Borrower) -> None:
    client.force_login(owner.user)
    client.post("/settings/", {"language": "en", "large_text": "on"})
    cookies = client.post("/accounts/logout/").cookies
    assert [cookies[name].value for name in (site.LANGUAGE_COOKIE_NAME, site.LARGE_TEXT_COOKIE_NAME)] == ["", ""]


def test_opening_the_sign_out_page_signs_nobody_out(client: Client, owner: Borrower) -> None:
    client.force_login(owner.user)
    assert client.get("/accounts/logout/").status_code == 200
    assert signed_in(client)


def test_the_message_is_in_the_language_of_the_page(client: Client, newcomer: Borrower, sms: SmsProvider) -> None:
    client.cookies[site.LANGUAGE_COOKIE_NAME] = "en"
    ask(client, PHONE)
    assert sms.received[0]["language"] == "en"


def test_the_borrowers_language_and_text_size_apply_at_sign_in(client: Client, newcomer: Borrower, sms: SmsProvider) -> None:
    Borrower.objects.update(language="en", large_text=True)
    ask(client, PHONE)
    cookies = answer(client, sms.code).cookies
    assert cookies[site.LANGUAGE_COOKIE_NAME].value == "en"
    assert cookies[site.LARGE_TEXT_COOKIE_NAME].value == "1"


def test_a_language_chosen_in_this_browser_stays(client: Client, newcomer: Borrower, sms: SmsProvider) -> None:
    client.cookies[site.LANGUAGE_COOKIE_NAME] = "en"
    ask(client, PHONE)
    assert answer(client, sms.code).cookies[site.LANGUAGE_COOKIE_NAME].value == "en"


def test_who_comes_back_from_the_code_page_may_type_again(client: Client, newcomer: Borrower, sms: SmsProvider) -> None:
    ask(client, "13900139000")
    assert client.get(SIGN_IN).status_code == 200
    ask(client, PHONE)
    assert answer(client, sms.code)["Location"] == "/home/"


# --- wrong input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["", " ", "138", "林晓", "138001380001", "@", "a@b", "a b@example.com", "<script>alert(1)</script>", "1" * 255, "+0123456789", "\x00"],
)
def test_what_is_neither_phone_nor_email_is_named_and_kept(client: Client, db: None, typed: str) -> None:
    page = client.post(SIGN_IN, {"contact": typed})
    assert page.status_code == 200
    assert "field-error" in page.content.decode()
    assert "<script>alert" not in page.content.decode()


@pytest.mark.parametrize("typed", ["", " ", "-", "abcdef", "１２３４５６", "0" * 5000])
def test_a_wrong_code_is_named(client: Client, newcomer: Borrower, sms: SmsProvider, typed: str) -> None:
    ask(client, PHONE)
    page = answer(client, typed)
    assert page.status_code == 200
    assert "field-error" in page.content.decode()


def test_an_unknown_phone_has_no_code_that_is_right(client: Client, db: None) -> None:
    ask(client, "13800138999")
    for typed in ("-", " - ", "0"):
        assert answer(client, typed).status_code == 200
    assert not signed_in(client)


def test_the_code_page_without_having_asked_leads_to_the_first(client: Client, db: None) -> None:
    assert client.get(CODE)["Location"] == SIGN_IN
    assert client.post(CODE, {"code": "123456"})["Location"] == SIGN_IN


def test_a_form_without_its_token_is_refused_kindly(db: None) -> None:
    page = Client(enforce_csrf_checks=True).post(SIGN_IN, {"contact": PHONE})
    assert page.status_code == 403
    assert "<h1" in page.content.decode()


# --- edges --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 500, 302])
def test_a_provider_that_fails_breaks_no_page(
    client: Client, newcomer: Borrower, sms: SmsProvider, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    sms.status = status
    with caplog.at_level(logging.INFO):
        assert ask(client, PHONE).status_code == 200
    assert "SMS was not sent" in caplog.text
    assert_nothing_personal(caplog.text, sms.code)


def test_a_provider_that_is_away_breaks_no_page(
    client: Client, newcomer: Borrower, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMS_WEBHOOK_URL = "http://127.0.0.1:9/"
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1", 9
    with caplog.at_level(logging.INFO):
        assert ask(client, PHONE).status_code == 200
        assert ask(client, EMAIL).status_code == 200
    assert "SMS was not sent" in caplog.text
    assert "e-mail was not sent" in caplog.text
    assert_nothing_personal(caplog.text, "")


def test_without_a_provider_development_shows_the_sms_and_production_does_not(
    client: Client, newcomer: Borrower, settings: Any, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    settings.SMS_WEBHOOK_URL = ""
    ask(client, PHONE)
    assert PHONE in capsys.readouterr().out
    settings.PRODUCTION = True
    ask(client, PHONE)
    assert PHONE not in capsys.readouterr().out
    assert "SMS_WEBHOOK_URL is not set" in caplog.text


def test_the_code_leaves_only_when_the_answer_has_gone_out(newcomer: Borrower, sms: SmsProvider) -> None:
    request = RequestFactory().post(SIGN_IN, {"contact": PHONE})
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # as the test client does
    response = WSGIHandler().get_response(request)
    assert response.status_code == 302
    assert sms.received == []
    response.close()
    assert len(sms.received) == 1


def test_phone_email_and_code_stand_nowhere_in_clear(newcomer: Borrower, sms: SmsProvider) -> None:
    asking, done = Client(), Client()
    ask(asking, PHONE)
    ask(done, PHONE)
    answer(done, sms.code)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            text = repr(cursor.fetchall())
            assert PHONE not in text, table
            assert "13800138000" not in text, table
            assert EMAIL not in text, table
            assert sms.code not in text, table


def test_a_session_sealed_with_a_lost_key_is_an_empty_one(client: Client, owner: Borrower, settings: Any) -> None:
    client.force_login(owner.user)
    settings.FIELD_ENCRYPTION_KEYS = ["another key of at least 32 characters"]
    assert SessionStore(client.cookies[site.SESSION_COOKIE_NAME].value).load() == {}


def test_a_key_that_was_replaced_still_opens_sessions(client: Client, owner: Borrower, settings: Any) -> None:
    client.force_login(owner.user)
    settings.FIELD_ENCRYPTION_KEYS = ["another key of at least 32 characters", *settings.FIELD_ENCRYPTION_KEYS]
    assert signed_in(client)


def test_a_borrower_without_phone_signs_in_by_email(client: Client, db: None) -> None:
    person = factories.borrower(phone="+8613800138001", email=EMAIL, signs_in=False)
    Borrower.objects.filter(pk=person.pk).update(phone=None, phone_lookup=None)
    ask(client, EMAIL)
    assert answer(client, mailed_code())["Location"] == "/home/"


def test_a_borrower_whose_number_changed_is_found_by_the_new_one_only(newcomer: Borrower, sms: SmsProvider) -> None:
    Borrower.objects.filter(pk=newcomer.pk).update(phone="+8613900139000", phone_lookup=lookup_hash("+8613900139000"))
    ask(Client(), PHONE)
    assert sms.received == []
    ask(Client(), "13900139000")
    assert len(sms.received) == 1


def assert_nothing_personal(text: str, code: str) -> None:
    for secret in (PHONE, "13800138000", EMAIL, *([code] if code else [])):
        assert secret not in text


def test_looking_up_an_email_reads_no_table_from_end_to_end(db: None) -> None:
    with CaptureQueriesContext(connection) as queries:
        account_by_email(EMAIL)
    assert [query["sql"] for query in queries.captured_queries if reads_whole_table(query["sql"])] == []


def test_a_query_without_an_index_would_be_noticed(db: None) -> None:
    assert reads_whole_table("SELECT * FROM borrowers_user WHERE first_name = 'x'")
