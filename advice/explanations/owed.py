"""What stays the same after a limit change, and what it means for money already borrowed. Only what the records show is said."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from msgspec import Struct

from advice import wording
from advice.explanations.result import Sentence
from advice.explanations.situation import Loan, Plan, RateChange
from advice.explanations.speech import Evidence, Speaker
from advice.facts import Fact
from borrowers import money

# A change of rate or plan within this many days belongs to the same story as the change of the limit.
_NEAR = timedelta(days=31)
_SMALL_LIMIT = Decimal(250)  # the limit of the source documents' "250 yuan" (features.md 43)


class Owed(Struct, frozen=True):
    """Principal owed on the line on the day of the decision, at least `least`; `about` when it was worked out from the utilisation."""

    amount: Decimal
    evidence: Evidence
    least: Decimal
    about: Fact | None = None


def owed(speaker: Speaker) -> Owed | None:
    """What is owed: as the lender sent it, else from the loans, else from the utilisation; None is unknown."""
    facts, words = speaker.situation.facts, speaker.words
    principal, utilisation = facts["outstanding_principal"], facts["utilisation"]
    if isinstance(principal.value, Decimal):
        return Owed(principal.value, speaker.of_facts([principal]), principal.value)
    amount = _left(speaker.situation.loans)
    if amount is not None:
        evidence = speaker.derived(speaker.record(words.sources.loans), words.rules.principal_paid)
        return Owed(amount, evidence, amount)
    if isinstance(utilisation.value, Decimal):
        limit = speaker.change.old_limit
        # the share was rounded before it was sent, to two decimals or more: the true one may be half of its last digit lower
        half_a_digit = Decimal(1).scaleb(min(-2, int(utilisation.value.as_tuple().exponent))) / 2
        evidence = speaker.derived(speaker.of_facts([utilisation]), words.rules.utilisation)
        amount, least = utilisation.value * limit, (utilisation.value - half_a_digit) * limit
        return Owed(money.to_fen(amount), evidence, least, about=utilisation)
    return None


def _left(loans: Sequence[Loan] | None) -> Decimal | None:
    """Principal less what was repaid; None when there is no record, or a payment does not say how much of it was principal."""
    if loans is None or any(loan.principal_paid is None for loan in loans):
        return None
    return sum((loan.principal - (loan.principal_paid or 0) for loan in loans), Decimal(0))


def unchanged(speaker: Speaker) -> tuple[Sentence, ...]:
    """What stays the same, as far as the records show."""
    words, change = speaker.words, speaker.change
    sentences = []
    if change.old_limit == change.new_limit:
        sentences.append(speaker.say(words.money.same_limit, speaker.record(), limit=wording.yuan(change.new_limit, speaker.language)))
    rates = [] if near_rate_changes(speaker) else [speaker.situation.line.annual_rate_percent]
    loans = [loan for loan in speaker.situation.loans or () if not _new_plan(loan, speaker)]
    if loans:
        sentences.append(_same_plan(loans, rates, speaker))
        loan_rates = {loan.annual_rate_percent for loan in loans}
        rates = [rate for rate in rates if loan_rates != {rate}]
    elif _nothing_owed(speaker):
        sentences.append(speaker.say(words.money.nothing_owed, speaker.record(words.sources.loans)))
    if rates and change.kind != "migration":
        evidence = speaker.derived(speaker.record(words.sources.rates), words.rules.no_rate_change)
        sentences.append(speaker.say(words.money.same_rate, evidence, rate=money.percent(rates[0])))
    return tuple(sentences)


def _same_plan(loans: Sequence[Loan], line_rates: Sequence[Decimal], speaker: Speaker) -> Sentence:
    """Loans without a new plan on record; with their rate where it is one rate and no change of it is on record."""
    words = speaker.words.money
    whole = owed(speaker) if len(loans) == len(speaker.situation.loans or ()) else None
    amount = whole.amount if whole else _left(loans) or sum((loan.principal for loan in loans), Decimal(0))
    evidence = speaker.derived(speaker.record(speaker.words.sources.loans), speaker.words.rules.no_new_plan)
    rates = {loan.annual_rate_percent for loan in loans}
    told = wording.yuan(amount, speaker.language)
    if line_rates and len(rates) == 1:
        return speaker.say(words.same_plan_and_rate, evidence, amount=told, rate=money.percent(rates.pop()))
    return speaker.say(words.same_plan, evidence, amount=told)


def _nothing_owed(speaker: Speaker) -> bool:
    return speaker.situation.loans == () or speaker.situation.facts["outstanding_principal"].value == 0


def already_borrowed(speaker: Speaker) -> tuple[Sentence, ...]:
    """What the change means for money already borrowed: more owed than the new limit, another rate, another plan."""
    words, change, language = speaker.words.money, speaker.change, speaker.language
    sentences = []
    known = owed(speaker)
    if change.state in ("lowered", "zero", "temporary") and known and known.least > change.new_limit:
        told = {"owed": wording.yuan(known.amount, language), "new_limit": wording.yuan(change.new_limit, language)}
        if known.about:
            text, told["utilisation"] = words.owed_above_limit_about, speaker.figure(known.about)
        else:
            text = words.owed_above_limit
        sentences.append(speaker.say(text, known.evidence, **told))
        sentences.append(speaker.say(words.not_due_earlier, speaker.record()))
    for rate_change in near_rate_changes(speaker):
        evidence = speaker.record(speaker.words.sources.rates)
        told = {"old": money.percent(rate_change.old), "new": money.percent(rate_change.new), "date": speaker.day(rate_change.effective_on)}
        sentences.append(speaker.say(words.rate_changed, evidence, **told))
        if not _nothing_owed(speaker):
            sentences.append(speaker.say(words.rate_changed_loans_unknown, evidence))
    for loan in speaker.situation.loans or ():
        if plan := _new_plan(loan, speaker):
            sentences.append(_plan_changed(plan, speaker))
    return tuple(sentences)


def near_rate_changes(speaker: Speaker) -> list[RateChange]:
    """The changes of rate that belong to the same story as the change of the limit."""
    return [change for change in speaker.situation.rate_changes if abs(change.effective_on - speaker.change.effective_on) <= _NEAR]


def _new_plan(loan: Loan, speaker: Speaker) -> Plan | None:
    """The plan that took the place of the loan's first one around the change of the limit."""
    near = [plan for plan in loan.plans if plan.kind != "original" and abs(plan.starts_on - speaker.change.effective_on) <= _NEAR]
    return max(near, key=lambda plan: plan.starts_on, default=None)


def _plan_changed(plan: Plan, speaker: Speaker) -> Sentence:
    words = speaker.words
    told = {
        "date": speaker.day(plan.starts_on),
        "amount": wording.yuan(plan.principal, speaker.language),
        "plan": speaker.text(words.plans[plan.kind]),
        "instalments": str(plan.instalments),
        "rate": money.percent(plan.annual_rate_percent),
    }
    evidence = speaker.record(words.sources.loans)
    if plan.fee_per_instalment:
        fee = wording.yuan(plan.fee_per_instalment, speaker.language)
        return speaker.say(words.money.plan_changed_with_fee, evidence, fee=fee, **told)
    return speaker.say(words.money.plan_changed, evidence, **told)


def notes(speaker: Speaker) -> tuple[Sentence, ...]:
    """What a small limit costs per 100 yuan, and that figures used are disputed."""
    words, change = speaker.words, speaker.change
    sentences = []
    if 0 < change.new_limit <= _SMALL_LIMIT:
        rate = speaker.situation.line.annual_rate_percent
        evidence = speaker.derived(speaker.record(words.sources.line), words.rules.interest)
        interest = wording.yuan(rate, speaker.language)
        sentences.append(speaker.say(words.money.small_limit, evidence, rate=money.percent(rate), interest=interest))
    disputed = speaker.situation.facts["disputed_records"]
    if disputed.value:
        sentences.append(speaker.say(words.money.disputed, speaker.of_facts([disputed]), disputed_records=speaker.figure(disputed)))
    return tuple(sentences)
