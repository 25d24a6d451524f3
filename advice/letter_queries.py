"""Reads for writing a letter about a limit change."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from advice import gather, wording
from advice.explanations import in_short
from advice.facts import UNKNOWN
from advice.letters import compose
from advice.models import LetterDraft
from advice.products import product_name
from advice.queries import with_lines
from advice.rule_files import rulebook
from advice.rulebook import Language
from advice.rulebook import Letter as LetterRule
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
    change = with_lines(borrower.limit_changes.all()).get(public_id=public_id)
    rules = rulebook()
    situation = gather.announced(change, gather.facts_behind(change) if reason_code else UNKNOWN)
    titles = in_short(situation, rules, language).titles
    rule = rules.letters.get(letter)
    if rule is None or (reason_code and reason_code not in titles):
        raise NoSuchLetter(letter, reason_code)
    composed = compose(rule, situation, language, reason_code, rulebook=rules, today=today)
    draft = borrower.letter_drafts.filter(change=change, letter=letter, reason_code=reason_code, language=language).first()
    disputed = (titles[reason_code],) if reason_code else ()
    return Writing(
        change=change,
        letter=rule,
        reason_code=reason_code,
        language=language,
        crumbs=(product_name(change.line.product, language), *disputed, wording.day(change.effective_on, language)),
        title=composed.title,
        body=draft.body if draft else composed.body,
        draft=draft,
    )
