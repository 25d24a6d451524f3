"""Letters, composed from a letter file and what is on record. Pure. Nothing unfilled is ever left in one.

A block is used when all of its placeholders are known, else its `otherwise`, else it is left out. The borrower edits the result.
"""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

from advice import wording
from advice.explanations.reasons import evidence_of, figure_sentence, title_of
from advice.explanations.situation import SentReason, Situation
from advice.explanations.speech import Speaker, Voice
from advice.letter_figures import FIGURES
from advice.rulebook import COST_SHEET, Block, Language, Letter, Rulebook
from borrowers import money


class ComposedLetter(Struct, frozen=True):
    """A draft: its title, and its text with a blank line between paragraphs. `caution` is for the borrower, before it is sent; or empty."""

    title: str
    body: str
    caution: str = ""


class DueAmount(Struct, frozen=True):
    """What is to be paid on a day, in yuan."""

    on: date
    amount: Decimal


class PlanInQuestion(Struct, frozen=True, kw_only=True):
    """A repayment plan that a letter is about, with its loan. None is unknown; amounts in yuan, rates in per cent a year.

    `first_due` is its first payment, `original_last_due` the last one of the plan that it replaced; `fee` is for each instalment.
    """

    name: str
    lender: str
    product: str
    drawn_on: date
    loan_principal: Decimal
    starts_on: date
    principal: Decimal
    instalments: int
    annual_rate_percent: Decimal
    fee: Decimal | None = None
    first_due: DueAmount | None = None
    original_last_due: DueAmount | None = None
    reason_codes: tuple[str, ...] = ()
    consented_on: date | None = None
    consent_how: str | None = None
    notified_on: date | None = None
    cost_sheet_shown: bool | None = None
    stated_cost: Decimal | None = None
    computed_cost: Decimal | None = None


def compose(letter: Letter, known: Mapping[str, str], language: Language) -> ComposedLetter:
    """`letter` filled with what is known: the figures of `change_figures` or of `plan_figures`, as its `about` says."""
    paragraphs = [text for block in letter.body if (text := _paragraph(block, known, language))]
    caution = _paragraph(letter.caution, known, language) if letter.caution else ""
    return ComposedLetter(title=letter.title.in_language(language), body="\n\n".join(paragraphs), caution=caution)


def _paragraph(block: Block, known: Mapping[str, str], language: Language) -> str:
    if all(name in known for name in wording.needs(block.text)):
        return wording.fill(block.text, known, language).strip()
    return wording.fill(block.otherwise, known, language).strip() if block.otherwise else ""


def change_figures(
    situation: Situation, rulebook: Rulebook, language: Language, reason_code: str = "", today: date | None = None
) -> dict[str, str]:
    """What letters about one limit change can say, and about one of its reasons when `reason_code` names one that was sent.

    `today` dates the letter. Raises LookupError for a reason that was not sent.
    """
    speaker = Speaker(rulebook, language, situation)
    change = speaker.change
    known = {
        "name": situation.name,
        "lender": situation.line.lender,
        "product": speaker.product(situation.line.product),
        "line_opened_on": speaker.day(situation.line.opened_on),
        "decided_on": speaker.day(change.decided_on),
        "effective_on": speaker.day(change.effective_on),
        "old_limit": speaker.yuan(change.old_limit),
        "new_limit": speaker.yuan(change.new_limit),
    }
    assert known.keys() == FIGURES["limit_change"].always  # noqa: S101  what letter files rely on
    if change.policy_version:
        known["policy_version"] = change.policy_version
    if change.notice_text:
        known["notice_text"] = change.notice_text.strip()
    if today:
        known["today"] = speaker.day(today)
    if reason_code:
        sent = next((reason for reason in situation.reasons if reason.code == reason_code), None)
        if sent is None:
            raise LookupError(f"{situation.change.id} has no reason {reason_code}")
        known |= _figures_of_reason(sent, speaker)
    return known


def _figures_of_reason(sent: SentReason, speaker: Speaker) -> dict[str, str]:
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


def plan_figures(plan: PlanInQuestion, rulebook: Rulebook, language: Language, today: date | None = None) -> dict[str, str]:
    """What letters about one repayment plan can say. `today` dates the letter."""
    voice = Voice(rulebook, language)
    known = {
        "name": plan.name,
        "lender": plan.lender,
        "product": voice.product(plan.product),
        "drawn_on": voice.day(plan.drawn_on),
        "loan_principal": voice.yuan(plan.loan_principal),
        "plan_starts_on": voice.day(plan.starts_on),
        "plan_principal": voice.yuan(plan.principal),
        "plan_instalments": wording.instalments(plan.instalments, language),
        "plan_rate": money.percent(plan.annual_rate_percent),
    }
    assert known.keys() == FIGURES["repayment_plan"].always  # noqa: S101  what letter files rely on
    known |= _due("plan_first_due", plan.first_due, voice) | _due("original_last_due", plan.original_last_due, voice)
    known |= _said_of_plan(plan, voice)
    required_since = rulebook.terms[COST_SHEET].in_force_from
    if plan.starts_on >= required_since:
        known["cost_sheet_rule_since"] = voice.day(required_since)
    if plan.computed_cost is not None:
        known["computed_cost"] = f"{plan.computed_cost.quantize(Decimal('0.01'), rounding=ROUND_HALF_UP)}%"
    if today:
        known["today"] = voice.day(today)
    return known


def _due(name: str, due: DueAmount | None, voice: Voice) -> dict[str, str]:
    return {name: voice.yuan(due.amount), f"{name}_on": voice.day(due.on)} if due else {}


def _said_of_plan(plan: PlanInQuestion, voice: Voice) -> dict[str, str]:
    """What the lender said of the plan: its fee, reasons, consent, notice, cost sheet and cost, as far as it did."""
    words, said = voice.words.consent, {}
    if plan.fee:
        said["plan_fee"] = voice.yuan(plan.fee)
    if plan.reason_codes:
        said["plan_reasons"] = voice.listed(voice.title(code) for code in plan.reason_codes)
    if plan.consented_on:
        how = plan.consent_how or voice.text(words.how_not_stated)
        said["consent_record"] = voice.listed([voice.day(plan.consented_on), how])
    if plan.notified_on:
        said["notified_on"] = voice.day(plan.notified_on)
    if plan.cost_sheet_shown is not None:
        said["cost_sheet_record"] = voice.text(words.sheet_was_shown if plan.cost_sheet_shown else words.sheet_was_not_shown)
    if plan.stated_cost is not None:
        said["stated_cost"] = money.percent(plan.stated_cost)
    return said
