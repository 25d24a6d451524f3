"""How far the PDF of a page is: the same for every page that has one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from borrowers.models import Document
from borrowers.views.partial import wants_part


def statement_answer(request: HttpRequest, document: Document | None) -> HttpResponse:
    """The part of the page that shows the document for htmx, else the document's own page; nothing was ever asked for: 404."""
    if document is None:
        raise Http404
    if not wants_part(request):
        return redirect("document", document.public_id)
    return render(request, "advice/statement.html", {"statement": document, "address": request.path})
