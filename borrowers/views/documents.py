"""The borrower's statements and letters: the list, the state of one, its file."""

import logging
import uuid

from cryptography.fernet import InvalidToken
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from borrowers import documents
from borrowers.files import FileDamaged
from borrowers.models import Borrower, Document
from borrowers.views.own import borrowers_own
from borrowers.views.partial import wants_part

log = logging.getLogger(__name__)


@require_safe
@borrowers_own
def document_list(request: HttpRequest, borrower: Borrower) -> HttpResponse:
    """Every document, newest first."""
    return render(request, "borrowers/documents.html", {"documents": documents.of(borrower)})


@require_http_methods(["GET", "HEAD", "POST"])
@borrowers_own
def document(request: HttpRequest, borrower: Borrower, public_id: uuid.UUID) -> HttpResponse:
    """One document and how far it is; POST tries a failed one again."""
    found = get_object_or_404(documents.of(borrower), public_id=public_id)
    if request.method == "POST":
        documents.ask_again(found)
        return redirect("document", public_id=public_id)
    context = {"document": found, "kind": documents.kind_title(found), "code": documents.grouped(found.code)}
    context["busy"] = found.state == Document.State.WAITING and documents.backlog(found)
    response = render(request, f"borrowers/document.html{'#state' if wants_part(request) else ''}", context)
    response["Vary"] = "HX-Request"
    return response


@require_safe
@borrowers_own
def document_file(request: HttpRequest, borrower: Borrower, public_id: uuid.UUID) -> HttpResponse:
    """The PDF itself, to be saved."""
    found = get_object_or_404(documents.of(borrower), public_id=public_id, state=Document.State.READY)
    try:
        data = documents.pdf_bytes(found)
    except (FileNotFoundError, FileDamaged, InvalidToken):
        log.exception("the file of document %s cannot be read", found.public_id)
        return render(request, "borrowers/document_lost.html", {"document": found}, status=500)
    name = f"{found.title}.pdf"
    return HttpResponse(
        data, content_type="application/pdf", headers={"Content-Disposition": content_disposition_header(as_attachment=True, filename=name)}
    )
