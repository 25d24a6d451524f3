"""What the borrower's pages write: that an explanation, a schedule or an advice was shown, a statement asked for, a letter kept or made."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from advice import wording
from advice.advice_page import AdvicePage
from advice.advice_statements import STATEMENT as ADVICE_STATEMENT
from advice.change_page import ChangePage
from advice.letter_queries import Writing
from advice.loans.page import LoanPage
from advice.loans.statements import STATEMENT as LOAN_STATEMENT
from advice.models import LetterDraft
from advice.statements import STATEMENT
from borrowers import documents
from borrowers.models import Borrower, Document, Language, RegisterEntry, lookup_hash
from borrowers.register import Event, canonical, record

LETTER = "letter"


def record_shown(*, borrower: Borrower, page: ChangePage) -> None:
    """Enter into the register that `borrower` was shown this explanation: once, however often the page is opened."""
    shown = page.content["explanation"]
    about = {"rulebook_version": shown["rulebook_version"], "language": shown["language"]}
    _record_shown(borrower, "explanation_shown", "limit_change", page.change.public_id, shown, about)


def record_loan_shown(*, borrower: Borrower, page: LoanPage) -> None:
    """Enter into the register that `borrower` was shown this schedule: once, until something else is on record."""
    shown, loan = page.content["schedule"], page.account.loan
    _record_shown(borrower, "schedule_shown", "loan", loan.public_id, shown, {"language": page.content["language"]})


def record_advice_shown(*, borrower: Borrower, page: AdvicePage) -> None:
    """Enter into the register that `borrower` was shown this advice: once a stored run and language. What is not stored yet has none."""
    if page.run is None:
        return
    shown = page.content["advice"]
    about = {"rulebook_version": shown["rulebook_version"], "language": shown["language"]}
    _record_shown(borrower, "advice_shown", "advice_run", page.run.public_id, shown, about)


def _record_shown(
    borrower: Borrower, event: str, subject_type: str, subject: UUID, shown: Mapping[str, Any], about: Mapping[str, Any]
) -> None:
    # keyed: from a bare hash anybody could try out figures until one fits
    once = f"{event}:{subject}:{lookup_hash(canonical(shown))}"
    if RegisterEntry.objects.filter(once=once).exists():
        return
    record(
        Event(
            event=event,
            actor=f"borrower:{borrower.public_id}",
            subject_type=subject_type,
            subject=str(subject),
            borrower_id=borrower.pk,
            content=about,
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


def request_loan_statement(*, borrower: Borrower, page: LoanPage) -> Document:
    """Ask for the statement of the schedule that the page shows now. Asked for again, it is the same document."""
    language = page.content["language"]
    return documents.request(
        borrower=borrower,
        kind=LOAN_STATEMENT,
        content=page.content,
        language=Language(language),
        about=page.account.loan.public_id,
        title=gettext("%(loan)s还款说明书") % {"loan": page.title},
    )


def request_advice_statement(*, borrower: Borrower, page: AdvicePage) -> Document:
    """Ask for the statement of the advice that the page shows now. Asked for again, it is the same document."""
    language = Language(page.content["language"])
    day = wording.day(date.fromisoformat(page.content["advice"]["as_of"]), page.content["language"])
    return documents.request(
        borrower=borrower,
        kind=ADVICE_STATEMENT,
        content=page.content,
        language=language,
        about=borrower.public_id,
        title=gettext("建议书（%(day)s）") % {"day": day},
    )


def save_draft(*, borrower: Borrower, writing: Writing, body: str) -> LetterDraft:
    """Keep the letter as the borrower has it now."""
    draft, _ = LetterDraft.objects.update_or_create(
        borrower=borrower,
        **writing.subject,
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
            about=writing.about.public_id,
            title=writing.title,
        )
