"""Who reads a page, and the door of every page that belongs to a borrower."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from borrowers.models import Borrower


def reader(request: HttpRequest) -> Borrower | None:
    """The signed-in borrower, if it is one: for pages that anyone may read and that show a borrower a little more."""
    borrower: Borrower | None = getattr(request.user, "borrower", None)
    return borrower


def borrowers_own(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """`view(request, borrower, ...)` of the signed-in borrower, from whom every read starts.

    Nobody signed in: to the sign-in page. Signed in without being a borrower (staff, an account not linked yet): a page that says so.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        borrower = reader(request)
        if borrower is None:
            return render(request, "borrowers/no_borrower.html", status=403)
        return view(request, borrower, *args, **kwargs)

    return login_required(page)
