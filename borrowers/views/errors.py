"""What a person reads when something cannot go on. These pages ask nothing of the database, the session or the list of static files,
since one of those may be what failed."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template


def _page(name: str, status: int) -> HttpResponse:
    return HttpResponse(get_template(f"errors/{name}.html").render(), status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or too old: say so, and how to go on."""
    return _page("csrf", 403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: what was sent cannot be read."""
    return _page("400", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: this person may not."""
    return _page("403", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: the same page, byte for byte, for what does not exist and for what is somebody else's."""
    return _page("404", 404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429: a rate limit was passed."""
    return _page("429", 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return _page("500", 500)
