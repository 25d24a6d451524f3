"""A credit line that became another product: both side by side, the causes that are talked about, the three questions people ask."""

from collections.abc import Sequence

from advice import wording
from advice.explanations.result import (
    ComparisonRow,
    MigrationCause,
    MigrationExplained,
    OpenCause,
    Question,
    ReasonExplained,
    RuledOut,
    Sentence,
)
from advice.explanations.situation import Line
from advice.explanations.speech import Evidence, Speaker
from advice.rulebook import Aspect, Confidence, Step
from advice.words import AspectName
from borrowers import money

# The causes that the source documents give for a move (features.md 52, 53, 54, 60).
_CAUSES = ("business_profile", "product_line_changed", "market_downturn", "portfolio_mix_changed")
_RIGHTS_LETTER = "reasons_and_human_review"


def explain_migration(
    reasons: Sequence[ReasonExplained],
    ruled_out: Sequence[RuledOut],
    open_causes: Sequence[OpenCause],
    next_steps: Sequence[str],
    speaker: Speaker,
) -> MigrationExplained | None:
    """The move explained; None for a change that is not one."""
    target = speaker.situation.target_line
    if target is None:
        return None
    return MigrationExplained(
        left=speaker.product(speaker.situation.line.product),
        right=speaker.product(target.product),
        rows=_rows(speaker.situation.line, target, speaker),
        causes=_causes(reasons, ruled_out, open_causes, speaker),
        questions=_questions(reasons, next_steps, target, speaker),
    )


def _rows(line: Line, target: Line, speaker: Speaker) -> tuple[ComparisonRow, ...]:
    """What the records say of both lines, then what is known of both products."""
    words, change, language = speaker.words.migration, speaker.change, speaker.language
    record = speaker.record(speaker.words.sources.line)
    old_limit, new_limit = wording.yuan(change.old_limit, language), wording.yuan(change.new_limit, language)
    moved = speaker.say(words.moved_limit, speaker.record(), old_limit=old_limit, new_limit=new_limit)
    cells: dict[AspectName, list[Sentence]] = {
        "lender": [speaker.say(words.lender, record, lender=side.lender) for side in (line, target)],
        "limit": [moved, speaker.say(words.limit, record, limit=wording.yuan(target.limit, language))],
        "rate": [speaker.say(words.rate, record, rate=money.percent(side.annual_rate_percent)) for side in (line, target)],
        "opened_on": [speaker.say(words.opened_on, record, date=speaker.day(side.opened_on)) for side in (line, target)],
    }
    rows = [
        ComparisonRow(aspect=aspect, title=speaker.text(words.aspects[aspect]), left=left, right=right)
        for aspect, (left, right) in cells.items()
    ]
    rows.extend(_product_row(aspect, line, target, speaker) for aspect in _PRODUCT_ASPECTS)
    return tuple(rows)


_PRODUCT_ASPECTS: tuple[AspectName, ...] = ("purpose", "term", "bureau_reporting", "permitted_use")


def _product_row(aspect: AspectName, line: Line, target: Line, speaker: Speaker) -> ComparisonRow:
    (left, left_confidence), (right, right_confidence) = (_cell(aspect, side, speaker) for side in (line, target))
    return ComparisonRow(
        aspect=aspect,
        title=speaker.text(speaker.words.migration.aspects[aspect]),
        left=left,
        right=right,
        left_confidence=left_confidence,
        right_confidence=right_confidence,
    )


def _cell(name: str, line: Line, speaker: Speaker) -> tuple[Sentence, Confidence | None]:
    """What the rulebook says of one aspect of a product, with its own confidence; unknown is said."""
    product = speaker.rulebook.products.get(line.product)
    for aspect in product.aspects if product else ():
        if aspect.name == name and product:
            source = speaker.text(aspect.source.title) if aspect.source else speaker.of_rule(product).source
            return speaker.sentence(speaker.text(aspect.text), _evidence(aspect, source)), aspect.confidence
    return speaker.say(speaker.words.migration.not_on_file, speaker.record(speaker.words.sources.rulebook)), None


def _evidence(aspect: Aspect, source: str) -> Evidence:
    return Evidence(source=source, as_of=aspect.checked_on, label="fact" if aspect.confidence == "verified" else "unconfirmed")


def _causes(
    reasons: Sequence[ReasonExplained], ruled_out: Sequence[RuledOut], open_causes: Sequence[OpenCause], speaker: Speaker
) -> tuple[MigrationCause, ...]:
    """Each cause that is talked about: stated by the lender, ruled out by a fact, or not to be told."""
    stated = {reason.code for reason in reasons}
    out = {cause.code: cause.sentence for cause in ruled_out}
    left_open = {cause.code: cause.sentence for cause in open_causes}
    causes = []
    for code in _CAUSES:
        if code not in speaker.rulebook.reasons:
            continue
        title = speaker.title(code)
        if code in stated:
            sentence = speaker.say(speaker.words.migration.stated, speaker.record())
            causes.append(MigrationCause(code=code, title=title, verdict="stated", sentence=sentence))
        elif code in out:
            causes.append(MigrationCause(code=code, title=title, verdict="ruled_out", sentence=out[code]))
        else:
            causes.append(MigrationCause(code=code, title=title, verdict="cannot_tell", sentence=left_open[code]))
    return tuple(causes)


def _questions(reasons: Sequence[ReasonExplained], next_steps: Sequence[str], target: Line, speaker: Speaker) -> tuple[Question, ...]:
    """Why; does it touch my credit record; what can I do (features.md 72 to 74)."""
    words = speaker.words.migration
    line = speaker.situation.line
    names = {"product": speaker.product(line.product), "target": speaker.product(target.product)}
    if reasons:
        why = speaker.say(words.why_stated, speaker.record(), names=speaker.listed([reason.title for reason in reasons]))
    else:
        why = speaker.say(words.why_unstated, speaker.record())
    reported = [_cell("bureau_reporting", side, speaker)[0] for side in (line, target)]
    record = [speaker.say(words.record_unknown, speaker.record()), *dict.fromkeys(reported)]
    respond = [_titled(speaker.rulebook.steps[code], speaker) for code in next_steps]
    if letter := speaker.rulebook.letters.get(_RIGHTS_LETTER):
        respond.append(speaker.sentence(speaker.text(letter.purpose), speaker.of_rule(letter)))
    return (
        Question(code="why", question=wording.fill(words.why, names, speaker.language), answers=(why,)),
        Question(code="credit_record", question=speaker.text(words.record), answers=tuple(record)),
        Question(code="respond", question=speaker.text(words.respond), answers=tuple(respond)),
    )


def _titled(step: Step, speaker: Speaker) -> Sentence:
    return speaker.sentence(wording.ended(speaker.text(step.title), speaker.language), speaker.of_rule(step))
