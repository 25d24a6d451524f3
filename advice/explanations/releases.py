"""A lender's policy release behind a change: the same data, another yardstick."""

from advice import facts, wording
from advice.explanations.result import ReleaseExplained, Sentence
from advice.explanations.situation import Release
from advice.explanations.speech import Evidence, Speaker
from advice.rulebook import Reason


def explain_release(speaker: Speaker) -> ReleaseExplained | None:
    """The release that the change was decided under, if the lender sent it."""
    release = speaker.situation.release
    if release is None:
        return None
    title, summary = _in_language(release, speaker)
    return ReleaseExplained(
        version=release.version,
        published_on=release.published_on,
        owner=release.owner,
        title=title,
        summary=summary,
        sentences=tuple(_told(release, speaker)),
        notice_url=release.notice_url,
        replaces=release.replaces,
    )


def about_release(rule: Reason, speaker: Speaker) -> list[Sentence]:
    """What a reason says about the release that it rests on: one of the same owner, such as a model update and the model's release."""
    release = speaker.situation.release
    return _told(release, speaker) if release and release.owner == rule.owner else []


def same_data(rule: Reason, speaker: Speaker) -> tuple[Sentence, ...]:
    """For a change of model: that the yardstick changed, and whether the borrower's own figures did, where that can be compared."""
    if rule.owner != "model":
        return ()
    yardstick = speaker.derived(speaker.record(), speaker.words.rules.owners)
    return speaker.say(speaker.words.reasons.other_yardstick, yardstick), _compared(speaker)


def _in_language(release: Release, speaker: Speaker) -> tuple[str, str]:
    """Title and summary; the lender's Chinese where it wrote no English."""
    if speaker.language == "en":
        return release.title_en or release.title, release.summary_en or release.summary
    return release.title, release.summary


def _told(release: Release, speaker: Speaker) -> list[Sentence]:
    evidence = Evidence(source=speaker.text(speaker.words.sources.release), as_of=release.published_on)
    title, summary = _in_language(release, speaker)
    told = {"date": speaker.day(release.published_on), "version": release.version, "title": title}
    return [
        speaker.say(speaker.words.reasons.release, evidence, **told),
        speaker.say(speaker.words.reasons.release_summary, evidence, summary=wording.ended(summary, speaker.language)),
    ]


def _compared(speaker: Speaker) -> Sentence:
    """Whether the borrower's figures changed since the data before: only where both are known."""
    words = speaker.words
    now, before = speaker.situation.facts, speaker.situation.earlier_facts
    both = [name for name in now if now[name].known and before[name].known]
    if not both:
        return speaker.say(words.reasons.no_earlier_data, speaker.record(words.sources.facts))
    evidence = speaker.derived(speaker.of_facts(now[name] for name in both), words.rules.snapshots)
    earlier = speaker.day(min(fact.as_of for name in both if (fact := before[name]).as_of is not None))
    changed = [speaker.label(name) for name in both if not facts.agree(now[name], before[name])]
    if changed:
        return speaker.say(words.reasons.changed_data, evidence, date=earlier, names=speaker.listed(changed))
    return speaker.say(words.reasons.same_data, evidence, date=earlier, count=str(len(both)))
