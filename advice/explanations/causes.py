"""What was not the cause, what cannot be told, and where the lender's reasons and the records do not agree."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from advice import facts, wording
from advice.conditions import CONDITIONS
from advice.explanations.reasons import observed_facts, threshold_words
from advice.explanations.result import Conflict, ConflictKind, OpenCause, RuledOut, Sentence, Side
from advice.explanations.situation import SentReason
from advice.explanations.speech import Evidence, Speaker
from advice.facts import Fact
from advice.rulebook import Reason


def rule_out(reason: Reason, speaker: Speaker) -> RuledOut | None:
    """Why `reason` cannot be a cause of this change; None when that cannot be told.

    By the kind of change, by a fact that makes it impossible, or by a line that this lender sent with another change of this borrower
    under the same policy version, when the value is clearly on the other side.
    """
    if speaker.change.kind not in reason.kinds:
        rulebook = Evidence(source=speaker.text(speaker.words.sources.rulebook), as_of=reason.checked_on)
        kind = speaker.text(speaker.words.kinds[speaker.change.kind])
        sentence = speaker.say(speaker.words.ruled_out.by_kind, speaker.derived(rulebook, speaker.words.rules.kinds), kind=kind)
        return _ruled_out(reason, sentence, speaker, kind=True)
    known = speaker.situation.facts
    for name in reason.ruled_out_by:
        if deciding := CONDITIONS[name].deciding_fact(known):
            fact = known[deciding]
            sentence = speaker.say(speaker.words.ruled_out.by_fact, speaker.of_facts([fact]), **_told(fact, speaker))
            return _ruled_out(reason, sentence, speaker, fact=fact)
    line = speaker.situation.thresholds.get(reason.code)
    if line and reason.main_fact and not_past(known[reason.main_fact], line.value, reason):
        fact = known[reason.main_fact]
        told = threshold_words(line.value, reason, speaker)
        sentence = speaker.say(speaker.words.ruled_out.by_threshold, _compared(fact, speaker), **_told(fact, speaker), threshold=told)
        return _ruled_out(reason, sentence, speaker, fact=fact, threshold=str(facts.written(fact.name, line.value)))
    return None


def _ruled_out(
    reason: Reason, sentence: Sentence, speaker: Speaker, *, fact: Fact | None = None, kind: bool = False, threshold: str | None = None
) -> RuledOut:
    return RuledOut(
        code=reason.code,
        title=speaker.text(reason.title),
        sentence=sentence,
        source=sentence.source,
        as_of=sentence.as_of,
        fact=fact.name if fact else None,
        value=fact.as_sent if fact else None,
        kind=speaker.change.kind if kind else None,
        threshold=threshold,
    )


def leave_open(reason: Reason, speaker: Speaker) -> OpenCause:
    """A cause that can be neither seen nor ruled out, and what would tell."""
    words, known = speaker.words.ruled_out, speaker.situation.facts
    main = known[reason.main_fact] if reason.main_fact else None
    if main and main.known:
        sentence = speaker.say(words.no_line, speaker.of_facts([main]), **_told(main, speaker))
    elif missing := [speaker.label(name) for name in reason.facts if not known[name].known]:
        sentence = speaker.say(words.unknown_fact, speaker.record(speaker.words.sources.facts), names=speaker.listed(missing))
    else:
        sentence = speaker.say(words.nothing_known, speaker.record())
    return OpenCause(code=reason.code, title=speaker.text(reason.title), sentence=sentence)


def not_past(fact: Fact, line: Decimal, reason: Reason) -> bool:
    """Whether a known value is clearly on the harmless side of the lender's line. Exactly on it is not clear."""
    if fact.value is None or isinstance(fact.value, bool):
        return False
    return fact.value < line if reason.threshold_side == "above" else fact.value > line


def find_conflicts(sent: SentReason, speaker: Speaker) -> Iterator[Conflict]:
    """Where a reason that was sent and our facts do not agree, at most once a fact."""
    observed = observed_facts(sent, speaker)
    told = set()
    for fact in observed.known():
        recorded = speaker.situation.facts[fact.name]
        if recorded.known and not facts.agree(fact, recorded):
            told.add(fact.name)
            yield _different(sent, fact, recorded, speaker)
    rule = speaker.rulebook.reasons.get(sent.code)
    for conflict in _contradicted(sent, rule, speaker) if rule else ():
        if conflict.fact not in told:
            told.add(conflict.fact)
            yield conflict


def _different(sent: SentReason, observed: Fact, recorded: Fact, speaker: Speaker) -> Conflict:
    values = {
        "label": speaker.label(observed.name),
        "observed": speaker.figure(observed),
        "observed_on": speaker.day(_day(observed, speaker)),
        "recorded": speaker.figure(recorded),
        "recorded_on": speaker.day(_day(recorded, speaker)),
    }
    sentences = [speaker.say(speaker.words.conflicts.different, speaker.of_facts([observed, recorded]), **values)]
    if _day(observed, speaker) != _day(recorded, speaker):
        sentences.append(_days_between(observed, recorded, speaker))
    return _conflict("different_value", sent, (observed, recorded), sentences, speaker)


def _days_between(observed: Fact, recorded: Fact, speaker: Speaker) -> Sentence:
    """What the two dates can explain: days past due grow by one a day while nothing is paid; anything may have changed."""
    evidence = speaker.derived(speaker.of_facts([observed, recorded]), speaker.words.rules.days_between)
    passed = (_day(observed, speaker) - _day(recorded, speaker)).days
    if observed.name == "days_past_due" and observed.value == (recorded.value or 0) + passed:
        return speaker.say(speaker.words.conflicts.days_passed, evidence, days=wording.days(abs(passed), speaker.language))
    return speaker.say(speaker.words.conflicts.other_day, evidence)


def _contradicted(sent: SentReason, rule: Reason, speaker: Speaker) -> Iterator[Conflict]:
    known, observed, words = speaker.situation.facts, observed_facts(sent, speaker), speaker.words.conflicts
    for name in rule.ruled_out_by:
        if deciding := CONDITIONS[name].deciding_fact(known):
            sentence = speaker.say(words.impossible, _compared(known[deciding], speaker), **_told(known[deciding], speaker))
            yield _conflict("impossible", sent, (observed[deciding], known[deciding]), [sentence], speaker)
    if rule.main_fact is None or sent.threshold is None:
        return
    line = threshold_words(sent.threshold, rule, speaker)
    sides = observed[rule.main_fact], known[rule.main_fact]
    for fact, text in zip(sides, (words.observed_not_past_line, words.not_past_line), strict=True):
        if not_past(fact, sent.threshold, rule):
            sentence = speaker.say(text, _compared(fact, speaker), **_told(fact, speaker), threshold=line)
            threshold = str(facts.written(fact.name, sent.threshold))
            yield _conflict("not_past_threshold", sent, sides, [sentence], speaker, threshold)
            return


def _conflict(
    kind: ConflictKind,
    sent: SentReason,
    sides: tuple[Fact, Fact],
    sentences: list[Sentence],
    speaker: Speaker,
    threshold: str | None = None,
) -> Conflict:
    observed, recorded = (Side(value=fact.as_sent, source=_source(fact, speaker), as_of=_day(fact, speaker)) for fact in sides)
    return Conflict(
        code=sent.code,
        fact=sides[0].name,
        kind=kind,
        title=speaker.title(sent.code) if sent.code in speaker.rulebook.reasons else sent.own_title,
        observed=observed,
        recorded=recorded,
        sentences=tuple(sentences),
        threshold=threshold,
    )


def _told(fact: Fact, speaker: Speaker) -> dict[str, str]:
    return {"label": speaker.label(fact.name), "value": speaker.figure(fact)}


def _compared(fact: Fact, speaker: Speaker) -> Evidence:
    return speaker.derived(speaker.of_facts([fact]), speaker.words.rules.comparison)


def _source(fact: Fact, speaker: Speaker) -> str:
    return speaker.source_of(fact) if fact.known else speaker.record().source


def _day(fact: Fact, speaker: Speaker) -> date:
    return fact.as_of or speaker.change.decided_on
