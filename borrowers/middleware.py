"""What every answer must carry, and what happens when it has gone out."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from borrowers.messages_out import send_outgoing

GetResponse = Callable[[HttpRequest], HttpResponse]


def browser_rules(get_response: GetResponse) -> GetResponse:
    """What Django has no setting for: no other site may embed anything of ours, and no page asks for a camera, a microphone or a place."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        return response

    return answer


class CompressPages(GZipMiddleware):
    """Sends pages compressed: a loan's table is a sixth of its length. Not files: some download managers keep what they get.

    Django's own adds a random number of bytes, so that what a page holds cannot be guessed from its length (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.get("Content-Type", "").startswith("text/html"):
            return super().process_response(request, response)
        return response


def personal_pages(get_response: GetResponse) -> GetResponse:
    """Nothing that was made for a person is kept by a browser or a proxy, whatever its status.

    A person is whoever brings or gets a session: asked of the cookie, so that this stands outside every other layer that may answer.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies:
            response["Cache-Control"] = "no-store"
        return response

    return answer


def send_after_answer(get_response: GetResponse) -> GetResponse:
    """Codes leave when the answer has gone out."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        send_outgoing(request, response)
        return response

    return answer
