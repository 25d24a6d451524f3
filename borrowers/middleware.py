"""What every answer to a signed-in person must carry."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def personal_pages(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Nothing that was made for a signed-in person is kept by a browser or a proxy, whatever its status."""

    def answer(request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        response = get_response(request)
        if signed_in or request.user.is_authenticated:
            response["Cache-Control"] = "no-store"
        return response

    return answer
