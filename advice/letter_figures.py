"""What a letter's text may stand for: the placeholders that its author can use, by what the letter is about."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

Subject = Literal["limit_change", "repayment_plan"]


class Figures(Struct, frozen=True):
    """`always` are known of everything that a letter of this subject can be about; `sometimes` only of some."""

    always: frozenset[str]
    sometimes: frozenset[str]


FIGURES: Mapping[Subject, Figures] = {
    "limit_change": Figures(
        always=frozenset({"name", "lender", "product", "line_opened_on", "decided_on", "effective_on", "old_limit", "new_limit"}),
        sometimes=frozenset(
            {"policy_version", "notice_text", "reason_title", "reason_figures", "reason_source", "reason_as_of", "today"},
        ),
    ),
    "repayment_plan": Figures(
        always=frozenset(
            {
                "name",
                "lender",
                "product",
                "drawn_on",
                "loan_principal",
                "plan_starts_on",
                "plan_principal",
                "plan_instalments",
                "plan_rate",
            },
        ),
        sometimes=frozenset(
            {
                "plan_first_due_on",
                "plan_first_due",
                "plan_fee",
                "plan_reasons",
                "consent_record",
                "notified_on",
                "cost_sheet_record",
                "cost_sheet_rule_since",
                "stated_cost",
                "computed_cost",
                "original_last_due_on",
                "original_last_due",
                "today",
            },
        ),
    ),
}
