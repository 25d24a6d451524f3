"""An explanation: what `explain` gives, what the page draws, what the statement freezes, what the command prints as JSON.

The fields of the exchange format ("Explanations") come first in each type; what follows goes beyond it. An optional field that has
no value is left out of the JSON.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import msgspec
from msgspec import Struct

from advice.explanations.situation import State
from advice.facts import Label
from advice.rulebook import ChangeKind, Confidence, Language, Owner


class Sentence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One sentence, which cannot be made without saying how sure it is, where it comes from and as of when.

    `rule` is there for what was computed here. Raises ValueError for a sentence without words or source.
    """

    text: str
    label: Label
    source: str
    as_of: date
    rule: str | None = None

    def __post_init__(self) -> None:
        if not self.text.strip() or not self.source.strip():
            raise ValueError(f"a sentence needs words and a source: {self.text!r}, {self.source!r}")
        if (self.label == "derived") != (self.rule is not None):
            raise ValueError(f"a derived sentence, and no other, says by which rule: {self.text!r}")


ConflictKind = Literal["different_value", "impossible", "not_past_threshold"]
_WEIGHT: Mapping[Label, int] = {"fact": 0, "derived": 1, "unconfirmed": 2}


def weakest(sentences: tuple[Sentence, ...]) -> Label:
    """The label of the least certain sentence."""
    return max((sentence.label for sentence in sentences), key=lambda label: _WEIGHT[label])


class ReasonExplained(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One reason that the lender sent. `owner` and `changeable` are "unknown" for a code that the catalogue does not know.

    `sentences` are what is known about this borrower; `background` is what the cause means in general and whether it can change, which
    rests on the rulebook's sources and says so. `label` is the weakest of `sentences`. `correction` is the letter that says "this is
    wrong".
    """

    code: str
    main: bool
    owner: Owner | Literal["unknown"]
    title: str
    sentences: tuple[Sentence, ...]
    label: Label
    observed: Mapping[str, Any]
    threshold: str | None
    source: str
    as_of: date
    changeable: Literal["yes", "partly", "no", "unknown"]
    points_share: Decimal | None = None
    background: tuple[Sentence, ...] = ()
    correction: str | None = None


class RuledOut(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A cause that cannot have been one: because of a fact and its value, or because of the kind of change. `sentence` says it."""

    code: str
    source: str
    as_of: date
    title: str
    sentence: Sentence
    fact: str | None = None
    value: str | int | bool | None = None
    kind: ChangeKind | None = None
    threshold: str | None = None


class OpenCause(Struct, frozen=True, kw_only=True):
    """A cause of `cannot_tell`, with what would tell."""

    code: str
    title: str
    sentence: Sentence


class Side(Struct, frozen=True, kw_only=True):
    """One of two values that do not agree. `value` None: this side gave no value."""

    value: str | int | bool | None
    source: str
    as_of: date


class Conflict(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reason that was sent and that our facts speak against: it stays a reason, and both values are shown.

    `kind`: `different_value` (the same fact, two values), `impossible` (our fact rules the cause out) or `not_past_threshold` (our
    value is on the other side of the lender's own line).
    """

    code: str
    fact: str
    kind: ConflictKind
    title: str
    observed: Side
    recorded: Side
    sentences: tuple[Sentence, ...]
    threshold: str | None = None


class ReleaseExplained(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The policy release that the change was decided under."""

    version: str
    published_on: date
    owner: Owner
    title: str
    summary: str
    sentences: tuple[Sentence, ...]
    notice_url: str | None = None
    replaces: str | None = None


class ReasonPoints(Struct, frozen=True):
    """A reason and its points by the published policy, negative as a lender sends them; None: a hard rule, no matter of points."""

    code: str
    points: Decimal | None


class Recomputed(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A change worked out again by the policy that its lender published, from the facts on record.

    `new_limit` is None where facts are unknown that decide it: then it is between `lowest` and `highest`. `agrees` is None where facts are
    unknown and what was sent is possible.
    """

    policy_version: str
    new_limit: Decimal | None
    reasons: tuple[ReasonPoints, ...]
    agrees: bool | None
    title: str
    sentences: tuple[Sentence, ...]
    lowest: Decimal
    highest: Decimal
    unknown: tuple[str, ...]


class ComparisonRow(Struct, frozen=True, kw_only=True):
    """One line of the table of both products: what is compared, and what each says. `unknown` cells say so in words."""

    aspect: str
    title: str
    left: Sentence
    right: Sentence
    left_confidence: Confidence | None = None
    right_confidence: Confidence | None = None


class MigrationCause(Struct, frozen=True, kw_only=True):
    """One of the causes that the source documents give for a move, held against what is on record here."""

    code: str
    title: str
    verdict: Literal["stated", "ruled_out", "cannot_tell"]
    sentence: Sentence


class Question(Struct, frozen=True, kw_only=True):
    """A question that people ask about a move, and what can be answered."""

    code: Literal["why", "credit_record", "respond"]
    question: str
    answers: tuple[Sentence, ...]


class MigrationExplained(Struct, frozen=True, kw_only=True):
    """A line that became another product: both side by side, the causes, the three questions."""

    left: str
    right: str
    rows: tuple[ComparisonRow, ...]
    causes: tuple[MigrationCause, ...]
    questions: tuple[Question, ...]


class Details(Struct, frozen=True, kw_only=True):
    """The change in figures, for those who read only the explanation. Amounts are yuan. `product` is the name people know."""

    kind: ChangeKind
    product: str
    lender: str
    decided_on: date
    effective_on: date
    old_limit: Decimal
    new_limit: Decimal
    until: date | None
    decided_by: Literal["automated", "person", "mixed"] | None
    policy_version: str | None
    notice_text: str | None


class Explanation(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A limit change explained.

    Beyond the exchange format: `details`; `review_on`, the day a temporary change ends or "unknown" (only for one); `already_borrowed`,
    what the change means for money already borrowed; `notes`; `vague`, what the lender wrote that names no reason; `undecided`, the codes
    of `cannot_tell` with what would tell; `letters`, codes of the letters that fit; `release`; `migration`.
    """

    limit_change: str
    language: Language
    headline: tuple[Sentence, ...]
    state: State
    not_about_you: bool
    reasons: tuple[ReasonExplained, ...]
    ruled_out: tuple[RuledOut, ...]
    cannot_tell: tuple[str, ...]
    unknowns: tuple[Sentence, ...]
    unchanged: tuple[Sentence, ...]
    next_steps: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    rulebook_version: str
    details: Details
    already_borrowed: tuple[Sentence, ...]
    notes: tuple[Sentence, ...]
    vague: tuple[str, ...]
    undecided: tuple[OpenCause, ...]
    letters: tuple[str, ...]
    review_on: str | None = None
    recomputed: Recomputed | None = None
    release: ReleaseExplained | None = None
    migration: MigrationExplained | None = None


class InShort(Struct, frozen=True, kw_only=True):
    """What an explanation says first: its headline, the titles of its reasons by code, in order, and its next steps."""

    headline: tuple[Sentence, ...]
    titles: Mapping[str, str]
    next_steps: tuple[str, ...]


def as_builtins(explanation: Explanation) -> dict[str, Any]:
    """`explanation` as JSON values (decimals and dates are strings): what a document freezes."""
    result: dict[str, Any] = msgspec.to_builtins(explanation, str_keys=True)
    return result


def as_json(explanation: Explanation) -> str:
    """`explanation` as one line of JSON."""
    return msgspec.json.encode(explanation).decode()
