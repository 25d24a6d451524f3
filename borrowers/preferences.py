"""How somebody likes to read: language and text size, kept with the borrower and in cookies, so that a signed-out page keeps to it too."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from borrowers.models import Borrower

_YEAR = 365 * 24 * 3600


def large_text(request: HttpRequest) -> bool:
    """Whether pages are drawn in large text."""
    return request.COOKIES.get(settings.LARGE_TEXT_COOKIE_NAME) == "1"


def set_cookies(response: HttpResponse, *, language: str, large_text: bool) -> None:
    """Remember in this browser."""
    for name, value in ((settings.LANGUAGE_COOKIE_NAME, language), (settings.LARGE_TEXT_COOKIE_NAME, "1" if large_text else "0")):
        response.set_cookie(name, value, max_age=_YEAR, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")


def forget(response: HttpResponse) -> None:
    """At sign-out: the next person at this device has a language of their own."""
    response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    response.delete_cookie(settings.LARGE_TEXT_COOKIE_NAME)


def apply(request: HttpRequest, response: HttpResponse, borrower: Borrower) -> None:
    """At sign-in: what the borrower chose earlier, unless something else was chosen in this browser."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    language = chosen if chosen in dict(settings.LANGUAGES) else borrower.language
    large = large_text(request) if settings.LARGE_TEXT_COOKIE_NAME in request.COOKIES else borrower.large_text
    set_cookies(response, language=language, large_text=large)


def save(borrower: Borrower, **chosen: str | bool) -> None:
    """Keep `language`, `large_text` or both with the borrower, for every browser."""
    Borrower.objects.filter(pk=borrower.pk).update(**chosen)
