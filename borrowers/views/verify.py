"""For anyone who holds a document: was it issued here, and is it unchanged?"""

from http import HTTPStatus

from allauth.core.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from borrowers import documents


@never_cache
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The answer for the code in `?code=`: kind, day and fingerprint of a document that was issued here, never a name or a figure."""
    typed = request.GET.get("code", "").strip()[:200]
    if not typed:
        return render(request, "borrowers/verify.html")
    # GET, so that a QR code opens the answer; it is limited all the same, and the limit is shared by all web processes.
    if not consume(request, action="verify_document", limit_get=True):
        return render(request, "borrowers/verify.html", {"typed": typed, "limited": True}, status=HTTPStatus.TOO_MANY_REQUESTS)
    found = documents.by_code(typed)
    context = {"typed": typed, "asked": True, "document": found, "kind": documents.kind_title(found) if found else ""}
    return render(request, "borrowers/verify.html", context)
