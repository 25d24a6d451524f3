"""What the lender did not say. Unknown is said as unknown."""

from collections.abc import Sequence

from advice import wording
from advice.explanations.owed import owed
from advice.explanations.reasons import Ranked, evidence_of
from advice.explanations.result import ReasonExplained, Sentence
from advice.explanations.speech import Speaker
from advice.words import Text

_QUOTE = 120  # characters of a notice, quoted to show that it names no reason
_MAY_COME_BACK = ("lowered", "zero", "frozen")


def unknowns(ranked: Ranked, reasons: Sequence[ReasonExplained], speaker: Speaker) -> tuple[Sentence, ...]:
    """Every gap in what was sent, the weightiest first."""
    words, change = speaker.words.unknowns, speaker.change
    gaps: list[tuple[Text, dict[str, str]]] = []
    if not reasons:
        gaps.append((words.reason, {}))
    gaps.extend((words.vague, {"words": wording.cut(vague.strip().rstrip("。."), _QUOTE)}) for vague in ranked.vague)
    if change.decided_by is None:
        gaps.append((words.decided_by, {}))
    if change.policy_version is None:
        gaps.append((words.policy_version, {}))
    if names := _without_line(reasons, speaker):
        gaps.append((words.thresholds, {"names": speaker.listed(names)}))
    if names := _without_source(ranked, speaker):
        gaps.append((words.sources, {"names": speaker.listed(names)}))
    if len(reasons) > 1 and not ranked.by_points:
        gaps.append((words.weights, {}))
    gaps.extend(_what_comes_next(speaker))
    if speaker.situation.loans is None and owed_is_unclear(speaker):
        gaps.append((words.no_loans, {}))
    return tuple(speaker.say(text, speaker.record(), **values) for text, values in gaps)


def owed_is_unclear(speaker: Speaker) -> bool:
    """Whether something may be owed that no loan record tells about."""
    known = owed(speaker)
    return known is None or known.amount > 0


def _without_line(reasons: Sequence[ReasonExplained], speaker: Speaker) -> list[str]:
    """The reasons that have a figure to compare, but came without the line to compare it with."""
    rules = speaker.rulebook.reasons
    return [reason.title for reason in reasons if reason.threshold is None and reason.code in rules and rules[reason.code].main_fact]


def _without_source(ranked: Ranked, speaker: Speaker) -> list[str]:
    """The reasons that rest on nothing but the record of the change."""
    rules = speaker.rulebook.reasons
    unsaid = [reason for reason in ranked.reasons if evidence_of(reason, speaker).source == speaker.record().source]
    return [speaker.title(reason.code) if reason.code in rules else reason.own_title for reason in unsaid]


def _what_comes_next(speaker: Speaker) -> list[tuple[Text, dict[str, str]]]:
    """Whether and when it comes back: unknown is said literally."""
    words, change = speaker.words.unknowns, speaker.change
    if change.state == "temporary":
        return [(words.after_until, {"until": speaker.day(change.until)})] if change.until else [(words.until, {})]
    if change.state == "moved":
        return [(words.carried_over, {})]
    return [(words.review, {})] if change.state in _MAY_COME_BACK else []
