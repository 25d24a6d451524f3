"""Statements and letters: content is frozen first, then drawn in the background, and kept.

Apps register the kinds of document they make (`register_kind`), with a template that extends `documents/base.html`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import unicodedata
import uuid
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import segno
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override
from msgspec import Struct

from borrowers import clock, files, jobs, notices, register
from borrowers.models import Borrower, Document, Job

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

    from borrowers.pdf import Pdf

RENDER = "render_document"
CODE_LENGTH = 28  # of base32: 140 bits, seven groups of four
REPLACEMENT = "〓"  # the printer's mark for a character that is not in the case
_TURNS = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


class DocumentKind(Struct, frozen=True, kw_only=True):
    """One kind of document.

    `title` names the kind for people (a lazy translation). `context` makes the template's variables from the frozen content, which is
    all that a document is drawn from; the document's language is active when it is called.
    """

    code: str
    template: str
    title: str | StrPromise
    context: Callable[[Mapping[str, Any]], Mapping[str, Any]]


_kinds: dict[str, DocumentKind] = {}


def register_kind(kind: DocumentKind) -> None:
    """Make a kind of document known to this process. Called by an app's `ready`."""
    _kinds[kind.code] = kind


def kinds() -> list[str]:
    """The codes of all registered kinds."""
    return sorted(_kinds)


def kind_title(document: Document) -> str:
    """What a document of this kind is called."""
    return str(_kinds[document.kind].title)


def request(
    borrower: Borrower, kind: str, content: Mapping[str, Any], language: str, title: str, about: uuid.UUID | None = None
) -> Document:
    """The document with this content, made and queued for drawing if there is none; one that failed is tried again.

    Raises KeyError for a kind that nobody registered.
    """
    known = _kinds[kind]
    frozen = register.canonical({"content": content, "language": language, "title": title})
    content_hash = hashlib.sha256(frozen.encode()).hexdigest()
    first = {"about": about, "language": language, "title": title, "content": frozen, "code": _new_code(), "issued_at": clock.now()}
    with transaction.atomic():
        document, created = Document.objects.get_or_create(borrower=borrower, kind=known.code, content_hash=content_hash, defaults=first)
        if created:
            jobs.request(RENDER, str(document.public_id), borrower)
        elif document.state == Document.State.FAILED:
            ask_again(document)
    return document


def ask_again(document: Document) -> None:
    """Draw a failed document once more. Nothing happens to one that has not failed."""
    with transaction.atomic():
        if jobs.again(RENDER, str(document.public_id)):
            Document.objects.filter(pk=document.pk).update(state=Document.State.WAITING)
            document.state = Document.State.WAITING


def of(borrower: Borrower) -> QuerySet[Document]:
    """All documents of a borrower, newest first, without their content."""
    return borrower.documents.defer("content").order_by("-issued_at", "-pk")


def newest(borrower: Borrower, kind: str, about: uuid.UUID, language: str) -> Document | None:
    """The document of a kind that was asked for last about something, in a language."""
    return of(borrower).filter(kind=kind, about=about, language=language).first()


def backlog(document: Document) -> bool:
    """Whether a waiting document waits unusually long: the queue is away or busy."""
    job = Job.objects.filter(kind=RENDER, key=str(document.public_id)).first()
    return job is not None and jobs.waits_long(job)


def frozen_content(document: Document) -> dict[str, Any]:
    """The content the document was made from."""
    content: dict[str, Any] = json.loads(document.content)["content"]
    return content


def pdf_bytes(document: Document) -> bytes:
    """The PDF of a document that is ready. Raises what `files.read` raises."""
    return files.read(document.sha256)


# --- the verification code ------------------------------------------------------------------------------------------------


def _new_code() -> str:
    return base64.b32encode(secrets.token_bytes(20)).decode()[:CODE_LENGTH]


def grouped(code: str) -> str:
    """A code as people read it out: in groups of four."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def by_code(typed: str) -> Document | None:
    """The finished document with this code, in whatever case and grouping it was typed; None when there is none."""
    letters = "".join(character for character in unicodedata.normalize("NFKC", typed).upper() if character.isalnum())
    letters = letters.translate(str.maketrans("018", "OIB"))  # the code has none of these figures
    return Document.objects.filter(code=letters, state=Document.State.READY).first()


def verify_address(document: Document) -> str:
    """The address that the QR code opens."""
    return f"{settings.SITE_ADDRESS}{reverse('verify')}?code={document.code}"


# --- drawing, in a worker -------------------------------------------------------------------------------------------------


def render(document: Document) -> Pdf:
    """Draw the document from its frozen content alone: the same row gives the same bytes.

    A character that cannot be drawn (a rare name that no font has) becomes 〓, and the document says which it was: it must not fail for
    ever. Raises `pdf.CannotDraw` when something else is missing.
    """
    from borrowers import pdf  # WeasyPrint is loaded where documents are drawn, after the worker's fork

    html = _html(document)
    replaced = {character for character in set(html) if _is_unprintable(character)}
    if replaced:
        html = _html(document, replaced)
    try:
        return pdf.draw(html)
    except pdf.MissingGlyphs as missing:
        return pdf.draw(_html(document, replaced | set(missing.characters)))


def _html(document: Document, replaced: Collection[str] = ()) -> str:
    kind = _kinds[document.kind]
    with override(document.language):
        context = {
            "document": document,
            "code": grouped(document.code),
            "verify_page": f"{settings.SITE_ADDRESS}{reverse('verify')}",
            "qr": segno.make(verify_address(document), error="m").svg_data_uri(border=0),
            "replaced": [f"U+{ord(character):04X}" for character in sorted(replaced)],
            **kind.context(frozen_content(document)),
        }
        html = render_to_string(kind.template, context)
    return html.translate({ord(character): REPLACEMENT for character in replaced})


def _is_unprintable(character: str) -> bool:
    """Controls, private-use characters (each machine draws another sign) and marks that turn the reading direction of what follows."""
    if character in "\t\n\r":
        return False
    return unicodedata.category(character) in {"Cc", "Cn", "Co", "Cs"} or unicodedata.bidirectional(character) in _TURNS


def _draw(job: Job) -> jobs.Commit:
    document = Document.objects.get(public_id=job.key)
    drawn = render(document)
    return partial(_issue, document, files.store(drawn.data), len(drawn.data), drawn.pages)


def _issue(document: Document, sha256: str, size: int, pages: int) -> None:
    Document.objects.filter(pk=document.pk).update(state=Document.State.READY, sha256=sha256, size=size, pages=pages)
    register.record(
        register.Event(
            event="document_issued",
            actor="system",
            subject_type="document",
            subject=str(document.public_id),
            borrower_id=document.borrower_id,
            content={"kind": document.kind, "sha256": sha256, "pages": pages},
        )
    )


def _give_up(job: Job) -> None:
    document = Document.objects.defer("content").get(public_id=job.key)  # which may be what cannot be read
    Document.objects.filter(pk=document.pk).update(state=Document.State.FAILED)
    values = {"document": str(document.public_id), "title": document.title}
    key = f"{document.public_id} {job.token}"  # one that was tried again and failed again is told of again
    notices.tell([notices.News(borrower_id=document.borrower_id, kind=FAILED_NOTICE.code, key=key, values=values)])


def render_queued(kind: str | None = None) -> tuple[int, int]:
    """Draw what is queued, here and now: how many were drawn, how many were not.

    Raises KeyError for a kind that nobody registered.
    """
    waiting = Document.objects.filter(state=Document.State.WAITING).order_by("issued_at", "pk")
    if kind is not None:
        waiting = waiting.filter(kind=_kinds[kind].code)
    drawn = left = 0
    for public_id in list(waiting.values_list("public_id", flat=True)):
        for job in Job.objects.filter(kind=RENDER, key=str(public_id), state=Job.State.QUEUED):
            done = jobs.run(job.pk)
            elsewhere = not done and Job.objects.filter(pk=job.pk, state__in=[Job.State.RUNNING, Job.State.DONE]).exists()
            drawn, left = drawn + done, left + (not done and not elsewhere)
    return drawn, left


FAILED_NOTICE = notices.NoticeKind(
    code="document_failed",
    text=lambda values: gettext("“%(title)s”没有做成。这是我们这边的问题，您可以再试一次。") % {"title": values["title"]},
    address=lambda values: reverse("document", args=[values["document"]]),
)
RENDER_JOB = jobs.JobKind(name=RENDER, queue="render", work=_draw, failed=_give_up)
