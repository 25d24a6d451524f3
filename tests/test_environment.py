"""Configuration by the environment: what is set is read strictly, and a bad value stops start-up with one sentence."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config import env
from tests.database import ROOT, variables

SECRET = "s" * 50
PRODUCTION = {
    "PRODUCTION": "true",
    "SECRET_KEY": SECRET,
    "FIELD_ENCRYPTION_KEYS": f"{SECRET},{SECRET}",
    "LOOKUP_KEY": SECRET,
    "ALLOWED_HOSTS": "mingbai.example",
    "SITE_ADDRESS": "https://mingbai.example",
    "TRUSTED_PROXY_COUNT": "1",
}


def check(**environment: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check` as a new process that knows only these variables."""
    bare = {name: value for name, value in os.environ.items() if name not in variables()}
    return subprocess.run([sys.executable, "manage.py", "check"], cwd=ROOT, env={**bare, **environment}, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("read", "value", "meaning"),
    [
        (env.text, "  word ", "word"),
        (env.boolean, "Yes", True),
        (env.boolean, "0", False),
        (lambda name: env.number(name, 3), "12", 12),
        (env.words, "a, b,,", ["a", "b"]),
        (env.day, "2026-11-05", date(2026, 11, 5)),
        (lambda name: env.folder(name, Path("/default")), "/srv/files", Path("/srv/files")),
        (lambda name: env.url(name, "", schemes=("redis",)), "redis://host/0", "redis://host/0"),
        (lambda name: env.secret(name, development=False), SECRET, SECRET),
        (lambda name: env.secrets(name, development=False), f"{SECRET},{SECRET}2", [SECRET, f"{SECRET}2"]),
    ],
)
def test_a_value_is_read(read: Callable[[str], Any], value: str, meaning: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME", value)
    assert read("NAME") == meaning


@pytest.mark.parametrize("empty", [None, "", "  "])
@pytest.mark.parametrize(
    ("read", "default"),
    [
        (lambda name: env.text(name, "word"), "word"),
        (lambda name: env.boolean(name, True), True),
        (lambda name: env.number(name, 3), 3),
        (lambda name: env.words(name, ["a"]), ["a"]),
        (env.day, None),
        (lambda name: env.folder(name, Path("/default")), Path("/default")),
        (lambda name: env.url(name, "console:", schemes=("console",)), "console:"),
    ],
)
def test_what_is_not_set_or_empty_is_the_default(
    read: Callable[[str], Any], default: Any, empty: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NAME", raising=False)
    if empty is not None:
        monkeypatch.setenv("NAME", empty)
    assert read("NAME") == default


@pytest.mark.parametrize(
    ("read", "value", "allowed"),
    [
        (env.boolean, "maybe", "true or false"),
        (lambda name: env.number(name, 3, least=1, most=9), "10", "from 1 to 9"),
        (lambda name: env.number(name, 3), "-1", "a whole number"),
        (lambda name: env.number(name, 3), "３", "a whole number"),
        (env.day, "5.11.2026", "YYYY-MM-DD"),
        (lambda name: env.folder(name, Path("/default")), "files", "absolute path"),
        (lambda name: env.url(name, "", schemes=("redis",)), "http://host", "one of redis"),
        (lambda name: env.secret(name, development=True), "short", "at least 32"),
        (lambda name: env.secrets(name, development=True), f"{SECRET},short", "at least 32"),
        (lambda name: env.mail(name, "console:"), "smtp://", "host:port"),
    ],
)
def test_a_bad_value_says_which_variable_and_what_is_allowed(
    read: Callable[[str], Any], value: str, allowed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAME", value)
    with pytest.raises(env.BadSetting, match=rf"^NAME is .*allowed: .*{allowed}"):
        read("NAME")


@pytest.mark.parametrize("read", [lambda name: env.secret(name, development=False), lambda name: env.url(name, "", schemes=("redis",))])
def test_a_bad_secret_or_password_is_not_repeated(read: Callable[[str], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME", "x://u:topsecret@h")
    with pytest.raises(env.BadSetting) as refusal:
        read("NAME")
    assert "topsecret" not in str(refusal.value)


def test_nothing_has_to_be_set_in_development() -> None:
    assert check().returncode == 0


def test_production_starts_with_its_secrets_set() -> None:
    done = check(**PRODUCTION)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "LOOKUP_KEY", "ALLOWED_HOSTS", "TRUSTED_PROXY_COUNT"])
def test_production_does_not_start_without(missing: str) -> None:
    done = check(**{**PRODUCTION, missing: ""})
    assert done.returncode != 0
    assert f"{missing} is 'not set'" in done.stderr


def test_earlier_secret_keys_still_check_what_they_signed() -> None:
    earlier = "e" * 50
    keys = [sys.executable, "manage.py", "verify_receipt", "--print-keys"]
    bare = {name: value for name, value in os.environ.items() if name not in variables()}

    def printed(**environment: str) -> dict[str, str]:
        done = subprocess.run(keys, cwd=ROOT, env={**bare, **PRODUCTION, **environment}, capture_output=True, text=True, check=True)
        found: dict[str, str] = json.loads(done.stdout)
        return found

    assert printed(SECRET_KEY_FALLBACKS=earlier) == {**printed(), **printed(SECRET_KEY=earlier)}
    assert len(printed()) == 1


def test_an_earlier_secret_key_that_is_too_short_stops_start_up() -> None:
    done = check(**PRODUCTION, SECRET_KEY_FALLBACKS="short")
    assert done.returncode != 0
    assert "SECRET_KEY_FALLBACKS is '5 characters at place 1'" in done.stderr


@pytest.mark.parametrize("demo", [{"DEMO_TODAY": "2026-11-05"}, {"DEBUG": "true"}])
def test_production_is_never_the_demo(demo: dict[str, str]) -> None:
    done = check(**PRODUCTION, **demo)
    assert done.returncode != 0
    assert "not together with DEBUG or DEMO_TODAY" in done.stderr


def test_the_demo_answers_to_no_other_machine() -> None:
    done = check(DEMO_TODAY="2026-11-05", ALLOWED_HOSTS="mingbai.example")
    assert done.returncode != 0
    assert "only with ALLOWED_HOSTS of this machine" in done.stderr
