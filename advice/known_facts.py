"""What is on file about a borrower, sorted the way people think of their data, each value with the way to say that it is wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from advice import facts, wording
from advice.rulebook import Language, Rulebook
from borrowers.models import FactSnapshot, LimitChange

# The kinds of data, and which facts of the exchange format are of each.
CATEGORIES: tuple[tuple[Promise, tuple[str, ...]], ...] = (
    (_("还款"), ("days_past_due", "max_days_past_due_12m", "late_payments_12m", "on_time_payments_12m", "early_settlements_180d")),
    (
        _("借款"),
        (
            "utilisation",
            "outstanding_principal",
            "drawdowns_90d",
            "median_holding_days_180d",
            "days_since_last_use",
            "months_on_book",
        ),
    ),
    (_("收入和欠款"), ("monthly_income", "income_change_6m_percent", "monthly_debt_service", "debt_service_ratio", "hardship_declared")),
    (_("征信"), ("active_lenders", "external_debt", "bureau_enquiries_90d", "reported_score")),
    (_("消费和交易"), ("monthly_spend_3m", "high_risk_transactions_30d", "restricted_purpose_use")),
    (_("身份和资料"), ("identity_complete", "profile_changed_90d")),
    (_("经营"), ("business_use_share", "turnover_change_6m_percent")),
    (_("异议"), ("disputed_records",)),
)
CATEGORY_OF: Mapping[str, Promise] = {name: label for label, names in CATEGORIES for name in names}


@dataclass(frozen=True)
class Dispute:
    """Where to say that a value is wrong: the correction letter for a reason that rests on it."""

    change: UUID
    reason_code: str


@dataclass(frozen=True)
class KnownFact:
    """One value on file, written out for people.

    `derived`: computed here from two others, not sent. `dispute` is None while no reason rests on the value.
    """

    label: str
    value: str
    source: str
    as_of: date
    derived: bool
    dispute: Dispute | None


@dataclass(frozen=True)
class Category:
    """One kind of data: what of it is on file, and what of it nobody has told us."""

    label: Promise
    known: tuple[KnownFact, ...]
    unknown: tuple[str, ...]


def by_category(snapshot: FactSnapshot, changes: Iterable[LimitChange], rulebook: Rulebook, language: Language) -> tuple[Category, ...]:
    """The values of `snapshot`, sorted. `changes`, newest first with their reasons, say which reason a value was used for."""
    words = rulebook.words
    known = facts.with_derived(facts.read(snapshot.values, source=snapshot.source or "", as_of=snapshot.as_of))
    disputes = _disputes(changes, rulebook)

    def row(fact: facts.Fact) -> KnownFact:
        return KnownFact(
            label=words.facts[fact.name].label.in_language(language),
            value="" if fact.value is None else wording.figure(fact.name, fact.value, words, language),
            source=fact.source,
            as_of=fact.as_of or snapshot.as_of,
            derived=fact.label == "derived",
            dispute=disputes.get(fact.name),
        )

    return tuple(
        Category(
            label=label,
            known=tuple(row(known[name]) for name in names if known[name].known),
            unknown=tuple(words.facts[name].label.in_language(language) for name in names if not known[name].known),
        )
        for label, names in CATEGORIES
    )


def _disputes(changes: Iterable[LimitChange], rulebook: Rulebook) -> dict[str, Dispute]:
    """For each fact that a reason rests on, the newest such reason."""
    disputes: dict[str, Dispute] = {}
    for change in changes:
        for reason in change.reasons.all():
            rule = rulebook.reasons.get(reason.code)
            for name in (*(reason.observed or {}), *(rule.facts if rule else ())):
                disputes.setdefault(name, Dispute(change.public_id, reason.code))
    return disputes
