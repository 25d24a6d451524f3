"""The page of a loan, and what is made of it: the table, the calendar, the statement."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from advice import actions
from advice.loans.files import loan_calendar, schedule_csv
from advice.loans.page import LoanPage, loan_page
from advice.loans.quotes import Asked, quotes
from advice.loans.statements import STATEMENT, drawing
from advice.loans.words import term_name
from advice.own_forms import QuoteForm
from advice.views.language import page_language
from advice.views.statement import statement_answer
from advice.ways_out import three_best
from borrowers import clock, documents
from borrowers.exchange.values import BrokenRule
from borrowers.models import Borrower, Loan
from borrowers.views.own import borrowers_own
from borrowers.views.partial import part_wanted

PARTS = ("schedule", "early")  # of the template, each in an element of that id


@require_safe
@vary_on_headers("HX-Request")
@borrowers_own
def loan(request: HttpRequest, borrower: Borrower, public_id: UUID) -> HttpResponse:
    """What is due and what it costs, before and after a switch of plans. That it was shown enters the register."""
    try:
        page = _page(borrower, public_id)
    except BrokenRule as broken:
        return render(request, "advice/loan_unclear.html", {"field": term_name(broken.path)})
    actions.record_loan_shown(borrower=borrower, page=page)
    form = QuoteForm(request.GET)
    asked = Asked(**form.cleaned_data) if form.is_valid() else Asked()
    context = {"sheet": drawing(page.content), "loan_id": public_id, "view": request.GET.get("view"), "form": form}
    context |= {"quotes": quotes(page, asked, page_language()), "ways": three_best(page.account, clock.today())}
    return render(request, f"advice/loan.html{part_wanted(request, PARTS)}", context)


@require_safe
@borrowers_own
def table(request: HttpRequest, borrower: Borrower, public_id: UUID) -> HttpResponse:
    """Every instalment, for a spreadsheet."""
    return _file(borrower, public_id, schedule_csv, "text/csv; charset=utf-8", "csv")


@require_safe
@borrowers_own
def calendar(request: HttpRequest, borrower: Borrower, public_id: UUID) -> HttpResponse:
    """Every due date, for a calendar."""
    return _file(borrower, public_id, loan_calendar, "text/calendar; charset=utf-8", "ics")


def _file(borrower: Borrower, public_id: UUID, made: Callable[[LoanPage], bytes], kind: str, ending: str) -> HttpResponse:
    page = _page_or_404(borrower, public_id)
    name = content_disposition_header(as_attachment=True, filename=f"{page.title}.{ending}")
    return HttpResponse(made(page), content_type=kind, headers={"Content-Disposition": name})


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@borrowers_own
def statement(request: HttpRequest, borrower: Borrower, public_id: UUID) -> HttpResponse:
    """POST asks for the PDF; GET shows how far it is. A part of the page for htmx, else the document's own page."""
    asked = request.method == "POST"
    made = actions.request_loan_statement(borrower=borrower, page=_page_or_404(borrower, public_id)) if asked else None
    return statement_answer(request, made or documents.newest(borrower, STATEMENT, public_id, page_language()))


def _page(borrower: Borrower, public_id: UUID) -> LoanPage:
    """The page, or the 404 that another's loan and none have in common."""
    try:
        return loan_page(borrower, public_id, clock.today(), page_language())
    except Loan.DoesNotExist:
        raise Http404 from None


def _page_or_404(borrower: Borrower, public_id: UUID) -> LoanPage:
    """The page; no file is made of terms that make no schedule."""
    try:
        return _page(borrower, public_id)
    except BrokenRule:
        raise Http404 from None
