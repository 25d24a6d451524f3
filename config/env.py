"""Strict readers of the environment.

Every reader returns the default when the variable is not set or is empty, and raises `BadSetting` with one sentence (which variable,
what was found, what is allowed) when its value cannot be used. Nothing is guessed: a bad value stops start-up.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


class BadSetting(ImproperlyConfigured):
    """A variable of the environment holds something that cannot be used. The message names it and says what is allowed."""

    def __init__(self, name: str, found: str, allowed: str) -> None:
        super().__init__(f"{name} is {found!r}; allowed: {allowed}.")


def text(name: str, default: str = "") -> str:
    """The variable as it stands, without the white space around it."""
    return os.environ.get(name, "").strip() or default


def boolean(name: str, default: bool = False) -> bool:
    """`true`/`1`/`yes` or `false`/`0`/`no`, in any case."""
    value = text(name)
    if not value:
        return default
    if value.lower() in {"1", "true", "yes"}:
        return True
    if value.lower() in {"0", "false", "no"}:
        return False
    raise BadSetting(name, value, "true or false")


def number(name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
    """A whole number between `least` and `most`."""
    value = text(name)
    if not value:
        return default
    if value.isascii() and value.isdecimal() and least <= int(value) <= most:
        return int(value)
    raise BadSetting(name, value, f"a whole number from {least} to {most}")


def words(name: str, default: Sequence[str] = ()) -> list[str]:
    """A list separated by commas; empty entries are dropped."""
    value = text(name)
    return [word.strip() for word in value.split(",") if word.strip()] if value else list(default)


def day(name: str) -> date | None:
    """A date written YYYY-MM-DD, or None when the variable is not set."""
    value = text(name)
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadSetting(name, value, "a date written YYYY-MM-DD") from None


def folder(name: str, default: Path) -> Path:
    """An absolute path of a folder. It need not exist yet."""
    value = text(name)
    if not value:
        return default
    if not Path(value).is_absolute():
        raise BadSetting(name, value, "an absolute path")
    return Path(value)


def url(name: str, default: str, *, schemes: Sequence[str]) -> str:
    """An address whose scheme is one of `schemes`."""
    value = text(name, default)
    if value and urlsplit(value).scheme not in schemes:
        # The value may hold a password: only its scheme is repeated.
        raise BadSetting(name, urlsplit(value).scheme or "no scheme", f"an address that starts with one of {', '.join(schemes)}")
    return value


@dataclass(frozen=True)
class MailServer:
    """Where e-mail goes: a back end of Django's, and for SMTP the server behind it."""

    backend: str
    host: str = ""
    port: int = 25
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


_MAIL = "django.core.mail.backends"
_SMTP_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


def mail(name: str, default: str) -> MailServer:
    """`console:`, `memory:`, `smtp://user:password@host:port` (STARTTLS), `smtps://` (TLS from the start) or `smtp+plain://` (neither: a
    relay on the same machine). User and password are percent-encoded."""
    value = url(name, default, schemes=("console", "memory", *_SMTP_PORTS))
    parts = urlsplit(value)
    if parts.scheme not in _SMTP_PORTS:
        return MailServer(f"{_MAIL}.locmem.EmailBackend" if parts.scheme == "memory" else f"{_MAIL}.console.EmailBackend")
    try:
        host, port = parts.hostname, parts.port or _SMTP_PORTS[parts.scheme]
    except ValueError:
        host, port = None, 0
    if not host:
        raise BadSetting(name, f"{parts.scheme} without a host or with a bad port", f"{parts.scheme}://user:password@host:port")
    return MailServer(
        f"{_MAIL}.smtp.EmailBackend",
        host=host,
        port=port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp",
        tls=parts.scheme == "smtps",
    )


def secret(name: str, *, development: bool, least: int = 32) -> str:
    """A secret of at least `least` characters. In development a fixed, public one stands in; in production it must be set."""
    value = text(name)
    if not value and development:
        return f"only-for-development-{name.lower()}-{'0' * least}"
    if len(value) < least:
        raise BadSetting(name, "not set" if not value else f"{len(value)} characters", f"at least {least} random characters")
    return value


def secrets(name: str, *, development: bool, least: int = 32) -> list[str]:
    """A list of secrets separated by commas, each of at least `least` characters. In development a fixed, public one stands in."""
    values = words(name) or [secret(name, development=development, least=least)]
    for place, value in enumerate(values, start=1):
        if len(value) < least:
            raise BadSetting(name, f"{len(value)} characters at place {place}", f"at least {least} random characters each")
    return values
