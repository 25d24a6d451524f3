"""A limit change explained, from its records and the rulebook. Pure: the same situation and rulebook give the same explanation."""

from advice import wording
from advice.explanations.causes import find_conflicts, leave_open, rule_out
from advice.explanations.migration import explain_migration
from advice.explanations.owed import already_borrowed, notes, unchanged
from advice.explanations.reasons import CORRECTION_LETTER, MAIN_REASONS, Ranked, explain_reasons, rank, title_of
from advice.explanations.recomputed import recompute
from advice.explanations.releases import explain_release
from advice.explanations.result import Details, Explanation, InShort, ReasonExplained, Sentence
from advice.explanations.situation import Situation
from advice.explanations.speech import Speaker
from advice.explanations.unknowns import unknowns
from advice.rulebook import Language, Rulebook

__all__ = ["Explanation", "InShort", "explain", "in_short"]

UNKNOWN_DATE = "unknown"
REVIEW_LETTER = "reasons_and_human_review"
_GOOD_NEWS = ("raised", "restored", "unfrozen")


def explain(situation: Situation, rulebook: Rulebook, language: Language) -> Explanation:
    """Everything there is to say about one limit change, every sentence with its label and source (exchange format, "Explanations")."""
    speaker = Speaker(rulebook, language, situation)
    ranked = rank(speaker)
    reasons = explain_reasons(ranked, speaker)
    sent = {reason.code for reason in reasons}
    others = [reason for code, reason in rulebook.reasons.items() if code not in sent]
    ruled_out = tuple(found for reason in others if (found := rule_out(reason, speaker)))
    out = {found.code for found in ruled_out}
    undecided = tuple(leave_open(reason, speaker) for reason in others if reason.code not in out)
    next_steps = _next_steps(ranked, rulebook)
    change = situation.change
    return Explanation(
        limit_change=change.id,
        language=language,
        headline=_headline(ranked, speaker),
        state=change.state,
        not_about_you=_not_about_you(ranked, rulebook),
        reasons=reasons,
        ruled_out=ruled_out,
        cannot_tell=tuple(cause.code for cause in undecided),
        unknowns=unknowns(ranked, reasons, speaker),
        unchanged=unchanged(speaker),
        next_steps=next_steps,
        conflicts=tuple(conflict for reason in ranked.reasons for conflict in find_conflicts(reason, speaker)),
        rulebook_version=rulebook.version,
        details=_details(speaker),
        already_borrowed=already_borrowed(speaker),
        notes=notes(speaker),
        vague=ranked.vague,
        undecided=undecided,
        letters=_letters(reasons, speaker),
        review_on=_review_on(speaker),
        recomputed=recompute(speaker),
        release=explain_release(speaker),
        migration=explain_migration(reasons, ruled_out, undecided, next_steps, speaker),
    )


def in_short(situation: Situation, rulebook: Rulebook, language: Language) -> InShort:
    """What `explain` says first, and nothing else: it needs only the change, its reasons and the names of its lines."""
    speaker = Speaker(rulebook, language, situation)
    ranked = rank(speaker)
    return InShort(
        headline=_headline(ranked, speaker),
        titles={sent.code: title_of(sent, speaker) for sent in ranked.reasons},
        next_steps=_next_steps(ranked, rulebook),
    )


def _not_about_you(ranked: Ranked, rulebook: Rulebook) -> bool:
    """Whether reasons were given, and all of them are known not to be the borrower's doing."""
    rules = [rulebook.reasons.get(sent.code) for sent in ranked.reasons]
    return bool(rules) and all(rule is not None and rule.owner != "you" for rule in rules)


def _headline(ranked: Ranked, speaker: Speaker) -> tuple[Sentence, ...]:
    """One sentence that answers the question, and whose move it was when it was not the borrower's."""
    words = speaker.words.headline
    what = _what(speaker)
    if not ranked.reasons:
        return (speaker.say(words.no_reason, speaker.record(), what=what),)
    first = ranked.reasons[0]
    rule = speaker.rulebook.reasons.get(first.code)
    if rule is None:
        sentence = speaker.say(words.own_words, speaker.record(), what=what, words=first.own_title)
    elif len(ranked.reasons) == 1:
        sentence = speaker.say(words.only, speaker.record(), what=what, cause=speaker.text(rule.headline))
    elif ranked.by_points:
        evidence = speaker.derived(speaker.record(), speaker.words.rules.ranking)
        sentence = speaker.say(words.mainly, evidence, what=what, cause=speaker.text(rule.headline))
    else:
        sentence = speaker.say(words.first, speaker.record(), what=what, cause=speaker.text(rule.headline))
    if not _not_about_you(ranked, speaker.rulebook):
        return (sentence,)
    return sentence, speaker.say(words.not_about_you, speaker.derived(speaker.record(), speaker.words.rules.owners))


def _what(speaker: Speaker) -> str:
    """What happened, without the reason: the first half of the headline."""
    change, line, target = speaker.change, speaker.situation.line, speaker.situation.target_line
    values = {"new_limit": wording.yuan(change.new_limit, speaker.language), "product": speaker.product(line.product)}
    if target:
        values["target"] = speaker.product(target.product)
    return wording.fill(getattr(speaker.words.headline, change.state), values, speaker.language)


def _next_steps(ranked: Ranked, rulebook: Rulebook) -> tuple[str, ...]:
    """The steps of the main reasons, in order, each once. Without a reason: what helps to get one."""
    if not ranked.reasons:
        return rulebook.words.steps_without_reason
    main = [rulebook.reasons[sent.code] for sent in ranked.reasons[:MAIN_REASONS] if sent.code in rulebook.reasons]
    return tuple(dict.fromkeys(step for rule in main for step in rule.steps))


def _letters(reasons: tuple[ReasonExplained, ...], speaker: Speaker) -> tuple[str, ...]:
    """The letters that fit: asking for reasons and a human review, unless it is good news; correcting a figure that a reason rests on."""
    letters = [] if speaker.change.state in _GOOD_NEWS else [REVIEW_LETTER]
    if any(reason.correction for reason in reasons):
        letters.append(CORRECTION_LETTER)
    return tuple(letter for letter in letters if letter in speaker.rulebook.letters)


def _review_on(speaker: Speaker) -> str | None:
    """The day on which a temporary change ends, or the word "unknown"; None for every other change."""
    if speaker.change.state != "temporary":
        return None
    return speaker.change.until.isoformat() if speaker.change.until else UNKNOWN_DATE


def _details(speaker: Speaker) -> Details:
    change, line = speaker.change, speaker.situation.line
    return Details(
        kind=change.kind,
        product=speaker.product(line.product),
        lender=line.lender,
        decided_on=change.decided_on,
        effective_on=change.effective_on,
        old_limit=change.old_limit,
        new_limit=change.new_limit,
        until=change.until,
        decided_by=change.decided_by,
        policy_version=change.policy_version,
        notice_text=change.notice_text,
    )
