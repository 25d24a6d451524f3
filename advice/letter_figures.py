"""What a letter's text may stand for: the placeholders that its author can use, and which of them are known for every change."""

ALWAYS_KNOWN = frozenset(
    {"name", "lender", "product", "line_opened_on", "decided_on", "effective_on", "old_limit", "new_limit"},
)
LETTER_FIGURES = ALWAYS_KNOWN | {
    "policy_version",
    "notice_text",
    "reason_title",
    "reason_figures",
    "reason_source",
    "reason_as_of",
    "today",
}
