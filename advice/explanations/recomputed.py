"""A change worked out again: only where the same lender published the policy version that it was decided under."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from advice.explanations.result import ReasonPoints, Recomputed, Sentence
from advice.explanations.situation import Change, Situation
from advice.explanations.speech import Evidence, Speaker
from advice.limit_policy import LimitPolicy
from advice.rulebook import Scorecard
from advice.scorecard import Lost, Score, compare_versions, score
from advice.words import ChangeKind

# A scorecard says what was lost; why a limit rose is not in it.
EXPLAINED: tuple[ChangeKind, ...] = ("decrease", "temporary_decrease", "freeze", "migration")


class Answer(Struct, frozen=True):
    """What the policy gives for one change, beside what was sent."""

    score: Score
    lowest: Decimal
    highest: Decimal
    reasons: tuple[ReasonPoints, ...]
    same_limit: bool
    same_reasons: bool

    @property
    def agrees(self) -> bool | None:
        """Whether it is what was sent; None: it may be, facts are unknown."""
        if self.score.unknown:
            return None if self.same_limit else False
        return self.same_limit and self.same_reasons


def recompute(speaker: Speaker) -> Recomputed | None:
    """The change by its lender's published policy, and whether that agrees with what was sent; None where no policy is published."""
    published = speaker.rulebook.limit_policy(speaker.situation.line.lender, speaker.change.policy_version)
    if published is None or speaker.change.kind not in EXPLAINED:
        return None
    card, policy = published
    found = answer(policy, speaker.situation)
    return Recomputed(
        policy_version=card.version,
        new_limit=found.lowest if found.lowest == found.highest else None,
        reasons=found.reasons,
        agrees=found.agrees,
        title=speaker.text(speaker.words.recomputed.title),
        sentences=tuple(_said(found, card, policy, speaker)),
        lowest=found.lowest,
        highest=found.highest,
        unknown=found.score.unknown,
    )


def answer(policy: LimitPolicy, situation: Situation) -> Answer:
    """What `policy` gives for the change of `situation`, from its facts, beside what was sent with it."""
    change = situation.change
    found = score(situation.facts, policy)
    lowest, highest = _limits(found, change)
    reasons = tuple(_as_sent(lost) for lost in found.reasons[: policy.reasons_at_most])
    return Answer(
        score=found,
        lowest=lowest,
        highest=highest,
        reasons=reasons,
        same_limit=lowest <= change.new_limit <= highest,
        same_reasons={(sent.code, sent.points) for sent in situation.reasons} == {(own.code, own.points) for own in reasons},
    )


def _as_sent(lost: Lost) -> ReasonPoints:
    return ReasonPoints(lost.code, None if lost.points is None else Decimal(-lost.points))


def _limits(found: Score, change: Change) -> tuple[Decimal, Decimal]:
    """The lowest and the highest limit that is possible. A line that is frozen keeps its limit: only nothing can be drawn."""
    if "freeze" in found.effects:
        return change.old_limit, change.old_limit
    return found.limit_low, found.limit_high


def _said(answer: Answer, card: Scorecard, policy: LimitPolicy, speaker: Speaker) -> Iterator[Sentence]:
    words, change = speaker.words.recomputed, speaker.change
    evidence = speaker.derived(_of_facts(answer.score, speaker), speaker.words.rules.scorecard)
    low, high, sent = (speaker.yuan(amount) for amount in (answer.lowest, answer.highest, change.new_limit))
    unknown = speaker.listed(speaker.label(name) for name in answer.score.unknown)
    if answer.lowest == answer.highest:
        yield speaker.say(words.limit, evidence, version=card.version, limit=low)
    else:
        yield speaker.say(words.between, evidence, version=card.version, low=low, high=high, names=unknown)
    if answer.agrees:
        yield speaker.say(words.agrees, evidence)
    elif answer.agrees is None:
        yield speaker.say(words.possible, evidence, limit=sent)
    elif not answer.same_limit:
        yield speaker.say(words.other_limit, evidence, limit=sent)
    if answer.agrees is False and not answer.same_reasons:
        named = speaker.listed(_named(own, speaker) for own in answer.reasons)
        yield speaker.say(words.other_reasons if named else words.no_reasons, evidence, names=named)
    yield from _by_the_version_before(policy, evidence, speaker)
    yield speaker.say(card.note, speaker.derived(_of_card(card, speaker), speaker.words.rules.scorecard))


def _by_the_version_before(policy: LimitPolicy, evidence: Evidence, speaker: Speaker) -> Iterator[Sentence]:
    """Where the release says which version it replaces, and that is published too, and gave another answer: the same facts by both."""
    release, words = speaker.situation.release, speaker.words.recomputed
    before = speaker.rulebook.limit_policy(speaker.situation.line.lender, release.replaces) if release and release.replaces else None
    if before is None:
        return
    compared = compare_versions(speaker.situation.facts, before[1], policy)
    lowest, highest = _limits(compared.old, speaker.change)
    if (lowest, highest) == _limits(compared.new, speaker.change):
        return
    if lowest == highest:
        yield speaker.say(words.earlier, evidence, version=before[0].version, limit=speaker.yuan(lowest))
    else:
        low, high = speaker.yuan(lowest), speaker.yuan(highest)
        yield speaker.say(words.earlier_between, evidence, version=before[0].version, low=low, high=high)
    weighed = [speaker.label(row.fact) for row in compared.yardsticks if row.value is not None]
    if weighed:
        yield speaker.say(words.weighed, evidence, names=speaker.listed(weighed))


def _of_facts(found: Score, speaker: Speaker) -> Evidence:
    """The facts that were scored; the record of the change itself where none was known."""
    facts = [speaker.situation.facts[row.fact] for row in found.points if row.value is not None]
    return speaker.of_facts(facts) if facts else speaker.record()


def _of_card(card: Scorecard, speaker: Speaker) -> Evidence:
    return Evidence(source=speaker.text(card.title), as_of=card.checked_on)


def _named(own: ReasonPoints, speaker: Speaker) -> str:
    return speaker.title(own.code) if own.points is None else f"{speaker.title(own.code)} {own.points}"
