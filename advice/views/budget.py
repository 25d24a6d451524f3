"""Somebody's budget, and how much of it goes into repayments."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from advice.household.budget_page import STATEMENT, budget_page, drawing, request_statement
from advice.own_forms import BudgetItemForm, SafeShareForm
from advice.views.language import page_language
from advice.views.statement import statement_answer
from advice.views.typed_in import deleted, kept
from borrowers import clock, documents, typed_in
from borrowers.models import Borrower, Document
from borrowers.views.own import borrowers_own


@require_http_methods(["GET", "HEAD", "POST"])
@borrowers_own
def budget(request: HttpRequest, borrower: Borrower) -> HttpResponse:
    """The sheet and the gauge; POST keeps or deletes a monthly item, or the borrower's own line."""
    sent = request.POST if request.method == "POST" else None
    share = borrower.safe_debt_share
    item = BudgetItemForm(sent if sent and "kind" in sent else None, initial={"first_on": clock.today()})
    line = SafeShareForm(sent if sent and "percent" in sent else None, initial={"percent": share and int(share * 100)})
    if sent is not None and (deleted(request, borrower) or _kept(request, borrower, item, line)):
        return redirect("budget")
    page = budget_page(borrower, clock.today(), page_language())
    context = {"page": page, "sheet": drawing(page.content), "item": item, "line": line, "adding": item.errors or not page.items}
    return render(request, "advice/budget.html", context, status=422 if item.errors or line.errors else 200)


def _kept(request: HttpRequest, borrower: Borrower, item: BudgetItemForm, line: SafeShareForm) -> bool:
    """Whether what was typed is kept now."""
    if item.is_bound:
        return kept(request, borrower, item, typed_in.add_cash_flow_item)
    if not line.is_valid():
        return False
    percent = line.cleaned_data["percent"]
    typed_in.set_safe_debt_share(borrower=borrower, share=percent and Decimal(percent) / 100)
    messages.success(request, _("已记下。"))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@borrowers_own
def statement(request: HttpRequest, borrower: Borrower) -> HttpResponse:
    """POST asks for the statement of affairs; GET shows how far it is, or where to ask for it."""
    language = page_language()
    if request.method == "POST":
        made: Document | None = request_statement(borrower=borrower, page=budget_page(borrower, clock.today(), language))
    else:
        made = documents.newest(borrower, STATEMENT, borrower.public_id, language)
    return statement_answer(request, made) if made else redirect("budget")
