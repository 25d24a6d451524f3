"""The words printed under a schedule: how it was computed, so that anybody can do it again. Chinese first, English beside it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from borrowers.money import Rounding
from borrowers.repayment.allocation import DEFAULT_ORDER, Part
from borrowers.repayment.terms import Terms

Language = Literal["zh-hans", "en"]
Words = tuple[str, str]  # Chinese, English

_METHOD: Mapping[str, Words] = {
    "equal_instalment": (
        "还款方式：等额本息，每期还款额相同，最后一期补足尾差。",
        "Method: level instalments. Every instalment is the same; the last one takes the remainder.",
    ),
    "equal_principal": (
        "还款方式：等额本金，每期本金相同，最后一期补足尾差。",
        "Method: equal principal. The principal in every instalment is the same; the last one takes the remainder.",
    ),
    "interest_first": (
        "还款方式：先息后本，每期付息，本金最后一期一次还清。",
        "Method: interest first. Interest is paid each period; the principal is repaid with the last instalment.",
    ),
    "single_payment": (
        "还款方式：一次性还本付息，到期一次还清本金和利息。",
        "Method: single payment. Principal and interest are repaid together at the end.",
    ),
    "flat_fee": (
        "还款方式：本金等额，每期收固定手续费，不另计利息，最后一期补足尾差。",
        "Method: equal principal with a fixed fee each period and no interest; the last principal part takes the remainder.",
    ),
}
_DAY_COUNT: Mapping[str, Words] = {
    "30/360": (
        "计息：每个整月算一年的十二分之一。",
        "Day count: 30/360. Every whole month is one twelfth of a year.",
    ),
    "actual/365": (
        "计息：按实际天数，一年算 365 天。",
        "Day count: actual/365. Days are counted as they are; a year has 365.",
    ),
    "actual/360": (
        "计息：按实际天数，一年算 360 天。",
        "Day count: actual/360. Days are counted as they are; a year has 360.",
    ),
}
_ODD_FIRST: Words = (
    "首期不是整月，按每月 30 天折算天数计息（30E/360）。",
    "The first period is not a whole month: its days are counted with months of 30 days (30E/360).",
)
_ROUNDING: Mapping[Rounding, Words] = {
    Rounding.HALF_UP: ("舍入：每期利息四舍五入到分。", "Rounding: the interest of each period to the nearest fen, half a fen upwards."),
    Rounding.HALF_EVEN: (
        "舍入：每期利息取到最近的分，正好半分时取偶数（四舍六入五成双）。",
        "Rounding: the interest of each period to the nearest fen, half a fen to the even fen.",
    ),
}
_LEVEL: Words = ("每期还款额只在开头舍入一次。", "The level instalment is rounded only once, at the start.")
_LEVEL_UNEQUAL: Words = (
    "各期天数不同，每期还款额取使最后一期与它相差最小的金额（精确到分）。",
    "As the periods differ, the level instalment is the amount, to the fen, from which the last one differs least.",
)
_RUNNING: Words = (
    "首期只算这一期余下的天数：整期的天数减去已经过去的天数。",
    "The first period is what is left of one that has begun: its days less those that have passed.",
)
_PART: Mapping[Part, Words] = {
    "penalty": ("罚息和违约金（如有）", "a penalty (where one is charged)"),
    "fee": ("费用", "fees"),
    "interest": ("利息", "interest"),
    "principal": ("本金", "principal"),
}


def conventions(terms: Terms, language: Language) -> list[str]:
    """How the schedule of `terms` was computed: method, due dates, day count, rounding, payment order. One sentence or two each."""
    words = [_METHOD[terms.method], _due_dates(terms)]
    if terms.method != "flat_fee":
        words.append(_DAY_COUNT[terms.day_count])
        if terms.day_count == "30/360" and not terms.first_period_is_whole:
            words.append(_ODD_FIRST)
        if terms.running_since is not None:
            words.append(_RUNNING)
        words.append(_ROUNDING[terms.rounding])
    if terms.method == "equal_instalment":
        whole = terms.day_count == "30/360" and terms.first_period_is_whole and terms.running_since is None
        words.append(_LEVEL if terms.instalments == 1 or not terms.annual_rate_percent or whole else _LEVEL_UNEQUAL)
    return [*said(words, language), payment_order(language)]


def said(words: Iterable[Words], language: Language) -> list[str]:
    """The sentences in one of their two languages."""
    return [sentence[language == "en"] for sentence in words]


def payment_order(language: Language, order: Sequence[Part] = DEFAULT_ORDER) -> str:
    """The order in which a payment is applied."""
    if language == "en":
        parts = ", ".join(_PART[part][1] for part in order)
        return f"Payment order: the earliest instalment first; within it {parts}, in this order, unless the contract says otherwise."
    parts = "、".join(_PART[part][0] for part in order)
    return f"还款顺序：先还最早到期的一期，同一期内依次为{parts}；合同另有约定的，以合同为准。"


def _due_dates(terms: Terms) -> Words:
    if terms.method == "single_payment":
        on = terms.due_on[0].isoformat()
        return f"到期日：{on}。", f"Due on {on}."
    day = terms.anchor_day
    if day <= 28:
        return f"还款日：每月 {day} 日。", f"Due dates: day {day} of each month."
    return (
        f"还款日：每月 {day} 日，当月没有这一天的，为当月最后一天。",
        f"Due dates: day {day} of each month, or the last day of a shorter month.",
    )
