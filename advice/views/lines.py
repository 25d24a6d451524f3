"""The page of a credit line."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advice.line_page import line_page
from advice.views.language import page_language
from borrowers import clock
from borrowers.models import Borrower, CreditLine
from borrowers.views.own import borrowers_own


@require_safe
@borrowers_own
def line(request: HttpRequest, borrower: Borrower, public_id: UUID) -> HttpResponse:
    """One of the borrower's lines. Another's and none are the same 404."""
    try:
        page = line_page(borrower, public_id, clock.today(), page_language())
    except CreditLine.DoesNotExist:
        raise Http404 from None
    return render(request, "advice/line.html", {"page": page})
