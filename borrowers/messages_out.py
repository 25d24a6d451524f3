"""What leaves for a person's phone or mailbox. Nothing here is logged with a number, an address or a code.

A code leaves after the answer has gone to the browser: a slow provider keeps nobody waiting, and the time an answer takes does not tell
whether somebody's phone is on file. A provider that fails is logged, and the person asks for another code. What is sent by a job is tried
again by the job.
"""

import json
import logging
import sys
from collections.abc import Callable
from urllib.request import Request, urlopen

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)


def send_sms(phone: str, kind: str, text: str, language: str, **values: str) -> None:
    """Hand one SMS to the provider: a POST of JSON with `to` (E.164), `kind`, `language`, `text` and `values` (for providers that fill a
    template of their own). Without `SMS_WEBHOOK_URL` it is written to the console in development, and is an error in production."""
    content = {"to": phone, "kind": kind, "language": language, "text": text, **values}
    if settings.SMS_WEBHOOK_URL:
        _safely("SMS", lambda: _post(settings.SMS_WEBHOOK_URL, content))
    elif settings.PRODUCTION:
        logger.error("An SMS was not sent: SMS_WEBHOOK_URL is not set.")
    else:
        sys.stdout.write(f"SMS to {phone}: {text}\n")


def send_email(message: EmailMessage) -> None:
    """Hand one e-mail to the server of `EMAIL_URL`."""
    _safely("e-mail", message.send)


class NotSent(Exception):
    """A provider did not take a message. Says what kind of error that was, and never to whom the message went."""


def send_email_or_raise(message: EmailMessage) -> None:
    """Hand one e-mail to the server of `EMAIL_URL`, for a job that tries again. Raises NotSent."""
    try:
        message.send()
    except Exception as problem:  # its text, which a job would keep, may hold the address
        raise NotSent(type(problem).__name__) from None


def after_answer(request: HttpRequest, send: Callable[[], None]) -> None:
    """Have `send` called once the answer to `request` has gone out."""
    request.META.setdefault("mingbai.outgoing", []).append(send)


def send_outgoing(request: HttpRequest, response: HttpResponse) -> None:
    """Tie what `after_answer` collected to the end of `response`."""
    outgoing = request.META.pop("mingbai.outgoing", [])
    if not outgoing:
        return
    close = response.close

    def close_and_send() -> None:
        close()
        for send in outgoing:
            send()

    response.close = close_and_send  # type: ignore[method-assign]  # the server calls it when the last byte has left


def _post(url: str, content: dict[str, str]) -> None:
    body = json.dumps(content, ensure_ascii=False).encode()
    request = Request(url, data=body, headers={"Content-Type": "application/json; charset=utf-8"})  # noqa: S310  # env.url allows http(s)
    with urlopen(request, timeout=settings.MESSAGE_TIMEOUT):  # noqa: S310
        pass


def _safely(what: str, send: Callable[[], object]) -> None:
    try:
        send()
    except Exception as problem:  # whatever a provider does, the page has been answered; its text may hold the address
        logger.error("An %s was not sent: %s.", what, type(problem).__name__)
