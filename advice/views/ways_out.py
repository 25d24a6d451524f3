"""What can be done about a loan that one cannot pay, and what each way costs."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from advice.loans.words import term_name
from advice.own_forms import AssumptionsForm, OfferForm
from advice.views.language import page_language
from advice.views.typed_in import deleted, kept
from advice.ways_out import NOTHING_TYPED, Typed, WaysOutPage, ways_out_page
from borrowers import clock, typed_in
from borrowers.exchange.values import BrokenRule
from borrowers.models import Borrower, Loan
from borrowers.views.own import borrowers_own
from borrowers.views.partial import wants_part


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@borrowers_own
def ways_out(request: HttpRequest, borrower: Borrower, public_id: UUID) -> HttpResponse:
    """The options on one table, under the assumptions in the address; POST keeps or deletes an offer from elsewhere."""
    assumed = AssumptionsForm(request.GET)
    try:
        page = _page(borrower, public_id, Typed(**assumed.cleaned_data) if assumed.is_valid() else NOTHING_TYPED)
    except BrokenRule as broken:
        return render(request, "advice/loan_unclear.html", {"field": term_name(broken.path)})
    offer = OfferForm(request.POST if request.method == "POST" and "name" in request.POST else None)
    if request.method == "POST" and (deleted(request, borrower) or kept(request, borrower, offer, typed_in.add_offer)):
        return redirect(request.get_full_path())
    context = {"page": page, "assumed": assumed if assumed.errors else AssumptionsForm(initial=page.figures), "offer": offer}
    if wants_part(request):
        return render(request, "advice/ways_out/page.html#compared", context)
    return render(request, "advice/ways_out/page.html", context, status=422 if assumed.errors or offer.errors else 200)


def _page(borrower: Borrower, public_id: UUID, typed: Typed) -> WaysOutPage:
    """The page, or the 404 that another's loan and none have in common."""
    try:
        return ways_out_page(borrower, public_id, clock.today(), page_language(), typed)
    except Loan.DoesNotExist:
        raise Http404 from None
