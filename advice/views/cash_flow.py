"""Somebody's money by day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from advice.household.cash_flow_page import MONTHS, cash_flow_calendar, cash_flow_page
from advice.own_forms import BalanceForm, CashFlowForm, HorizonForm
from advice.views.language import page_language
from advice.views.typed_in import deleted, kept
from borrowers import clock, typed_in
from borrowers.models import Borrower
from borrowers.views.own import borrowers_own
from borrowers.views.partial import wants_part


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@borrowers_own
def cash_flow(request: HttpRequest, borrower: Borrower) -> HttpResponse:
    """The first day that runs short; POST keeps or deletes an income, a bill, or what is in hand."""
    horizon = HorizonForm({"months": MONTHS, **request.GET.dict()})
    sent = request.POST if request.method == "POST" else None
    item = CashFlowForm(sent if sent and "kind" in sent else None)
    balance = BalanceForm(sent if sent and "kind" not in sent else None, auto_id="balance_%s")  # both have an amount
    if sent is not None and (deleted(request, borrower) or _kept(request, borrower, item, balance)):
        return redirect(request.get_full_path())
    months = horizon.cleaned_data["months"] if horizon.is_valid() else MONTHS
    page = cash_flow_page(borrower, clock.today(), page_language(), months)
    context = {"page": page, "horizon": horizon, "item": item, "balance": balance}
    if wants_part(request):
        return render(request, "advice/ways_out/cash_flow.html#flow", context)
    wrong = horizon.errors or item.errors or balance.errors
    return render(request, "advice/ways_out/cash_flow.html", context, status=422 if wrong else 200)


def _kept(request: HttpRequest, borrower: Borrower, item: CashFlowForm, balance: BalanceForm) -> bool:
    """Whether what was typed is kept now."""
    if item.is_bound:
        return kept(request, borrower, item, typed_in.add_cash_flow_item)
    return kept(request, borrower, balance, typed_in.set_balance)


@require_safe
@borrowers_own
def cash_flow_ics(request: HttpRequest, borrower: Borrower) -> HttpResponse:
    """Incomes and bills for a calendar."""
    name = content_disposition_header(as_attachment=True, filename=_("我的收入和支出") + ".ics")
    made = cash_flow_calendar(borrower, clock.today())
    return HttpResponse(made, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": name})
