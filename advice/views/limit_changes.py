"""The page of a limit change, and the statement made of it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from advice import actions
from advice.change_page import ChangePage, change_page
from advice.statements import STATEMENT, drawing
from advice.views.language import page_language
from advice.views.statement import statement_answer
from borrowers import clock, documents
from borrowers.models import Borrower, LimitChange
from borrowers.views.own import borrowers_own


@require_safe
@borrowers_own
def limit_change(request: HttpRequest, borrower: Borrower, public_id: UUID) -> HttpResponse:
    """Why a limit changed, what stays the same, what helps. That it was shown enters the register."""
    page = _page(borrower, public_id)
    actions.record_shown(borrower=borrower, page=page)
    return render(
        request,
        "advice/limit_change.html",
        {"sheet": drawing(page.content), "change": page.change, "cohort": page.cohort},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@borrowers_own
def statement(request: HttpRequest, borrower: Borrower, public_id: UUID) -> HttpResponse:
    """POST asks for the PDF; GET shows how far it is. A part of the page for htmx, else the document's own page."""
    asked = request.method == "POST"
    made = actions.request_statement(borrower=borrower, page=_page(borrower, public_id)) if asked else None
    return statement_answer(request, made or documents.newest(borrower, STATEMENT, public_id, page_language()))


def _page(borrower: Borrower, public_id: UUID) -> ChangePage:
    """The page, or the 404 that another's change and none have in common."""
    try:
        return change_page(borrower, public_id, clock.today(), page_language())
    except LimitChange.DoesNotExist:
        raise Http404 from None
