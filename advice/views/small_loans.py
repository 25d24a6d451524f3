"""What many small loans cost, and what a very small limit costs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from advice.household.small_loans_page import SmallLoansPage, Typed, figures, small_loans_page
from advice.own_forms import SmallLoansForm
from borrowers import clock
from borrowers.exchange.values import BrokenRule
from borrowers.models import Borrower
from borrowers.views.own import borrowers_own
from borrowers.views.partial import wants_part


@require_safe
@vary_on_headers("HX-Request")
@borrowers_own
def small_loans(request: HttpRequest, borrower: Borrower) -> HttpResponse:
    """Many small loans against one, and a very small limit, under the figures in the address."""
    form = SmallLoansForm({**figures(borrower), **request.GET.dict()})
    page = _page(borrower, form) if form.is_valid() else None
    context = {"page": page, "form": form}
    if wants_part(request):
        return render(request, "advice/ways_out/small_loans.html#compared", context)
    return render(request, "advice/ways_out/small_loans.html", context, status=422 if request.GET and form.errors else 200)


def _page(borrower: Borrower, form: SmallLoansForm) -> SmallLoansPage | None:
    try:
        return small_loans_page(borrower, clock.today(), Typed(**form.cleaned_data))
    except BrokenRule:
        form.add_error(None, _("这样的数字算不出还款表。请看看金额、笔数和利率。"))
        return None
