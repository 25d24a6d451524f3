"""Reads for writing a letter about a limit change."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from advice import wording
from advice.letters import compose
from advice.models import LetterDraft
from advice.queries import explained_change
from advice.rule_files import rulebook
from advice.rulebook import Language
from advice.rulebook import Letter as LetterRule
from borrowers import clock
from borrowers.models import Borrower, LimitChange


class NoSuchLetter(LookupError):
    """There is no letter of this code, or the change carries no such reason."""


@dataclass(frozen=True)
class Writing:
    """A letter as the borrower goes on with it: the draft saved last, or else the text composed from the records."""

    change: LimitChange
    letter: LetterRule
    reason_code: str  # the disputed reason; empty when the letter is about the whole change
    language: Language
    crumbs: tuple[str, ...]
    title: str
    body: str
    draft: LetterDraft | None

    @property
    def purpose(self) -> str:
        """What the letter is for, in its language."""
        return self.letter.purpose.in_language(self.language)


def writing(borrower: Borrower, public_id: UUID, letter: str, reason_code: str, language: Language, today: date) -> Writing:
    """The letter `letter` about one limit change of `borrower`, dated `today`.

    Raises LimitChange.DoesNotExist for a change that is not the borrower's, NoSuchLetter for a letter or reason that is not there.
    """
    explained = explained_change(borrower, public_id, language)
    details = explained.explanation.details
    disputed = [reason for reason in explained.explanation.reasons if reason.code == reason_code]
    rules = rulebook()
    rule = rules.letters.get(letter)
    if rule is None or bool(reason_code) != bool(disputed):
        raise NoSuchLetter(letter, reason_code)
    composed = compose(rule, explained.situation, language, reason_code, rulebook=rulebook(), today=clock.today())
    draft = borrower.letter_drafts.filter(change=explained.change, letter=letter, reason_code=reason_code, language=language).first()
    return Writing(
        change=explained.change,
        letter=rule,
        reason_code=reason_code,
        language=language,
        crumbs=(details.product, *(reason.title for reason in disputed), wording.day(details.effective_on, language)),
        title=composed.title,
        body=draft.body if draft else composed.body,
        draft=draft,
    )
