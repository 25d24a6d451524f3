"""The steps of a sign-in, for tests that need to have been through it."""

import json
import re
import threading
from collections.abc import Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from borrowers.models import Borrower
from tests import factories

SIGN_IN = "/accounts/login/"
CODE = "/accounts/login/code/"
PHONE = "+8613800138000"
EMAIL = "someone@example.com"


class SmsProvider:
    """A real web server that takes SMS as a provider would. `status` is what it answers; `received` what it was sent."""

    def __init__(self) -> None:
        self.status = 200
        self.received: list[dict[str, Any]] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                provider.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(provider.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/send"

    @contextmanager
    def running(self) -> Generator["SmsProvider"]:
        thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield self
        self.server.shutdown()
        thread.join()
        self.server.server_close()

    @property
    def code(self) -> str:
        """The code in the newest SMS."""
        return str(self.received[-1]["code"])


@pytest.fixture
def sms(settings: Any) -> Generator[SmsProvider]:
    """An SMS provider that works."""
    with SmsProvider().running() as provider:
        settings.SMS_WEBHOOK_URL = provider.url
        yield provider


@pytest.fixture
def newcomer(db: None) -> Borrower:
    """Somebody on file who never signed in."""
    return factories.borrower(name="林晓", phone=PHONE, email=EMAIL, signs_in=False)


def signed_in(client: Client) -> bool:
    """Whether the client's session belongs to somebody."""
    return "_auth_user_id" in client.session


def ask(client: Client, contact: str, **more: str) -> HttpResponse:
    """Ask for a code; the page that follows."""
    return client.post(SIGN_IN, {"contact": contact, **more}, follow=True)


def answer(client: Client, code: str, **more: str) -> HttpResponse:
    """Give the code; what is answered."""
    return client.post(CODE, {"code": code, **more})


def mailed_code() -> str:
    """The code in the newest e-mail."""
    found = re.search(r"^\s+(\d{6})$", mail.outbox[-1].body, re.MULTILINE)
    assert found
    return found.group(1)


def without_token(response: HttpResponse) -> str:
    """The page without what differs on every page: the masked CSRF token."""
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", response.content.decode())
