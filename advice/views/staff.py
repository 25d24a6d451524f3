"""The support panel's pages that need judgement. Read only, and every look at a borrower is in the register."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from advice.models import AdviceRun
from advice.staff.trace import trace_page
from advice.views.language import page_language
from borrowers import clock, support
from borrowers.admin import site
from borrowers.models import Borrower


def for_support(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """`view(request, ...)` for staff with the right to view borrowers."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("borrowers.view_borrower"):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    checked: Callable[..., HttpResponse] = require_safe(site.admin_view(page))
    return checked


def staff_page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    """A page of the panel, in its frame."""
    return render(request, f"admin/advice/{name}.html", {**site.each_context(request), **context})


@for_support
def trace(request: HttpRequest, public_id: UUID, run: UUID | None = None) -> HttpResponse:
    """A run of the advice engine with its whole trace; without `run` the current one."""
    borrower = get_object_or_404(Borrower, public_id=public_id)
    support.record_look(request.user, [borrower], "advice")  # type: ignore[arg-type]  # admin_view lets only staff in
    try:
        page = trace_page(borrower, run, clock.today(), page_language())
    except AdviceRun.DoesNotExist:
        raise Http404 from None
    return staff_page(request, "trace", title=_("建议的来由"), page=page)
