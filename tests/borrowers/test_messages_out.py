"""Where messages leave: EMAIL_URL becomes Django's mail settings; what production lacks is said by a check."""

from typing import Any

import pytest
from django.core.checks import Tags, run_checks

from config import env

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("console:", env.MailServer("django.core.mail.backends.console.EmailBackend")),
        ("memory:", env.MailServer("django.core.mail.backends.locmem.EmailBackend")),
        ("smtp://mail.example.com", env.MailServer(SMTP, host="mail.example.com", port=587, starttls=True)),
        ("smtps://u%40x:p%3Aw%2F@mail.example.com:2465", env.MailServer(SMTP, "mail.example.com", 2465, "u@x", "p:w/", tls=True)),
        ("smtp+plain://127.0.0.1", env.MailServer(SMTP, host="127.0.0.1", port=25)),
    ],
)
def test_an_address_names_the_mail_server(address: str, expected: env.MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", address)
    assert env.mail("EMAIL_URL", "console:") == expected


@pytest.mark.parametrize(
    "address",
    [
        "smtp:",
        "smtp://",
        "smtps://:secret@",
        "smtp://user:secret@host:port",
        "smtp://user:secret@host:70000",
        "imap://secret@host",
        "secret",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_its_password(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMAIL_URL", address)
    with pytest.raises(env.BadSetting, match="EMAIL_URL") as refused:
        env.mail("EMAIL_URL", "console:")
    assert "secret" not in str(refused.value)


def warnings(**changed: Any) -> list[str]:
    return [str(found.id) for found in run_checks(tags=[Tags.security]) if str(found.id).startswith("borrowers.")]


def test_development_needs_nothing(settings: Any) -> None:
    assert warnings() == []


def test_a_bare_production_site_is_told_what_it_lacks(settings: Any) -> None:
    settings.PRODUCTION, settings.EMAIL_BACKEND = True, "django.core.mail.backends.console.EmailBackend"
    assert warnings() == ["borrowers.W001", "borrowers.W003", "borrowers.W004", "borrowers.W005"]


def test_a_complete_production_site_is_told_nothing(settings: Any) -> None:
    settings.PRODUCTION, settings.EMAIL_BACKEND, settings.DEFAULT_FROM_EMAIL = True, SMTP, "mingbai@example.com"
    settings.SMS_WEBHOOK_URL, settings.SITE_ADDRESS = "https://sms.example.com/", "https://mingbai.example.com"
    assert warnings() == []


def test_codes_over_plain_http_are_warned_of(settings: Any) -> None:
    settings.PRODUCTION, settings.EMAIL_BACKEND, settings.DEFAULT_FROM_EMAIL = True, SMTP, "mingbai@example.com"
    settings.SMS_WEBHOOK_URL, settings.SITE_ADDRESS = "http://sms.example.com/", "https://mingbai.example.com"
    assert warnings() == ["borrowers.W002"]
