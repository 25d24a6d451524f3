"""For anyone who holds a document: was it issued here, and is it unchanged?"""

from allauth.decorators import rate_limit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from borrowers import documents


@never_cache
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """A form for the code; with `?code=`, as the QR code has it, the answer."""
    if not request.GET.get("code", "").strip():
        return render(request, "borrowers/verify.html")
    answer: HttpResponse = _answer(request)
    return answer


@rate_limit(action="verify_document", limit_get=True)  # type: ignore[untyped-decorator]
def _answer(request: HttpRequest) -> HttpResponse:
    """Kind, day and fingerprint of a document that was issued here: never a name or a figure."""
    typed = request.GET["code"].strip()[:200]
    found = documents.by_code(typed)
    context = {"typed": typed, "asked": True, "document": found, "kind": documents.kind_title(found) if found else ""}
    return render(request, "borrowers/verify.html", context)
