"""The borrower's own front page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advice.front_page import front_page
from advice.last_visit import last_visit
from advice.views.language import page_language
from borrowers import clock
from borrowers.models import Borrower
from borrowers.views.own import borrowers_own


@require_safe
@borrowers_own
def home(request: HttpRequest, borrower: Borrower) -> HttpResponse:
    """What changed since the last visit, each line, what is under way, what to do next."""
    page = front_page(borrower, last_visit(request), clock.today(), page_language())
    return render(request, "advice/home.html", {"page": page})
