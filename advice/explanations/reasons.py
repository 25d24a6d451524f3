"""The reasons that the lender sent: which of them count, in what order, and what each means for this borrower."""

from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct

from advice import facts, wording
from advice.explanations.releases import about_release, same_data
from advice.explanations.result import ReasonExplained, Sentence, weakest
from advice.explanations.situation import SentReason
from advice.explanations.speech import Evidence, Speaker
from advice.facts import Fact, Facts
from advice.rulebook import Reason
from advice.vague import is_vague
from borrowers import money

MAIN_REASONS = 4
CORRECTION_LETTER = "value_correction"
_SHARE_STEP = Decimal("0.0001")


class Ranked(Struct, frozen=True):
    """The reasons that count, in order; whether that order is by weight; and what the lender wrote that names no reason."""

    reasons: tuple[SentReason, ...]
    by_points: bool
    vague: tuple[str, ...]


def rank(speaker: Speaker) -> Ranked:
    """By absolute points, the largest first, when every reason carries them; else as sent. Vague ones do not count."""
    counted = [reason for reason in speaker.situation.reasons if not gives_no_reason(reason, speaker)]
    vague = [reason.own_title for reason in speaker.situation.reasons if gives_no_reason(reason, speaker)]
    by_points = bool(counted) and all(reason.points is not None for reason in counted)
    if by_points:
        counted.sort(key=_weight, reverse=True)
    notice = speaker.change.notice_text
    if not speaker.situation.reasons and notice and is_vague(notice, speaker.rulebook.vague):
        vague.append(notice)
    return Ranked(tuple(counted), by_points, tuple(vague))


def _weight(reason: SentReason) -> Decimal:
    return abs(reason.points or Decimal(0))


def gives_no_reason(reason: SentReason, speaker: Speaker) -> bool:
    """Whether what was sent is no reason: no code of the catalogue, no figures, and only vague words."""
    if reason.code in speaker.rulebook.reasons or reason.observed:
        return False
    return is_vague(reason.own_words or reason.code.replace("_", " "), speaker.rulebook.vague)


def explain_reasons(ranked: Ranked, speaker: Speaker) -> tuple[ReasonExplained, ...]:
    """Each reason with its figures, its place in the order and its share of the points."""
    total = sum((_weight(reason) for reason in ranked.reasons), Decimal(0))
    explained = []
    for place, reason in enumerate(ranked.reasons):
        share = None
        if ranked.by_points and total:
            share = (_weight(reason) / total).quantize(_SHARE_STEP, rounding=ROUND_HALF_UP)
        explained.append(_explain_reason(reason, speaker, main=place < MAIN_REASONS, share=share))
    return tuple(explained)


def _explain_reason(reason: SentReason, speaker: Speaker, *, main: bool, share: Decimal | None) -> ReasonExplained:
    rule = speaker.rulebook.reasons.get(reason.code)
    evidence = evidence_of(reason, speaker)
    known = known_figures(reason, speaker)
    sentences = (*_figures(reason, rule, known, evidence, speaker), *_around(reason, rule, evidence, speaker))
    return ReasonExplained(
        code=reason.code,
        main=main,
        owner=rule.owner if rule else "unknown",
        title=title_of(reason, speaker),
        sentences=sentences,
        label=weakest(sentences),
        observed={fact.name: fact.as_sent for fact in observed_facts(reason, speaker).known()},
        threshold=_threshold_as_sent(reason, rule),
        source=evidence.source,
        as_of=evidence.as_of,
        changeable=rule.changeable if rule else "unknown",
        points_share=share,
        background=_background(rule, speaker) if rule else (),
        correction=CORRECTION_LETTER if known.known() and CORRECTION_LETTER in speaker.rulebook.letters else None,
    )


def title_of(reason: SentReason, speaker: Speaker) -> str:
    """What a reason is called: its title in the catalogue, or the lender's own words."""
    rule = speaker.rulebook.reasons.get(reason.code)
    return speaker.text(rule.title) if rule else reason.own_title


def observed_facts(reason: SentReason, speaker: Speaker) -> Facts:
    """The figures that the lender sent with the reason."""
    evidence = evidence_of(reason, speaker)
    return facts.read(reason.observed or {}, source=evidence.source, as_of=evidence.as_of)


def evidence_of(reason: SentReason, speaker: Speaker) -> Evidence:
    """Where a reason comes from, as of when.

    What its sender says goes first. Where it says nothing and its figures are those of the snapshot, that is where they come from; else
    there is only the record of the change.
    """
    recorded = speaker.situation.facts
    names = [name for name in reason.observed or {} if name in recorded and recorded[name].known]
    sent = facts.read(reason.observed or {}, source="", as_of=speaker.change.decided_on)
    from_snapshot = bool(names) and len(names) == len(sent.known()) and all(facts.agree(sent[name], recorded[name]) for name in names)
    snapshot = speaker.of_facts([recorded[name] for name in names]) if from_snapshot else speaker.record()
    return Evidence(source=reason.source or snapshot.source, as_of=reason.period_end or snapshot.as_of)


def known_figures(reason: SentReason, speaker: Speaker) -> Facts:
    """The figures that the reason may be told with: those it was sent with, and from the snapshot the others of its rule.

    Where the two do not agree, only those that were sent: figures of two minds must not stand in one sentence.
    """
    rule = speaker.rulebook.reasons.get(reason.code)
    observed = observed_facts(reason, speaker)
    recorded = speaker.situation.facts
    if any(recorded[fact.name].known and not facts.agree(fact, recorded[fact.name]) for fact in observed.known()):
        return observed
    rest = [recorded[name] for name in (rule.facts if rule else ()) if not observed[name].known]
    return Facts({fact.name: fact for fact in (*observed.known(), *rest)})


def figure_sentence(reason: SentReason, speaker: Speaker) -> tuple[str, tuple[Fact, ...]]:
    """The fullest sentence whose figures are all known, and the figures in it. Empty for a reason that rests on none."""
    rule = speaker.rulebook.reasons.get(reason.code)
    known = known_figures(reason, speaker)
    for text in rule.figures if rule else ():
        used = tuple(known[name] for name in wording.needs(text))
        if all(fact.known for fact in used):
            return wording.fill(text, {fact.name: speaker.figure(fact) for fact in used}, speaker.language), used
    return "", ()


def _figures(reason: SentReason, rule: Reason | None, known: Facts, evidence: Evidence, speaker: Speaker) -> list[Sentence]:
    """What was seen: the rule's own sentence, then every figure that was sent and does not stand in it."""
    words, used = figure_sentence(reason, speaker)
    sentences = []
    if words:
        sentences.append(speaker.sentence(words, speaker.of_facts(used) if used else evidence))
    elif rule:
        sentences.append(speaker.say(speaker.words.reasons.bare, evidence, title=speaker.text(rule.title)))
    elif not reason.own_words:
        sentences.append(speaker.say(speaker.words.reasons.bare, evidence, title=reason.code))
    shown = {fact.name for fact in used}
    for fact in observed_facts(reason, speaker).known():
        if fact.name not in shown:
            told = {"label": speaker.label(fact.name), "value": speaker.figure(known[fact.name])}
            sentences.append(speaker.say(speaker.words.ruled_out.by_fact, evidence, **told))
    return sentences


def _around(reason: SentReason, rule: Reason | None, evidence: Evidence, speaker: Speaker) -> list[Sentence]:
    """The period, the lender's line, its own words, and the release that it rests on."""
    words = speaker.words.reasons
    sentences = []
    if reason.period_start and reason.period_end:
        period = {"start": speaker.day(reason.period_start), "end": speaker.day(reason.period_end)}
        sentences.append(speaker.say(words.period, evidence, **period))
    if reason.threshold is not None:
        sentences.append(speaker.say(words.threshold, evidence, threshold=threshold_words(reason.threshold, rule, speaker)))
    elif rule and rule.main_fact:
        sentences.append(speaker.say(words.threshold_unknown, speaker.record()))
    if reason.own_words and (rule is None or not is_vague(reason.own_words, speaker.rulebook.vague)):
        sentences.append(speaker.say(words.own_words, evidence, words=reason.own_words))
    if rule:
        sentences.extend(about_release(rule, speaker))
    return sentences


def threshold_words(threshold: Decimal, rule: Reason | None, speaker: Speaker) -> str:
    """A lender's line in the unit of the reason's main fact."""
    if rule is None or rule.main_fact is None:
        return money.plain(threshold)
    value = facts.of_kind(rule.main_fact, threshold)
    return wording.figure(rule.main_fact, value, speaker.words, speaker.language)


def _threshold_as_sent(reason: SentReason, rule: Reason | None) -> str | None:
    if reason.threshold is None:
        return None
    return str(facts.written(rule.main_fact, reason.threshold)) if rule and rule.main_fact else money.plain(reason.threshold)


def _background(rule: Reason, speaker: Speaker) -> tuple[Sentence, ...]:
    evidence = speaker.of_rule(rule)
    general = tuple(speaker.sentence(speaker.text(text), evidence) for text in (rule.meaning, rule.change))
    return (*same_data(rule, speaker), *general)
