"""How an explanation speaks: every sentence is made here, from a text of the rulebook and the evidence for it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from msgspec import Struct

from advice import wording
from advice.explanations.result import Sentence
from advice.explanations.situation import Change, Situation
from advice.facts import Fact, Label, Origin
from advice.rulebook import Language, Rule, Rulebook
from advice.words import Text, Words


class Evidence(Struct, frozen=True, kw_only=True):
    """What a sentence rests on. `rule` says how it was computed, and only for what was computed here."""

    source: str
    as_of: date
    label: Label = "fact"
    rule: str | None = None


class Voice(Struct, frozen=True):
    """Speaks one language with the words of a rulebook."""

    rulebook: Rulebook
    language: Language

    @property
    def words(self) -> Words:
        return self.rulebook.words

    def text(self, text: Text) -> str:
        return text.in_language(self.language)

    def say(self, text: Text, evidence: Evidence, **values: str) -> Sentence:
        """`text` filled with `values`, as a sentence that rests on `evidence`."""
        return self.sentence(wording.fill(text, values, self.language), evidence)

    def sentence(self, words: str, evidence: Evidence) -> Sentence:
        return Sentence(text=words, label=evidence.label, source=evidence.source, as_of=evidence.as_of, rule=evidence.rule)

    # --- evidence -------------------------------------------------------------------------------------------------------

    def derived(self, evidence: Evidence, rule: Text) -> Evidence:
        """What was computed here by `rule` from `evidence`."""
        return Evidence(source=evidence.source, as_of=evidence.as_of, label="derived", rule=self.text(rule))

    def of_rule(self, rule: Rule) -> Evidence:
        """What the rulebook itself says: a fact where it was checked against the source, else unconfirmed."""
        sources = dict.fromkeys(self.text(source.title) for source in rule.sources)
        return Evidence(
            source=("、" if self.language == "zh-hans" else "; ").join(sources),
            as_of=rule.checked_on,
            label="fact" if rule.confidence == "verified" else "unconfirmed",
        )

    def entered(self, origin: Origin, source: str | None, by_lender: Text) -> str:
        """The record that something stands in: what its sender called it (`by_lender` where it has no name), and who entered it when that
        was not the lender."""
        sources = self.words.sources
        if origin == "lender":
            return source or self.text(by_lender)
        entered = self.text(sources.borrower if origin == "borrower" else sources.staff)
        return f"{entered} {source or ''}".strip()

    def source_of(self, fact: Fact) -> str:
        """The record that a fact stands in."""
        return self.entered(fact.origin, fact.source, self.words.sources.facts)

    def evidence_of(self, facts: Iterable[Fact], otherwise: date) -> Evidence:
        """All of `facts` together: every source once, the oldest of their days (`otherwise` where none has one), derived when one of
        them is."""
        used = list(facts)
        sources = dict.fromkeys(self.source_of(fact) for fact in used)
        evidence = Evidence(
            source=("、" if self.language == "zh-hans" else "; ").join(sources),
            as_of=min((fact.as_of for fact in used if fact.as_of), default=otherwise),
        )
        if any(fact.label == "derived" for fact in used):
            return self.derived(evidence, self.words.rules.debt_service_ratio)
        return evidence

    # --- figures --------------------------------------------------------------------------------------------------------

    def figure(self, fact: Fact) -> str:
        """The value of a known fact. Raises ValueError for an unknown one: what to say then is the caller's business."""
        if fact.value is None:
            raise ValueError(f"{fact.name} is unknown")
        return wording.figure(fact.name, fact.value, self.words, self.language)

    def label(self, name: str) -> str:
        return wording.label(name, self.words, self.language)

    def day(self, moment: date) -> str:
        return wording.day(moment, self.language)

    def yuan(self, amount: Decimal) -> str:
        return wording.yuan(amount, self.language)

    def listed(self, items: Iterable[str]) -> str:
        return wording.listed(list(items), self.language)

    def product(self, code: str) -> str:
        """What a product is called; a code that nobody named is shown as it is."""
        product = self.rulebook.products.get(code)
        return self.text(product.name) if product else code

    def title(self, code: str) -> str:
        """What a reason of the catalogue is called; a code that it does not know is shown as it is."""
        reason = self.rulebook.reasons.get(code)
        return self.text(reason.title) if reason else code


class Speaker(Voice, frozen=True):
    """Speaks about one change of a limit."""

    situation: Situation

    @property
    def change(self) -> Change:
        return self.situation.change

    def record(self, source: Text | None = None) -> Evidence:
        """A record of the lender as of the day of the decision; by default that of the change itself."""
        return Evidence(source=self.text(source or self.words.sources.change), as_of=self.change.decided_on)

    def of_facts(self, facts: Iterable[Fact]) -> Evidence:
        """All of `facts` together, as of the day of the decision where none is dated."""
        return self.evidence_of(facts, self.change.decided_on)
