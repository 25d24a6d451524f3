"""In production mode the site starts only with what keeps people safe, and Django's own security checks find nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
COMPLETE = {
    "PRODUCTION": "true",
    "SECRET_KEY": "k3y-of-this-test-alone-0123456789-abcdefghijklmnopqrstuvwxyz",
    "FIELD_ENCRYPTION_KEYS": "another-secret-of-this-test-alone-42",
    "LOOKUP_KEY": "a-third-secret-of-this-test-alone-42",
    "ALLOWED_HOSTS": "mingbai.example.com",
    "TRUSTED_PROXY_COUNT": "1",
    "SITE_ADDRESS": "https://mingbai.example.com",
    "EMAIL_URL": "smtps://mail.example.com",
    "DEFAULT_FROM_EMAIL": "mingbai@example.com",
    "SMS_WEBHOOK_URL": "https://sms.example.com/send",
}
SHOW_COOKIES = """
from django.conf import settings as s
print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.LANGUAGE_COOKIE_NAME, s.LARGE_TEXT_COOKIE_NAME)
print(all([s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY]))
print({s.SESSION_COOKIE_PATH, s.CSRF_COOKIE_PATH, s.LANGUAGE_COOKIE_PATH})
print({s.SESSION_COOKIE_DOMAIN, s.CSRF_COOKIE_DOMAIN, s.LANGUAGE_COOKIE_DOMAIN})
"""


def manage(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "DATABASE_URL", "REDIS_URL", "MEDIA_ROOT") if name in os.environ}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True, check=False)


def test_djangos_security_checks_find_nothing() -> None:
    checked = manage("check", "--deploy", "--fail-level", "WARNING", **COMPLETE)
    assert checked.returncode == 0, checked.stderr
    assert "no issues (0 silenced)" in checked.stdout + checked.stderr


def test_the_same_check_finds_what_is_missing() -> None:
    checked = manage("check", "--deploy", "--fail-level", "WARNING", **{**COMPLETE, "SMS_WEBHOOK_URL": ""})
    assert checked.returncode == 1
    assert "borrowers.W001" in checked.stderr


def test_cookies_are_bound_to_this_host_and_to_https() -> None:
    shown = manage("shell", "--no-imports", "-c", SHOW_COOKIES, **COMPLETE)
    names = "__Host-session __Host-csrf __Host-language __Host-large-text"
    assert shown.stdout.splitlines() == [names, "True", "{'/'}", "{None}"], shown.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "LOOKUP_KEY", "ALLOWED_HOSTS", "TRUSTED_PROXY_COUNT"])
def test_what_is_missing_stops_the_start_and_is_named(missing: str) -> None:
    refused = manage("check", **{**COMPLETE, missing: ""})
    assert refused.returncode != 0
    assert f"BadSetting: {missing} is 'not set'" in refused.stderr


@pytest.mark.parametrize("switch", ["DEBUG", "DEMO_TODAY"])
def test_the_demo_and_debugging_are_never_production(switch: str) -> None:
    refused = manage("check", **COMPLETE, **{switch: "2026-11-05" if switch == "DEMO_TODAY" else "true"})
    assert refused.returncode != 0
    assert "PRODUCTION" in refused.stderr


def test_the_demo_never_answers_to_another_machines_name() -> None:
    refused = manage("check", DEMO_TODAY="2026-11-05", ALLOWED_HOSTS="demo.example.com")
    assert refused.returncode != 0
    assert "DEMO_TODAY" in refused.stderr
