"""The inbox, and the way out of its e-mail."""

import uuid

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from borrowers import notice_mail, notices
from borrowers.forms import InboxForm
from borrowers.models import Borrower
from borrowers.views.own import borrowers_own

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@borrowers_own
def inbox(request: HttpRequest, borrower: Borrower) -> HttpResponse:
    """What the borrower was told, newest first. POST opens one, or marks as read all that the page showed: a GET changes nothing."""
    if request.method != "POST":
        page = Paginator(notices.of(borrower), PAGE).get_page(request.GET.get("page"))
        shown = [(notice, notices.text(notice)) for notice in page]
        return render(request, "borrowers/inbox.html", {"page": page, "notices": shown, "newest": notices.of(borrower).first()})
    form = InboxForm(request.POST)
    if not form.is_valid():
        raise Http404
    if newest := form.cleaned_data["all_up_to"]:
        notices.read_all(borrower, newest)
        return redirect("inbox")
    return _open(borrower, form.cleaned_data["notice"])


def _open(borrower: Borrower, public_id: uuid.UUID) -> HttpResponse:
    notice = notices.read(borrower, public_id)
    if notice is None:
        raise Http404
    return redirect(notices.address(notice))


@csrf_exempt  # mail programmes post by themselves, without cookies (RFC 8058): the signed token is the right to do it
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """One button that stops the e-mail, without signing in. The answer to POST is the page itself: RFC 8058 advises against a redirect."""
    borrower = notice_mail.borrower_of(token)
    if borrower is None:
        raise Http404
    if request.method == "POST":
        notice_mail.switch(borrower, on=False, actor="holder of the e-mail")
    return render(request, "borrowers/stop_notices.html", {"stopped": request.method == "POST"})
