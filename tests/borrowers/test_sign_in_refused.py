"""Nobody signs in, learns who is on file, or is led elsewhere, who should not."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as site
from django.core import mail
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from borrowers.models import Borrower, User
from borrowers.people import account_by_phone
from tests import factories
from tests.borrowers.sign_in_steps import CODE, EMAIL, PHONE, SIGN_IN, SmsProvider, answer, ask, newcomer, signed_in, sms, without_token
from tests.services import RedisServer

__all__ = ["newcomer", "sms"]


@pytest.mark.parametrize(("known", "unknown"), [("13800138000", "13800138999"), (EMAIL, "nobody1@example.com")])
def test_what_is_not_on_file_gets_the_same_answer_and_nothing_is_sent(
    newcomer: Borrower, sms: SmsProvider, known: str, unknown: str
) -> None:
    account_by_phone(PHONE)
    pages, counts = [], []
    for contact in (known, unknown):
        client = Client()
        with CaptureQueriesContext(connection) as queries:
            asked = client.post(SIGN_IN, {"contact": contact})
        counts.append([re.sub(r"[0-9a-f']{6,}|\d+", "", query["sql"])[:60] for query in queries])
        page = client.get(asked["Location"])
        pages.append((asked.status_code, asked["Location"], page.status_code, without_token(page).replace(contact, "").replace("+86", "")))
        assert len(sms.received) + len(mail.outbox) == 1
    masked = [re.sub(r"138\*{4}\d{4}|\w\*{3}@example.com", "", text) for *_, text in pages]
    assert pages[0][:3] == pages[1][:3]
    assert masked[0] == masked[1]
    assert counts[0] == counts[1]


def test_no_password_is_hashed_for_anybody(newcomer: Borrower, sms: SmsProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("a password was hashed")

    monkeypatch.setattr("django.contrib.auth.hashers.PBKDF2PasswordHasher.encode", refuse)
    for contact in (PHONE, "13800138999", EMAIL, "nobody1@example.com"):
        assert ask(Client(), contact).status_code == 200


def test_a_closed_account_gets_no_code(client: Client, newcomer: Borrower, sms: SmsProvider) -> None:
    account_by_phone(PHONE)
    User.objects.update(is_active=False)
    assert ask(client, PHONE).status_code == 200
    assert sms.received == []


def test_closing_an_account_ends_its_sessions_at_once(client: Client, owner: Borrower) -> None:
    client.force_login(owner.user)
    User.objects.update(is_active=False)
    assert not client.get("/accounts/logout/").wsgi_request.user.is_authenticated


def test_an_old_session_is_dead_after_signing_out(client: Client, owner: Borrower) -> None:
    client.force_login(owner.user)
    stolen = Client()
    stolen.cookies[site.SESSION_COOKIE_NAME] = client.cookies[site.SESSION_COOKIE_NAME].value
    client.post("/accounts/logout/")
    assert not stolen.get("/settings/").wsgi_request.user.is_authenticated


def test_five_wrong_codes_and_a_new_one_is_needed(client: Client, newcomer: Borrower, sms: SmsProvider) -> None:
    ask(client, PHONE)
    for wrong in range(5):
        answered = answer(client, f"00000{wrong}" if sms.code[:5] != "00000" else f"11111{wrong}")
    assert answered["Location"] == SIGN_IN
    assert "尝试次数太多了" in client.get(SIGN_IN).content.decode()
    assert answer(client, sms.code)["Location"] == SIGN_IN
    assert not signed_in(client)
    ask(client, PHONE)
    assert answer(client, sms.code)["Location"] == "/home/"


@pytest.mark.django_db(transaction=True)
def test_tries_sent_at_once_do_not_get_more_than_five(newcomer: Borrower, sms: SmsProvider) -> None:
    client = Client()
    ask(client, PHONE)
    session = client.cookies[site.SESSION_COOKIE_NAME].value
    right = sms.code

    def guess(number: int) -> str:
        thief = Client()
        thief.cookies[site.SESSION_COOKIE_NAME] = session
        wrong = f"{(int(right) + number + 1) % 10**6:06d}"
        page = thief.post(CODE, {"code": wrong})
        connection.close()
        return "compared" if page.status_code == 200 else "refused"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(guess, range(40)))
    assert outcomes.count("compared") <= 5
    assert answer(client, right).get("Location") == SIGN_IN


def test_a_code_works_once(client: Client, newcomer: Borrower, sms: SmsProvider) -> None:
    ask(client, PHONE)
    before = client.cookies[site.SESSION_COOKIE_NAME].value
    answer(client, sms.code)
    again = Client()
    again.cookies[site.SESSION_COOKIE_NAME] = before
    assert answer(again, sms.code)["Location"] == SIGN_IN
    assert not signed_in(again)


def test_a_code_is_too_old_after_ten_minutes(client: Client, newcomer: Borrower, sms: SmsProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(client, PHONE)
    session = client.session
    login = session["account_login"]
    login["state"]["stages"]["login_by_code"]["data"]["at"] -= 601
    session["account_login"] = login
    session.save()
    assert answer(client, sms.code)["Location"] == SIGN_IN
    assert not signed_in(client)


def test_one_phone_gets_three_codes_a_minute(newcomer: Borrower, sms: SmsProvider) -> None:
    pages = [ask(Client(), PHONE) for _ in range(4)]
    assert len(sms.received) == 3
    assert "尝试次数太多了" in pages[3].content.decode()
    assert "尝试次数太多了" not in ask(Client(), EMAIL).content.decode()


def test_the_limit_is_the_same_for_a_phone_that_is_not_on_file(db: None) -> None:
    pages = [ask(Client(), "13800138999") for _ in range(4)]
    assert ["尝试次数太多了" in page.content.decode() for page in pages] == [False, False, False, True]


def test_one_address_may_not_try_many_phones(db: None) -> None:
    pages = [ask(Client(), f"139{number:08d}") for number in range(31)]
    assert ["尝试次数太多了" in page.content.decode() for page in pages] == [False] * 30 + [True]


def test_a_forged_forwarded_address_changes_nothing(db: None) -> None:
    pages = [
        Client(headers={"X-Forwarded-For": f"203.0.113.{number}"}).post(SIGN_IN, {"contact": f"139{number:08d}"}) for number in range(31)
    ]
    assert [page.status_code for page in pages] == [302] * 30 + [200]


def test_signing_in_works_and_is_limited_while_redis_is_away(newcomer: Borrower, sms: SmsProvider, redis: RedisServer) -> None:
    redis.stop()
    client = Client()
    ask(client, PHONE)
    assert answer(client, sms.code)["Location"] == "/home/"
    for _ in range(4):
        ask(Client(), PHONE)
    assert len(sms.received) == 3


@pytest.mark.parametrize(
    "address",
    [
        "signup/", "password/change/", "password/set/", "password/reset/", "email/", "confirm-email/", "phone/change/", "phone/verify/",
        "reauthenticate/", "3rdparty/", "2fa/", "sessions/", "",
    ],
)  # fmt: skip
def test_allauths_other_pages_do_not_exist(client: Client, owner: Borrower, address: str) -> None:
    for person in (None, owner.user):
        if person:
            client.force_login(person)
        assert client.get(f"/accounts/{address}").status_code == 404
        assert client.post(f"/accounts/{address}").status_code == 404


def test_nobody_gets_in_with_a_password(client: Client, db: None) -> None:
    member = factories.staff(email=EMAIL, is_superuser=True)
    member.set_password("correct horse battery staple")
    member.save()
    for address in (SIGN_IN, "/staff/login/"):
        client.post(address, {"username": member.username, "password": "correct horse battery staple", "login": EMAIL, "contact": ""})
        assert not signed_in(client)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://e.vil/", "//e.vil", "///e.vil", "////e.vil", "/\\e.vil", "\\\\e.vil", "\\/e.vil", "https:e.vil", "https:/e.vil", "http:///e.vil",
        "/\t/e.vil", "\t//e.vil", " //e.vil", "/%09/e.vil\n//e.vil", "javascript:alert(1)", "data:text/html,x", "https://testserver@e.vil/",
        "https://testserver.e.vil/", "https://e.vil#testserver", "https://e.vil?testserver", "//testserver@e.vil", "http:e.vil", "ftp://testserver/",
        "//e.vil/%2e%2e", "https://[e.vil/", "\x00//e.vil",
    ],
)  # fmt: skip
def test_after_sign_in_nobody_is_led_elsewhere(client: Client, newcomer: Borrower, sms: SmsProvider, elsewhere: str) -> None:
    assert stays_here(client.post(SIGN_IN, {"contact": PHONE, "next": elsewhere}))
    assert stays_here(client.post(CODE, {"code": sms.code, "next": elsewhere}))
    assert stays_here(client.get(SIGN_IN, {"next": elsewhere}))
    assert stays_here(client.post("/accounts/logout/", {"next": elsewhere}))
    assert stays_here(client.post("/language/", {"language": "en", "next": elsewhere}))


def stays_here(answered: HttpResponse) -> bool:
    """Whether every browser stays on this host: they take a backslash for a slash, and drop white space."""
    location = answered["Location"].replace("\\", "/").translate({ord(space): None for space in "\t\r\n "})
    return location.startswith("/") and not location.startswith("//")


def test_after_sign_in_one_goes_on_to_the_page_one_wanted(client: Client, newcomer: Borrower, sms: SmsProvider) -> None:
    asked = client.post(SIGN_IN, {"contact": PHONE, "next": "/settings/"})
    assert asked["Location"] == f"{CODE}?next=%2Fsettings%2F"
    page = client.get(asked["Location"]).content.decode()
    assert '<input type="hidden" name="next" value="/settings/">' in page
    assert answer(client, sms.code, next="/settings/")["Location"] == "/settings/"
