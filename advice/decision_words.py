"""A decision about instalments in words: the figures it rests on, its conditions, the terms that were tried, what came out. Pure."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from advice import wording
from advice.automatic_instalment import Candidate, Decision, Trigger
from advice.explanations.result import Sentence
from advice.explanations.speech import Evidence, Voice
from advice.facts import Label
from advice.rulebook import Language, Rulebook
from advice.words import InputName, Text
from borrowers import money


class InputInWords(Struct, frozen=True, kw_only=True):
    """One figure that the decision rests on; `value` in yuan, None is unknown. `rule` says how it was computed, where it was."""

    name: str
    value: Decimal | None
    label: Label
    source: str
    as_of: date | None
    rule: str | None


class TriggerInWords(Struct, frozen=True, kw_only=True):
    """One condition, and whether it held."""

    text: str
    holds: bool


class DecisionInWords(Struct, frozen=True, kw_only=True):
    """What the page and the statement draw. `policy` says whose rule this is; `candidates` are in months, rising."""

    language: Language
    policy: str
    decided_on: date
    outcome: Sentence
    capacity: Sentence | None
    inputs: tuple[InputInWords, ...]
    triggers: tuple[TriggerInWords, ...]
    candidates: tuple[Candidate, ...]
    chosen: int | None


def in_words(decision: Decision, rulebook: Rulebook, language: Language) -> DecisionInWords:
    """`decision` as it is shown in one language."""
    return _Teller(rulebook, language, decision).told()


def as_builtins(told: DecisionInWords) -> dict[str, Any]:
    """`told` as JSON values: what a document freezes, and what the partial draws."""
    result: dict[str, Any] = msgspec.to_builtins(told)
    return result


class _Teller(Voice, frozen=True):
    decision: Decision

    def told(self) -> DecisionInWords:
        decision = self.decision
        return DecisionInWords(
            language=self.language,
            policy=self._policy(),
            decided_on=decision.decided_on,
            outcome=self._outcome(),
            capacity=self._capacity(),
            inputs=tuple(self._input(name) for name in decision.inputs.figures()),
            triggers=tuple(self._trigger(trigger) for trigger in decision.triggers),
            candidates=decision.candidates,
            chosen=decision.chosen,
        )

    def _policy(self) -> str:
        """Whose policy it is. One that is no longer on file is shown by its code."""
        policy = self.rulebook.scorecards.get(self.decision.policy)
        title, note = (self.text(policy.title), self.text(policy.note)) if policy else (self.decision.policy, "")
        told = {"title": title, "note": note, "version": self.decision.policy_version}
        return wording.fill(self.words.decision.policy, told, self.language).strip()

    def _outcome(self) -> Sentence:
        words, decision = self.words.decision, self.decision
        texts = {"plan": words.plan, "nothing_fits": words.nothing_fits, "not_triggered": words.not_triggered, "unknown": words.unknown}
        names = self.listed(self.text(words.inputs[name]) for name in decision.missing)
        told = {"months": str(decision.chosen), "capacity": self.yuan(decision.capacity or Decimal(0)), "names": names}
        return self._derived(texts[decision.outcome], self.text(words.outcome_rule), **told)

    def _capacity(self) -> Sentence | None:
        if self.decision.capacity is None:
            return None
        words, share = self.words.decision, money.share_as_percent(self.decision.rule.share_of_income)
        rule = wording.fill(words.capacity_rule, {"share": share}, self.language)
        return self._derived(words.capacity, rule, capacity=self.yuan(self.decision.capacity))

    def _derived(self, text: Text, rule: str, **values: str) -> Sentence:
        """What followed from the policy by one of its rules."""
        source = self.text(self.words.sources.rulebook)
        return self.say(text, Evidence(source=source, as_of=self.decision.decided_on, label="derived", rule=rule), **values)

    def _input(self, name: InputName) -> InputInWords:
        words, figure = self.words, self.decision.inputs.figures()[name]
        rules = {"outstanding": words.decision.outstanding_rule}
        computed = figure.label == "derived"
        return InputInWords(
            name=self.text(words.decision.inputs[name]),
            value=figure.value,
            label=figure.label,
            source=self.entered(figure.origin, figure.source, words.sources.loans if computed else words.sources.facts),
            as_of=figure.as_of,
            rule=self.text(rules.get(name, words.decision.schedule_rule)) if computed else None,
        )

    def _trigger(self, trigger: Trigger) -> TriggerInWords:
        rule, language = self.decision.rule, self.language
        told = {"days": wording.days(rule.look_ahead_days, language), "least": self.yuan(rule.least_principal)}
        return TriggerInWords(text=wording.fill(self.words.decision.triggers[trigger.name], told, language), holds=trigger.holds)
