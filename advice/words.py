"""The shape of `wording.toml`: every sentence that an explanation itself says, in both languages.

One field a sentence, so that a missing or misspelled one stops the loading of the rulebook and not a page. What each placeholder stands
for is written in the file, above its sentence.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

Language = Literal["zh-hans", "en"]
LANGUAGES: tuple[Language, ...] = ("zh-hans", "en")
Category = Literal["repayment", "borrowing", "income_and_debt", "credit_report", "spending", "business", "identity", "dispute"]

AspectName = Literal["lender", "limit", "rate", "opened_on", "purpose", "term", "bureau_reporting", "permitted_use"]
ChangeKind = Literal["decrease", "increase", "temporary_decrease", "restore", "freeze", "unfreeze", "migration"]
InputName = Literal["monthly_income", "monthly_debt_service", "outstanding", "next_due", "due_within_a_month"]
TriggerName = Literal["due_soon", "large_enough", "more_than_can_be_carried"]
PlanKind = Literal["original", "automatic", "extension", "borrower_request"]


class Text(Struct, frozen=True, forbid_unknown_fields=True):
    """The same words in every language. `{name}` stands for a fact or figure, written out for people by `advice.wording`."""

    zh_hans: str = field(name="zh-hans")
    en: str

    def in_language(self, language: Language) -> str:
        return self.zh_hans if language == "zh-hans" else self.en


class FactWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What a fact is called, and the unit that a count is written with (`unit_one` is the English for exactly one)."""

    label: Text
    category: Category
    unit: Text | None = None
    unit_one: str | None = None


class Headline(Struct, frozen=True, forbid_unknown_fields=True):
    """The page's first sentence: what happened (one field a state), joined with why."""

    lowered: Text
    zero: Text
    raised: Text
    restored: Text
    temporary: Text
    frozen: Text
    unfrozen: Text
    moved: Text
    only: Text
    mainly: Text
    first: Text
    own_words: Text
    no_reason: Text
    not_about_you: Text


class ReasonWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said about one reason beside its figures."""

    bare: Text
    own_words: Text
    period: Text
    threshold: Text
    threshold_unknown: Text
    release: Text
    release_summary: Text
    other_yardstick: Text
    same_data: Text
    changed_data: Text
    no_earlier_data: Text


class RuledOutWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Why a cause is not the cause, or why that cannot be told."""

    by_fact: Text
    by_threshold: Text
    by_kind: Text
    unknown_fact: Text
    no_line: Text
    nothing_known: Text


class ConflictWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the lender's reason and the records do not agree."""

    different: Text
    days_passed: Text
    other_day: Text
    impossible: Text
    observed_not_past_line: Text
    not_past_line: Text


class UnknownWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What the lender did not say."""

    reason: Text
    vague: Text
    decided_by: Text
    policy_version: Text
    thresholds: Text
    sources: Text
    weights: Text
    review: Text
    until: Text
    after_until: Text
    no_loans: Text
    carried_over: Text


class MoneyWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What stays the same, and what the change means for money already borrowed."""

    same_plan: Text
    same_plan_and_rate: Text
    same_rate: Text
    same_limit: Text
    nothing_owed: Text
    owed_above_limit: Text
    owed_above_limit_about: Text
    not_due_earlier: Text
    rate_changed: Text
    rate_changed_loans_unknown: Text
    plan_changed: Text
    plan_changed_with_fee: Text
    small_limit: Text
    disputed: Text


class MigrationWords(Struct, frozen=True, forbid_unknown_fields=True):
    """A line that became another product: the two side by side, the causes, the three questions."""

    limit: Text
    moved_limit: Text
    rate: Text
    lender: Text
    opened_on: Text
    not_on_file: Text
    stated: Text
    cannot_tell: Text
    cannot_tell_with: Text
    why: Text
    why_stated: Text
    why_unstated: Text
    record: Text
    record_unknown: Text
    respond: Text
    aspects: Mapping[AspectName, Text]


class ConsentWords(Struct, frozen=True, forbid_unknown_fields=True):
    """How a repayment plan came about: the short timeline of a loan's page."""

    decided: Text
    decided_automatic: Text
    decided_extension: Text
    decided_borrower_request: Text
    decided_original: Text
    decided_own_terms: Text
    decided_by_policy: Text
    reasons: Text
    no_reasons: Text
    consent: Text
    consented: Text
    consented_how_unknown: Text
    how_not_stated: Text
    no_consent: Text
    notice: Text
    notified: Text
    notified_before: Text
    notified_same_day: Text
    notified_after: Text
    notice_text_unknown: Text
    no_notice: Text
    cost_sheet: Text
    cost_sheet_shown: Text
    cost_sheet_not_shown: Text
    cost_sheet_unknown: Text
    sheet_was_shown: Text
    sheet_was_not_shown: Text
    cost_sheet_required: Text
    cost: Text
    cost_disclosed: Text
    cost_not_disclosed: Text
    cost_computed: Text
    cost_above: Text
    figures: Text
    figures_unknown: Text
    figures_policy: Text


class DecisionWords(Struct, frozen=True, forbid_unknown_fields=True):
    """A decision of a reference policy about instalments: its figures, its conditions, what came out."""

    inputs: Mapping[InputName, Text]
    triggers: Mapping[TriggerName, Text]
    plan: Text
    nothing_fits: Text
    not_triggered: Text
    unknown: Text
    policy: Text
    capacity: Text
    outcome_rule: Text
    capacity_rule: Text
    outstanding_rule: Text
    schedule_rule: Text


class AdviceWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What stands around the steps and routes of an advice, and why the guard left one out."""

    because: Text
    how: Text
    keep: Text
    stop: Text
    conflict: Text
    left_out: Text
    nothing: Text
    route: Text
    withheld: Mapping[str, Text]


class RecomputedWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of a change that was worked out again by its lender's published policy."""

    title: Text
    limit: Text
    between: Text
    agrees: Text
    other_limit: Text
    other_reasons: Text
    no_reasons: Text
    possible: Text
    earlier: Text
    earlier_between: Text
    weighed: Text


class HarmWords(Struct, frozen=True, forbid_unknown_fields=True):
    """Why the simulator does not follow a figure there: one field a harm of `advice.simulator.guard`."""

    borrow_more: Text
    pay_late: Text
    more_enquiries: Text
    keep_loans_longer: Text
    spend_more: Text
    sham_trade: Text
    give_up_rights: Text
    only_time: Text


class CautionWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What to keep in mind about a change: one field a caution of `advice.simulator.guard`."""

    own_money: Text
    true_papers: Text
    borrow_or_wait: Text
    dues_first: Text


class BlockWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What keeps a limit out of reach, and why a figure stays as it is."""

    hard_rule: Text
    cap: Text
    above_the_policy: Text
    locked: Text
    locked_by_you: Text
    unknown: Text
    too_many_changes: Text
    by_rule: Text
    by_policy: Text
    by_you: Text


class DifficultyWords(Struct, frozen=True, forbid_unknown_fields=True):
    """How hard a set of changes is."""

    easy: Text
    some: Text
    hard: Text
    very_hard: Text


class BinWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The figures that give the same points: from one edge to below another."""

    first: Text
    between: Text
    last: Text
    every: Text


class SimulatorWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What a simulation assumes, what it does not work out, and why."""

    others_equal: Text
    no_promise: Text
    cost: Text
    unknown: Text
    unchecked: Text
    age: Text
    own: Text
    debt_service: Text
    harms: HarmWords
    cautions: CautionWords
    blocks: BlockWords
    difficulty: DifficultyWords
    bins: BinWords


class SourceWords(Struct, frozen=True, forbid_unknown_fields=True):
    """What a record is called when its sender gave it no name."""

    change: Text
    facts: Text
    loans: Text
    requests: Text
    line: Text
    rates: Text
    release: Text
    rulebook: Text
    borrower: Text
    staff: Text


class RuleWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The rules by which something was computed here."""

    debt_service_ratio: Text
    scorecard: Text
    ranking: Text
    owners: Text
    kinds: Text
    comparison: Text
    principal_paid: Text
    utilisation: Text
    no_new_plan: Text
    no_rate_change: Text
    days_between: Text
    snapshots: Text
    interest: Text
    own_terms: Text
    annual_cost: Text


class Words(Struct, frozen=True, forbid_unknown_fields=True):
    """All of `wording.toml`. `steps_without_reason` are what helps first when the lender gave no reason."""

    steps_without_reason: tuple[str, ...]
    yes: Text
    no: Text
    kinds: Mapping[ChangeKind, Text]
    plans: Mapping[PlanKind, Text]
    categories: Mapping[Category, Text]
    headline: Headline
    reasons: ReasonWords
    ruled_out: RuledOutWords
    conflicts: ConflictWords
    unknowns: UnknownWords
    money: MoneyWords
    migration: MigrationWords
    recomputed: RecomputedWords
    simulator: SimulatorWords
    sources: SourceWords
    rules: RuleWords
    consent: ConsentWords
    decision: DecisionWords
    advice: AdviceWords
    facts: Mapping[str, FactWords]
