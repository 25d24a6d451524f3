"""How a repayment plan came about: who decided, whether the borrower agreed and was told, what cost was stated. Only what is on record is
said; what is not found is said to be not found."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from msgspec import Struct

from advice import wording
from advice.explanations.result import Sentence
from advice.explanations.speech import Evidence, Voice
from advice.rule_loading.files import rulebook
from advice.rulebook import COST_SHEET, Language
from advice.words import Text
from borrowers import money
from borrowers.models import Origin, RepaymentPlan

if TYPE_CHECKING:
    from advice.automatic_instalment import Decision
    from advice.loans.queries import PlanAccount

StepCode = Literal["decided", "consent", "notice", "cost_sheet", "cost", "figures"]
Consent = Literal["recorded", "not_found", "not_needed"]
_SHOWN = Decimal("0.01")  # a rate is shown with two decimals


class TraceStep(Struct, frozen=True, kw_only=True):
    """One step of the timeline: its question, its day where it has one, and what is on record. `found`: whether the record answers it."""

    code: StepCode
    title: str
    on: date | None
    found: bool
    sentences: tuple[Sentence, ...]


class ConsentTrace(Struct, frozen=True, kw_only=True):
    """The timeline of a plan. `consent` is "not_needed" for a loan's own terms: they were agreed with the loan.

    `source` and `as_of` are those of the record of the plan itself, which most of the sentences rest on.
    """

    language: Language
    kind: str
    consent: Consent
    source: str
    as_of: date
    steps: tuple[TraceStep, ...]


def trace(account: PlanAccount, language: Language, decision: Decision | None = None) -> ConsentTrace:
    """The timeline of one plan. `decision` is that of the reference policy that made it, if one did (`advice.loans.decisions.of`).

    Raises BrokenRule where the terms on record make no schedule.
    """
    return _Tracer(rulebook(), language, account, decision).trace()


def as_builtins(traced: ConsentTrace) -> dict[str, Any]:
    """`traced` as JSON values: what a document freezes, and what the partial draws."""
    result: dict[str, Any] = msgspec.to_builtins(traced)
    return result


class _Tracer(Voice, frozen=True):
    account: PlanAccount
    decision: Decision | None

    def trace(self) -> ConsentTrace:
        plan = self.account.plan
        if plan is None:
            own = self._step("decided", self.account.terms.starts_on, [self._told(self.words.consent.decided_own_terms)])
            return self._trace("not_needed", [own, self._cost()])
        steps = [self._decided(plan), self._consent(plan), self._notice(plan), self._cost_sheet(plan), self._cost()]
        if plan.kind == RepaymentPlan.Kind.AUTOMATIC:
            steps.append(self._figures())
        return self._trace("recorded" if plan.consented_on else "not_found", steps)

    def _trace(self, consent: Consent, steps: list[TraceStep]) -> ConsentTrace:
        record = self._record()
        return ConsentTrace(
            language=self.language, kind=self.account.kind, consent=consent, source=record.source, as_of=record.as_of, steps=tuple(steps)
        )

    def _decided(self, plan: RepaymentPlan) -> TraceStep:
        words = self.words.consent
        by_kind: dict[str, Text] = {
            "original": words.decided_original,
            "automatic": words.decided_automatic,
            "extension": words.decided_extension,
            "borrower_request": words.decided_borrower_request,
        }
        if self.decision:
            policy = self.rulebook.scorecards.get(self.decision.policy)
            name = self.text(policy.title) if policy else self.decision.policy
            told = [self._told(words.decided_by_policy, policy=name, version=self.decision.policy_version)]
        else:
            told = [self._told(by_kind[plan.kind])]
        if plan.reason_codes:
            told.append(self._told(words.reasons, names=self.listed(self.title(code) for code in plan.reason_codes)))
        elif plan.kind == RepaymentPlan.Kind.AUTOMATIC and not self.decision:
            told.append(self._told(words.no_reasons))
        return self._step("decided", plan.starts_on, told)

    def _consent(self, plan: RepaymentPlan) -> TraceStep:
        words = self.words.consent
        if plan.consented_on is None:
            return self._step("consent", None, [self._told(words.no_consent)], found=False)
        if plan.consent_how:
            told = self._told(words.consented, day=plan.consented_on, how=plan.consent_how)
        else:
            told = self._told(words.consented_how_unknown, day=plan.consented_on)
        return self._step("consent", plan.consented_on, [told])

    def _notice(self, plan: RepaymentPlan) -> TraceStep:
        words = self.words.consent
        if plan.notified_on is None:
            return self._step("notice", None, [self._told(words.no_notice)], found=False)
        apart = (plan.starts_on - plan.notified_on).days
        text = words.notified_before if apart > 0 else words.notified_after if apart else words.notified_same_day
        compared = self._computed(text, self.words.rules.days_between, days=wording.days(abs(apart), self.language))
        return self._step(
            "notice", plan.notified_on, [self._told(words.notified, day=plan.notified_on), compared, self._told(words.notice_text_unknown)]
        )

    def _cost_sheet(self, plan: RepaymentPlan) -> TraceStep:
        words, required = self.words.consent, self.rulebook.terms[COST_SHEET]
        texts = {True: words.cost_sheet_shown, False: words.cost_sheet_not_shown, None: words.cost_sheet_unknown}
        told = [self._told(texts[plan.cost_sheet_shown])]
        if plan.kind != RepaymentPlan.Kind.ORIGINAL and plan.starts_on >= required.in_force_from:
            told.append(self.say(words.cost_sheet_required, self.of_rule(required), date=self.day(required.in_force_from)))
        return self._step("cost_sheet", None, told, found=plan.cost_sheet_shown is not None)

    def _cost(self) -> TraceStep:
        """The cost that was stated beside the one computed from what is billed, where that repays the loan."""
        words, plan = self.words.consent, self.account.plan
        disclosed = plan.disclosed_annual_cost_percent if plan else None
        computed = self.account.cost.irr_percent if self.account.billed.instalments == self.account.rows else None
        if disclosed is None:
            told = [self._told(words.cost_not_disclosed)]
        else:
            told = [self._told(words.cost_disclosed, disclosed=money.percent(disclosed))]
        if computed is not None:
            shown = computed.quantize(_SHOWN, rounding=ROUND_HALF_UP)
            rule, values = self.words.rules.annual_cost, {"computed": f"{shown}%"}
            if disclosed is not None and shown > disclosed:
                told.append(self._computed(words.cost_above, rule, gap=money.plain(shown - disclosed), **values))
            else:
                told.append(self._computed(words.cost_computed, rule, **values))
        return self._step("cost", None, told, found=disclosed is not None)

    def _figures(self) -> TraceStep:
        words = self.words.consent
        text = words.figures_policy if self.decision else words.figures_unknown
        return self._step("figures", None, [self._told(text)], found=self.decision is not None)

    # --- sentences ------------------------------------------------------------------------------------------------------

    def _step(self, code: StepCode, on: date | None, sentences: list[Sentence], *, found: bool = True) -> TraceStep:
        title = self.text(getattr(self.words.consent, code))
        return TraceStep(code=code, title=title, on=on, found=found, sentences=tuple(sentences))

    def _record(self) -> Evidence:
        """The record of the plan, as of the day on which it began."""
        plan = self.account.plan
        origin = Origin(plan.origin).value if plan else Origin.LENDER.value
        source = self.entered(origin, None, self.words.sources.loans)  # type: ignore[arg-type]  # one of the choices
        return Evidence(source=source, as_of=self.account.terms.starts_on)

    def _told(self, text: Text, day: date | None = None, **values: str) -> Sentence:
        """A sentence of the record about `day`, by default the one on which the plan began."""
        return self.say(text, self._record(), date=self.day(day or self.account.terms.starts_on), **values)

    def _computed(self, text: Text, rule: Text, **values: str) -> Sentence:
        return self.say(text, self.derived(self._record(), rule), **values)
