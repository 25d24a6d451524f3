"""The shape of `audit.toml`: what is said when a lender's schedule is compared with ours, in both languages."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from advice.words import Text
from borrowers.repayment.audit import Cause, Field

RoundingName = Literal["half_up", "half_even", "down", "up", "jiao", "yuan", "instalment", "at_the_end"]
DayCountName = Literal["30/360", "actual/365", "actual/360", "first_period"]


class CauseTexts(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is said of the figures that one cause explains. `may_be_with` is used when it is known what the lender computed with."""

    title: Text
    may_be: Text
    may_be_with: Text | None = None
    ask: Text


class CostTexts(Struct, frozen=True, forbid_unknown_fields=True):
    """The annual cost of the lender's own rows, beside the one that it stated."""

    real: Text
    not_repaid: Text
    no_rate: Text
    above: Text
    below: Text
    equal: Text
    not_disclosed: Text
    line_crossed: Text
    line_is_no_verdict: Text


class AuditTexts(Struct, frozen=True, forbid_unknown_fields=True):
    """All of `audit.toml`."""

    agrees: Text
    more: Text
    less: Text
    same_total: Text
    differs: Text
    one_differs: Text
    asks_more: Text
    asks_less: Text
    asks_the_same: Text
    figure_differs: Text
    row_is_extra: Text
    row_is_missing: Text
    row: Text
    rows: Text
    span: Text
    source: Text
    comparison_rule: Text
    recomputed_rule: Text
    cost_rule: Text
    line_rule: Text
    fields: Mapping[Field, Text]
    causes: Mapping[Cause, CauseTexts]
    roundings: Mapping[RoundingName, Text]
    day_counts: Mapping[DayCountName, Text]
    cost: CostTexts
