"""The page of the simulator: what the published policy gives for a borrower's figures, and for other figures, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal

from advice import gather, wording
from advice.explanations.speech import Voice
from advice.facts import Facts, Value, of_kind
from advice.limit_policy import Bin, Characteristic
from advice.rule_loading.files import rulebook
from advice.rulebook import Language, Scorecard
from advice.scorecard import Score, bin_of, ceiling
from advice.simulator.answer import Simulation, assumptions, costs, simulated
from advice.simulator.guard import cautions, no_way
from advice.simulator.ways import DERIVED, Block, Path, locked, rules_in_the_way
from advice.what_if.simulations import published_policy
from advice.words import Text
from borrowers.models import Borrower, CreditLine
from borrowers.money import FEN

_EASY, _SOME, _HARD = 2, 4, 6  # the most difficulty that each word is used for


@dataclass(frozen=True)
class Asked:
    """What is to be worked out: figures set to others, the limit to reach (yuan), the facts that the borrower cannot change."""

    values: Mapping[str, Value] = field(default_factory=dict)
    target: Decimal | None = None
    locks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A figure to type in. `now` is what it is, in words; None: not known. `unit` is what it is typed in: yuan, %, days ..."""

    name: str
    label: str
    unit: str
    now: str | None


@dataclass(frozen=True)
class Scored:
    """A fact that the policy scores, and the figures by which it is changed: none where nothing can, or should, change it (`why`)."""

    name: str
    label: str
    now: str | None
    figures: tuple[Figure, ...]
    why: str | None


@dataclass(frozen=True)
class Desk:
    """Everything that a what-if of this borrower starts from. `lines` are those of the lender whose policy it is."""

    card: Scorecard
    facts: Facts
    on: date
    lines: tuple[CreditLine, ...]
    voice: Voice


@dataclass(frozen=True)
class Range:
    """From one figure to another: one and the same as far as everything is known."""

    low: Decimal
    high: Decimal

    @property
    def single(self) -> bool:
        return self.low == self.high

    def holds(self, figure: Decimal) -> bool:
        """Whether `figure` lies within the range."""
        return self.low <= figure <= self.high


@dataclass(frozen=True)
class Answer:
    """What the policy gives: the limit (yuan), the rate (per cent a year), what 10,000 yuan for a year cost at it (yuan), the points."""

    limit: Range
    rate: Range
    cost: Range
    points: Range


@dataclass(frozen=True)
class PointsRow:
    """One characteristic: the figure before and after (None: not known), the bin that it now falls into, the points it gave and gives,
    the best there are."""

    label: str
    figure: str | None
    new_figure: str | None
    bin: str | None
    points: Range
    new_points: Range
    best: int

    @property
    def moved(self) -> bool:
        return self.points != self.new_points or self.figure != self.new_figure


@dataclass(frozen=True)
class ChangeShown:
    """A figure that becomes another, in words; `before` None: it was not known. `meaning`: what a ratio takes in yuan, if that is known."""

    label: str
    before: str | None
    after: str
    meaning: str | None = None


@dataclass(frozen=True)
class PathShown:
    """A way to the target. `limit`: what the policy then gives at least, in yuan."""

    changes: tuple[ChangeShown, ...]
    difficulty: str
    limit: Decimal
    cautions: tuple[str, ...]


@dataclass(frozen=True)
class LineShown:
    """A line of the lender as it is. `differs`: it can be used, and its limit is not what the policy gives for the figures known."""

    limit: Decimal
    status: str
    differs: bool


@dataclass(frozen=True)
class SimulatorPage:
    """Everything the page shows. `rules` are those that hold the limit down whatever the points are. `paths` and `blocked` are empty
    without a target; `reached`: it is reached without any change."""

    simulation: Simulation
    policy_title: str
    lines: tuple[LineShown, ...]
    now: Answer
    then: Answer
    changed: tuple[ChangeShown, ...]
    cautions: tuple[str, ...]
    rules: tuple[str, ...]
    rows: tuple[PointsRow, ...]
    assumptions: tuple[str, ...]
    paths: tuple[PathShown, ...]
    blocked: tuple[str, ...]
    reached: bool


def simulator_desk(borrower: Borrower, on: date, language: Language) -> Desk:
    """What a what-if on `on` starts from, in five queries at most. Raises `advice.what_if.simulations.NoPolicy`."""
    card = published_policy(borrower, on)
    lines = borrower.lines.filter(lender=card.lender).order_by("sender_id")
    voice = Voice(rulebook(borrower.jurisdiction.lower()), language)
    return Desk(card, gather.facts_with_own(borrower, on), on, tuple(lines), voice)


def scored_facts(desk: Desk) -> tuple[Scored, ...]:
    """A row for each fact that the policy scores, in the order of the policy.

    A figure that would be refused cannot be typed in: where the better direction is a harmful one, the row has no figure and says why.
    """
    policy = desk.card.limit_policy
    return tuple(_scored(item, desk) for item in policy.characteristics) if policy else ()


def simulator_page(desk: Desk, asked: Asked) -> SimulatorPage:
    """What was asked, answered in words. Raises `advice.simulator.answer.Refused`."""
    made = simulated(desk.card, desk.facts, desk.on, asked.values, asked.target, asked.locks)
    speech = _Speech(desk.voice, made)
    ways, now = made.ways, _answer(made.now, made.on)
    return SimulatorPage(
        simulation=made,
        policy_title=desk.voice.text(made.card.title),
        lines=tuple(LineShown(line.limit, line.status, _differs(line, now)) for line in desk.lines),
        now=now,
        then=_answer(made.result, made.on),
        changed=tuple(speech.change(name, made.before[name].value, value) for name, value in made.values.items()),
        cautions=speech.cautions((name, made.before[name].value, value) for name, value in made.values.items()),
        rules=tuple(speech.rules()),
        rows=tuple(speech.rows()),
        assumptions=tuple(assumptions(made, desk.voice)),
        paths=tuple(speech.path(path) for path in ways.paths if path.changes) if ways else (),
        blocked=tuple(speech.block(block) for block in ways.blocked_by) if ways else (),
        reached=bool(ways and ways.paths and not ways.paths[0].changes),
    )


def _differs(line: CreditLine, now: Answer) -> bool:
    return line.status == CreditLine.Status.ACTIVE and not now.limit.holds(line.limit)


def _answer(score: Score, on: date) -> Answer:
    return Answer(
        limit=Range(score.limit_low, score.limit_high),
        rate=Range(score.rate_low, score.rate_high),
        cost=Range(*costs(score, on)),
        points=Range(Decimal(score.low), Decimal(score.high)),
    )


def _scored(item: Characteristic, desk: Desk) -> Scored:
    """A known fact that nothing moves has no figure to type in; one that is not known has: telling it moves nothing."""
    why = _why_locked(item, desk) if desk.facts[item.fact].known else None
    names = () if why else _typed_as(item.fact, desk.facts)
    figures = tuple(
        Figure(name, desk.voice.label(name), wording.unit(name, desk.voice.words, desk.voice.language), _now(name, desk)) for name in names
    )
    return Scored(item.fact, desk.voice.label(item.fact), _now(item.fact, desk), figures, why)


def _now(name: str, desk: Desk) -> str | None:
    return _figure(name, desk.facts[name].value, desk.voice)


def _typed_as(name: str, facts: Facts) -> tuple[str, ...]:
    """A ratio is typed in as its two parts, unless it is known by itself."""
    parts = DERIVED.get(name)
    if parts is None or (facts[name].known and not all(facts[part].known for part in parts)):
        return (name,)
    return parts


def _why_locked(item: Characteristic, desk: Desk) -> str | None:
    """Why no way moves the fact, whatever the borrower does; None where one may."""
    policy = desk.card.limit_policy
    if policy is None or item.fact not in locked(policy):
        return None
    words = desk.voice.words.simulator
    by_policy = words.blocks.by_policy if item.difficulty is None else words.blocks.by_rule
    harm = no_way(item.fact, item.better)
    return desk.voice.text(getattr(words.harms, harm) if harm else by_policy)


def _figure(name: str, value: Value | None, voice: Voice) -> str | None:
    return None if value is None else wording.figure(name, value, voice.words, voice.language)


@dataclass(frozen=True)
class _Speech:
    """Says one simulation in one language."""

    voice: Voice
    made: Simulation

    def change(self, fact: str, before: Value | None, after: Value) -> ChangeShown:
        return ChangeShown(self.voice.label(fact), _figure(fact, before, self.voice), self.figure(fact, after), self.meaning(fact, after))

    def meaning(self, fact: str, after: Value) -> str | None:
        """What the repayments of a month may come to at a debt service ratio, with the income as it is."""
        income = self.made.facts.number("monthly_income")
        if fact != "debt_service_ratio" or income is None:
            return None
        most = (after * Decimal(income)).quantize(FEN, rounding=ROUND_DOWN)
        words = self.voice.words.simulator.debt_service
        return wording.fill(words, {"income": self.voice.yuan(Decimal(income)), "most": self.voice.yuan(most)}, self.voice.language)

    def figure(self, fact: str, value: Value) -> str:
        return wording.figure(fact, value, self.voice.words, self.voice.language)

    def cautions(self, changes: Iterable[tuple[str, Value | None, Value]]) -> tuple[str, ...]:
        words = self.voice.words.simulator.cautions
        return tuple(self.voice.text(getattr(words, caution)) for caution in cautions(changes, self.made.before))

    def path(self, path: Path) -> PathShown:
        return PathShown(
            changes=tuple(self.change(change.fact, change.before, change.after) for change in path.changes),
            difficulty=self.difficulty(path.difficulty),
            limit=path.limit,
            cautions=self.cautions((change.fact, change.before, change.after) for change in path.changes),
        )

    def difficulty(self, number: int) -> str:
        words = self.voice.words.simulator.difficulty
        steps = ((_EASY, words.easy), (_SOME, words.some), (_HARD, words.hard))
        return self.voice.text(next((text for most, text in steps if number <= most), words.very_hard))

    def block(self, block: Block) -> str:
        blocks, policy = self.voice.words.simulator.blocks, self.made.policy
        text: Text = getattr(blocks, block.kind)
        values = {"points": str(block.points), "label": self.voice.label(block.fact) if block.fact else ""}
        if block.kind == "hard_rule" and block.fact is None:
            text = blocks.cap
            values["most"] = self.voice.yuan(min(ceiling(rule) for rule in policy.hard_rules if rule.fact is None))
        if block.kind == "above_the_policy":
            values["most"] = self.voice.yuan(max(band.limit for band in policy.limit_bands))
        if block.kind == "locked" and block.fact in self.made.by_borrower:
            text = blocks.locked_by_you
        return wording.fill(text, values, self.voice.language)

    def rules(self) -> Iterable[str]:
        """The rules that hold this borrower's limit where it is; one that holds for everybody is none of theirs."""
        more = self.made.result.limit_high + FEN
        return (self.block(block) for block in rules_in_the_way(self.made.policy, more, self.made.result) if block.fact)

    def bin(self, fact: str, bin: Bin) -> str:
        """`50% 起，不到 60%`."""
        bins = self.voice.words.simulator.bins
        edges = {"from": bin.since, "below": bin.below}
        values = {name: self.figure(fact, of_kind(fact, edge)) for name, edge in edges.items() if edge is not None}
        texts = {(): bins.every, ("below",): bins.first, ("from",): bins.last, ("from", "below"): bins.between}
        return wording.fill(texts[tuple(values)], values, self.voice.language)

    def rows(self) -> Iterable[PointsRow]:
        for item, old, new in zip(self.made.policy.characteristics, self.made.now.points, self.made.result.points, strict=True):
            yield PointsRow(
                label=self.voice.label(old.fact),
                figure=_figure(old.fact, old.value, self.voice),
                new_figure=_figure(new.fact, new.value, self.voice),
                bin=None if new.value is None else self.bin(item.fact, bin_of(item, new.value)),
                points=Range(Decimal(old.low), Decimal(old.high)),
                new_points=Range(Decimal(new.low), Decimal(new.high)),
                best=new.best,
            )
