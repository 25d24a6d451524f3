"""Letters, composed from a letter file and what is on record. Pure. Nothing unfilled is ever left in one.

A block is used when all of its placeholders are known, else its `otherwise`, else it is left out. The borrower edits the result.
"""

from datetime import date

from msgspec import Struct

from advice import wording
from advice.explanations.reasons import evidence_of, figure_sentence, title_of
from advice.explanations.situation import SentReason, Situation
from advice.explanations.speech import Speaker
from advice.letter_figures import ALWAYS_KNOWN
from advice.rulebook import Block, Language, Letter, Rulebook


class ComposedLetter(Struct, frozen=True):
    """A draft: its title, and its text with a blank line between paragraphs."""

    title: str
    body: str


def compose(
    letter: Letter,
    situation: Situation,
    language: Language,
    reason_code: str = "",
    *,
    rulebook: Rulebook,
    today: date | None = None,
) -> ComposedLetter:
    """The letter about one limit change, and about one of its reasons when `reason_code` names one that was sent.

    `today` dates the letter; without it the block that asks for the date falls to its `otherwise`. Raises LookupError for a reason that
    was not sent.
    """
    speaker = Speaker(rulebook, language, situation)
    known = _known(speaker, today)
    if reason_code:
        sent = next((reason for reason in situation.reasons if reason.code == reason_code), None)
        if sent is None:
            raise LookupError(f"{situation.change.id} has no reason {reason_code}")
        known |= _known_of_reason(sent, speaker)
    paragraphs = [text for block in letter.body if (text := _paragraph(block, known, language))]
    return ComposedLetter(title=speaker.text(letter.title), body="\n\n".join(paragraphs))


def _paragraph(block: Block, known: dict[str, str], language: Language) -> str:
    if all(name in known for name in wording.needs(block.text)):
        return wording.fill(block.text, known, language).strip()
    return wording.fill(block.otherwise, known, language).strip() if block.otherwise else ""


def _known(speaker: Speaker, today: date | None) -> dict[str, str]:
    """What every letter about the change can say (`ALWAYS_KNOWN`), and what only some can."""
    situation, change = speaker.situation, speaker.change
    known = {
        "name": situation.name,
        "lender": situation.line.lender,
        "product": speaker.product(situation.line.product),
        "line_opened_on": speaker.day(situation.line.opened_on),
        "decided_on": speaker.day(change.decided_on),
        "effective_on": speaker.day(change.effective_on),
        "old_limit": wording.yuan(change.old_limit, speaker.language),
        "new_limit": wording.yuan(change.new_limit, speaker.language),
    }
    assert known.keys() == ALWAYS_KNOWN  # noqa: S101  what letter files rely on
    if change.policy_version:
        known["policy_version"] = change.policy_version
    if change.notice_text:
        known["notice_text"] = change.notice_text.strip()
    if today:
        known["today"] = speaker.day(today)
    return known


def _known_of_reason(sent: SentReason, speaker: Speaker) -> dict[str, str]:
    evidence = evidence_of(sent, speaker)
    known = {
        "reason_title": title_of(sent, speaker),
        "reason_source": evidence.source,
        "reason_as_of": speaker.day(evidence.as_of),
    }
    words, used = figure_sentence(sent, speaker)
    if used:
        known["reason_figures"] = words
    return known
