"""What the borrower's pages write: that an explanation was shown, a statement asked for, a letter kept or made."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from advice.change_page import ChangePage
from advice.letter_queries import Writing
from advice.models import LetterDraft
from advice.statements import STATEMENT
from borrowers import documents
from borrowers.models import Borrower, Document, Language, RegisterEntry, lookup_hash
from borrowers.register import Event, canonical, record

LETTER = "letter"


def record_shown(*, borrower: Borrower, page: ChangePage) -> None:
    """Enter into the register that `borrower` was shown this explanation: once, however often the page is opened."""
    shown = page.content["explanation"]
    # keyed: from a bare hash anybody could try out figures until one fits
    once = f"explanation_shown:{page.change.public_id}:{lookup_hash(canonical(shown))}"
    if RegisterEntry.objects.filter(once=once).exists():
        return
    record(
        Event(
            event="explanation_shown",
            actor=f"borrower:{borrower.public_id}",
            subject_type="limit_change",
            subject=str(page.change.public_id),
            borrower_id=borrower.pk,
            content={"rulebook_version": shown["rulebook_version"], "language": shown["language"]},
            once=once,
        )
    )


def request_statement(*, borrower: Borrower, page: ChangePage) -> Document:
    """Ask for the statement of what the page shows now. Asked for again, it is the same document."""
    shown = page.content["explanation"]
    return documents.request(
        borrower=borrower,
        kind=STATEMENT,
        content=page.content,
        language=Language(shown["language"]),
        about=page.change.public_id,
        title=gettext("%(product)s额度调整说明书（%(day)s）")
        % {"product": shown["details"]["product"], "day": shown["details"]["effective_on"]},
    )


def save_draft(*, borrower: Borrower, writing: Writing, body: str) -> LetterDraft:
    """Keep the letter as the borrower has it now."""
    draft, _ = LetterDraft.objects.update_or_create(
        borrower=borrower,
        change=writing.change,
        letter=writing.letter.code,
        reason_code=writing.reason_code,
        language=writing.language,
        defaults={"body": body, "updated_at": timezone.now()},
    )
    return draft


def make_letter(*, borrower: Borrower, writing: Writing, body: str) -> Document:
    """Keep the letter and ask for its PDF. The same text asked for again is the same document."""
    with transaction.atomic():
        save_draft(borrower=borrower, writing=writing, body=body)
        return documents.request(
            borrower=borrower,
            kind=LETTER,
            content={"title": writing.title, "body": body},
            language=Language(writing.language),
            about=writing.change.public_id,
            title=writing.title,
        )
