"""Writing a letter about a limit change or about a repayment plan."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from advice import actions
from advice.forms import LetterForm
from advice.letter_queries import NoSuchLetter, Writing, about_change, about_plan
from advice.views.language import page_language
from borrowers import clock
from borrowers.exchange.values import BrokenRule
from borrowers.models import Borrower, LimitChange, Loan
from borrowers.views.own import borrowers_own


@require_http_methods(["GET", "HEAD", "POST"])
@borrowers_own
def letter(request: HttpRequest, borrower: Borrower, public_id: UUID, letter: str) -> HttpResponse:
    """The letter about a limit change, to read and edit; `?reason=` names the disputed reason."""
    try:
        sheet = about_change(borrower, public_id, letter, request.GET.get("reason", ""), page_language(), clock.today())
    except (LimitChange.DoesNotExist, NoSuchLetter):
        raise Http404 from None
    return _write(request, borrower, sheet)


@require_http_methods(["GET", "HEAD", "POST"])
@borrowers_own
def loan_letter(request: HttpRequest, borrower: Borrower, public_id: UUID, letter: str) -> HttpResponse:
    """The letter about a loan's automatic plan, to read and edit."""
    try:
        sheet = about_plan(borrower, public_id, letter, page_language(), clock.today())
    except (Loan.DoesNotExist, NoSuchLetter, BrokenRule):
        raise Http404 from None
    return _write(request, borrower, sheet)


def _write(request: HttpRequest, borrower: Borrower, sheet: Writing) -> HttpResponse:
    """The page of a letter, or what its buttons ask for."""
    form = LetterForm(request.POST or None, initial={"body": sheet.body})
    if request.method == "POST" and form.is_valid():
        return _keep(request, borrower, sheet, form.cleaned_data["body"])
    return render(request, "advice/letter.html", {"sheet": sheet, "form": form}, status=422 if form.errors else 200)


def _keep(request: HttpRequest, borrower: Borrower, sheet: Writing, body: str) -> HttpResponse:
    """Keep the letter; the button that was pressed says whether to make a document of it as well."""
    if "pdf" in request.POST:
        document = actions.make_letter(borrower=borrower, writing=sheet, body=body)
        return redirect("document", document.public_id)
    actions.save_draft(borrower=borrower, writing=sheet, body=body)
    messages.success(request, _("草稿已保存。"))
    return redirect(request.get_full_path())
