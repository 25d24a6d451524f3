"""The automatic-instalment rule of a reference policy: from what a borrower can carry to the shortest term that fits. Pure.

A decision holds everything that it rests on, so that it can be made again from itself and the policy (`replay`). Unknown is a value: where
a figure is missing there is no plan, and the decision says which figure it was.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import Literal, get_args

import msgspec
from msgspec import Struct

from advice.facts import Fact, Label, Origin
from advice.rulebook import InstalmentPolicy, Scorecard
from advice.words import InputName, TriggerName
from borrowers.money import FEN
from borrowers.repayment.cost import annual_cost_of
from borrowers.repayment.schedule import schedule
from borrowers.repayment.terms import Terms

Outcome = Literal["plan", "not_triggered", "nothing_fits", "unknown"]
_NOTHING = Decimal("0.00")


class Figure(Struct, frozen=True, kw_only=True):
    """One figure that a decision rests on, in yuan; None is unknown. `source` is what its sender called the record, if anything."""

    value: Decimal | None
    as_of: date | None = None
    source: str = ""
    origin: Origin = "lender"
    label: Label = "fact"

    @classmethod
    def of_fact(cls, fact: Fact) -> "Figure":
        """The figure that a fact of money is. Raises ValueError for a fact of another kind."""
        if fact.kind != "money":
            raise ValueError(f"{fact.name} is not money")
        value = fact.value if isinstance(fact.value, Decimal) else None
        return cls(value=value, as_of=fact.as_of, source=fact.source, origin=fact.origin, label=fact.label)


class Inputs(Struct, frozen=True, kw_only=True):
    """What is known of a borrower and a loan on the day of the decision.

    `outstanding` is the principal not yet repaid; `next_due` what is due next by the plan that holds, on `next_due_on` (None: nothing more
    is due); `due_within_a_month` what that plan asks for in the month after the day of `monthly_debt_service`.
    """

    monthly_income: Figure
    monthly_debt_service: Figure
    outstanding: Figure
    next_due_on: date | None
    next_due: Figure
    due_within_a_month: Figure

    def figures(self) -> Mapping[InputName, Figure]:
        """The figures by name, in order."""
        return {name: getattr(self, name) for name in get_args(InputName)}


class Trigger(Struct, frozen=True):
    """One of the conditions that must all hold before a plan is looked for."""

    name: TriggerName
    holds: bool


class Candidate(Struct, frozen=True, kw_only=True):
    """One term that was tried. `instalment` is the largest payment of its schedule; `cost` is interest and fees together; all in yuan.
    `irr_percent` is the annual cost, None where there is none."""

    instalments: int
    instalment: Decimal
    last_due_on: date
    cost: Decimal
    paid: Decimal
    irr_percent: Decimal | None
    fits: bool


class Decision(Struct, frozen=True, kw_only=True):
    """What the policy decides about a loan on a day, and all that it rests on: also its own figures at the time (`rule`).

    `capacity` is what the borrower can carry for this loan each month, in yuan; None when it cannot be told. `chosen` is a term of
    `candidates`, in months. `missing` names the inputs that are unknown and were needed.
    """

    loan: str
    decided_on: date
    policy: str
    policy_version: str
    rule: InstalmentPolicy
    inputs: Inputs
    outcome: Outcome
    missing: tuple[InputName, ...] = ()
    capacity: Decimal | None = None
    triggers: tuple[Trigger, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    chosen: int | None = None

    def __post_init__(self) -> None:
        if (self.outcome == "plan") != (self.chosen is not None) or (self.outcome == "unknown") != bool(self.missing):
            raise ValueError("a decision has a term exactly when its outcome is a plan, and misses figures exactly when it is unknown")


class Replay(Struct, frozen=True):
    """A decision made again. `agrees`: it gives the same bytes. `other_version`: the policy is no longer the one it was decided with;
    `differs` names the fields that came out otherwise."""

    again: Decision
    agrees: bool
    other_version: bool
    differs: tuple[str, ...]


def decide(scorecard: Scorecard, inputs: Inputs, loan: str, on: date) -> Decision:
    """The decision of `scorecard` about `loan` (the sender's id) on the day `on`."""
    policy = scorecard.automatic_instalment

    def decided(outcome: Outcome, **found: object) -> Decision:
        return Decision(
            loan=loan,
            decided_on=on,
            policy=scorecard.code,
            policy_version=scorecard.release,
            rule=policy,
            inputs=inputs,
            outcome=outcome,
            **found,  # type: ignore[arg-type]  # each by its name
        )

    if inputs.next_due_on is None:
        return decided("not_triggered")
    missing = tuple(name for name, figure in inputs.figures().items() if figure.value is None)
    if missing:
        return decided("unknown", missing=missing)
    able = capacity(policy, inputs)
    triggers = _triggers(policy, inputs, inputs.next_due_on, able, on)
    if not all(trigger.holds for trigger in triggers):
        return decided("not_triggered", capacity=able, triggers=triggers)
    candidates = tuple(_candidate(policy, _known(inputs.outstanding), months, on, able) for months in policy.terms)
    chosen = next((candidate.instalments for candidate in candidates if candidate.fits), None)
    outcome: Outcome = "nothing_fits" if chosen is None else "plan"
    return decided(outcome, capacity=able, triggers=triggers, candidates=candidates, chosen=chosen)


def capacity(policy: InstalmentPolicy, inputs: Inputs) -> Decimal:
    """What the borrower can carry for this loan each month, in yuan: the share of the income that may go into instalments, less what is
    due elsewhere; never below 0. Raises ValueError when a figure is unknown.

    `monthly_debt_service` is all that is due in a month, so what this loan asks for in that month is taken off it again; where that is
    more than the whole, the loan cannot have been counted, and nothing is taken off.
    """
    service, own = _known(inputs.monthly_debt_service), _known(inputs.due_within_a_month)
    elsewhere = service - own if own <= service else service
    allowed = (policy.share_of_income * _known(inputs.monthly_income)).quantize(FEN, rounding=ROUND_DOWN)
    return max(allowed - elsewhere, _NOTHING)


def terms(policy: InstalmentPolicy, principal: Decimal, months: int, on: date) -> Terms:
    """The terms of a plan of so many months for `principal` yuan, from the day `on`."""
    return Terms(
        principal=principal,
        annual_rate_percent=policy.annual_rate_percent,
        instalments=months,
        method=policy.method,
        day_count=policy.day_count,
        starts_on=on,
        fee_per_instalment=policy.fee_per_instalment,
    )


def replay(decision: Decision, scorecard: Scorecard) -> Replay:
    """`decision` made again from its own inputs with `scorecard`, and compared with what it was."""
    again = decide(scorecard, decision.inputs, decision.loan, decision.decided_on)
    return Replay(
        again=again,
        agrees=encoded(again) == encoded(decision),
        other_version=(again.policy, again.policy_version) != (decision.policy, decision.policy_version),
        differs=tuple(name for name in Decision.__struct_fields__ if getattr(again, name) != getattr(decision, name)),
    )


def encoded(decision: Decision) -> bytes:
    """The one way to write a decision as JSON."""
    return msgspec.json.encode(decision)


def decoded(text: str | bytes) -> Decision:
    """A decision as `encoded` wrote it. Raises msgspec.ValidationError for anything else."""
    return msgspec.json.decode(text, type=Decision)


def _triggers(policy: InstalmentPolicy, inputs: Inputs, next_due_on: date, able: Decimal, on: date) -> tuple[Trigger, ...]:
    return (
        Trigger("due_soon", on <= next_due_on <= on + timedelta(days=policy.look_ahead_days)),
        Trigger("large_enough", _known(inputs.outstanding) >= policy.least_principal),
        Trigger("more_than_can_be_carried", _known(inputs.next_due) > able),
    )


def _candidate(policy: InstalmentPolicy, principal: Decimal, months: int, on: date, able: Decimal) -> Candidate:
    made = schedule(terms(policy, principal, months, on))
    largest = max(row.total for row in made.instalments)
    return Candidate(
        instalments=months,
        instalment=largest,
        last_due_on=made.instalments[-1].due_on,
        cost=made.totals.interest + made.totals.fees,
        paid=made.totals.paid,
        irr_percent=annual_cost_of(made).irr_percent,
        fits=largest <= able,
    )


def _known(figure: Figure) -> Decimal:
    if figure.value is None:
        raise ValueError("a figure that is needed is unknown")
    return figure.value
