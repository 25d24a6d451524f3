"""The words printed under what happens to a loan after it was drawn: how payments, a rate change, a prepayment, a payoff, a late cost
and interest by the day are computed, so that anybody can do it again. Chinese and English, as under a schedule."""

from borrowers.money import Rounding, percent
from borrowers.repayment.conventions import Language, Words, payment_order, said
from borrowers.repayment.daily import DailyTerms
from borrowers.repayment.late import LateTerms
from borrowers.repayment.prepayment import Keeping
from borrowers.repayment.terms import Terms

_PART_30_360: Words = (
    "整月只算一部分时，从期初起按每月 30 天计天数（30E/360），最多算满一期。",
    "For part of a month, days are counted from the start of the period with months of 30 days (30E/360), at most the whole.",
)
_PART_ACTUAL: Words = ("一期只算一部分时，按实际天数。", "For part of a period, the actual days are counted.")
_CHANGE: tuple[Words, ...] = (
    (
        "利率变化：变化当天起按新利率计息，之前的天数按旧利率；变化当天及之前到期的各期不变。",
        "Rate change: interest runs at the new rate from the day of the change on, at the old rate before it; instalments due on or "
        "before that day stay as they are.",
    ),
    ("期数、还款日和费用不变。", "The number of instalments, their due dates and their fees stay as they are."),
)
_CHANGE_LEVEL: Words = (
    "从变化所在的一期起，按剩余本金和剩余期数重算一次每期还款额，最后一期补足尾差。",
    "From the period of the change on, the level instalment is worked out once more, for the principal and the instalments left; the "
    "last one takes the remainder.",
)
_CHANGE_EVEN: Words = ("各期本金不变，只有利息改变。", "The principal in each instalment stays as it is; only interest changes.")
_PREPAYMENT: tuple[Words, ...] = (
    (
        "提前还一部分：先付上个还款日到当天的利息（按全部剩余本金），其余还本金；当期余下的天数按减少后的本金计息，两段各自舍入到分。",
        "Prepayment: it first pays the interest since the last due date, on the whole balance; the rest of it repays principal. For the "
        "days left of the period, interest runs on the lower balance; each of the two is rounded to the fen.",
    ),
    (
        "合同是否另收提前还款费用，这里不知道，也没有算进去。",
        "Whether the contract charges for repaying early is not known here; no such charge is included.",
    ),
)
_KEPT: dict[tuple[Keeping, bool], Words] = {
    ("instalment", True): (
        "缩短期限：每期还款额不变，直到还清。",
        "Shorter term: every instalment stays the same until the loan is repaid.",
    ),
    ("instalment", False): (
        "缩短期限：每期本金不变，直到还清。",
        "Shorter term: the principal in every instalment stays the same until the loan is repaid.",
    ),
    ("term", True): (
        "减少每期还款：期数不变，按剩余本金重算每期还款额。",
        "Lower instalments: as many as before, worked out again for the principal left.",
    ),
    ("term", False): (
        "减少每期还款：期数不变，剩余本金按原来的还款方式重新安排。",
        "Lower instalments: as many as before; the principal left is spread over them by the same method.",
    ),
}
_PAYOFF: Words = (
    "结清金额：剩余本金、到当天的利息和应付费用分开列；利息按计划中的剩余本金计算，舍入到分。",
    "Payoff: the principal left, the interest up to the day and the fees due are listed separately; interest is worked out on the "
    "balance of the schedule and rounded to the fen.",
)
_IN_ADVANCE: Words = (
    "预先多付的钱，先抵当期的费用和利息，再抵本金。",
    "Money paid in advance counts first towards the fee and the interest of the current period, then towards the principal.",
)
_FEE: dict[bool, Words] = {
    True: (
        "当期的费用从这一期第二天起算入；合同另有约定的，以合同为准。",
        "The fee of the current period is included from its second day on, unless the contract says otherwise.",
    ),
    False: ("当期的费用没有算入。", "The fee of the current period is not included."),
}
_PAYMENTS: tuple[Words, ...] = (
    ("超出到期部分的钱，接着还后面各期。", "Money beyond what is due goes towards the next instalments."),
    (
        "同一天付的钱够还全部本金、到当天的利息和当期的费用的，按提前结清算，以后的利息和费用不再计。",
        "Where the payments of one day cover the whole principal, the interest up to the day and the fee of the current period, the loan "
        "counts as repaid early: later interest and fees are not counted.",
    ),
)
_EARLY_CHARGE: Words = (
    "合同是否另收提前结清费用，这里不知道，也没有算进去。",
    "Whether the contract charges for paying off early is not known here; no such charge is included.",
)
_LATE_UNKNOWN: Words = (
    "逾期费率没有记录：逾期一天多付多少，现在不知道，请看合同或请放款方书面告知。",
    "The late rate is not on record, so what each late day costs is not known. See the contract, or ask the lender in writing.",
)
_TO_THE_FEN: dict[Rounding, Words] = {
    Rounding.HALF_UP: ("四舍五入到分", "to the nearest fen, half a fen upwards"),
    Rounding.HALF_EVEN: ("取到最近的分，正好半分时取偶数", "to the nearest fen, half a fen to the even fen"),
}


def payment_conventions(language: Language) -> list[str]:
    """How payments are applied."""
    return [payment_order(language), *said(_PAYMENTS, language)]


def rate_change_conventions(terms: Terms, language: Language) -> list[str]:
    """How a rate change is worked into the schedule of `terms`."""
    level = _CHANGE_LEVEL if terms.method == "equal_instalment" else _CHANGE_EVEN
    return said([*_CHANGE, level, _part_of_a_period(terms)], language)


def prepayment_conventions(terms: Terms, keeping: Keeping, language: Language) -> list[str]:
    """How a prepayment of a loan on `terms` is computed."""
    kept = _KEPT[keeping, terms.method == "equal_instalment"]
    return said([*_PREPAYMENT, kept, *([_part_of_a_period(terms)] if terms.annual_rate_percent else [])], language)


def payoff_conventions(terms: Terms, language: Language, *, late: LateTerms | None = None, fee_of_running_period: bool = True) -> list[str]:
    """How a payoff of a loan on `terms` is computed. The words on late cost stand there too: what is overdue is part of it."""
    interest = [_part_of_a_period(terms)] if terms.annual_rate_percent else []
    fee = [_FEE[fee_of_running_period]] if terms.fee_per_instalment else []
    return said([_PAYOFF, *interest, *fee, _IN_ADVANCE, _EARLY_CHARGE, _late(late)], language)


def daily_conventions(terms: DailyTerms, language: Language) -> list[str]:
    """How interest by the day is computed."""
    rate, (chinese, english) = percent(terms.annual_rate_percent), _TO_THE_FEN[terms.rounding]
    sums = (
        f"按日计息：本金 × 天数，逐段相加，再乘以年利率 {rate} ÷ {terms.year_days}；借款当天算，还款当天不算。",
        f"Interest by the day: each balance x its days, added up, x {rate} a year / {terms.year_days}. The day of drawdown counts, "
        "the day of repayment does not.",
    )
    if terms.posting_day is None:
        posted = (
            f"每次还款时结一次利息，{chinese}；先还利息，再还本金。",
            f"Interest is posted at each repayment, {english}; a repayment pays interest first, then principal.",
        )
    else:
        posted = (
            f"每月 {terms.posting_day} 日（当月没有这一天的，为当月最后一天）和全部还清时结息，{chinese}；还款先还已结的利息，再还本金。",
            f"Interest is posted on day {terms.posting_day} of each month (or its last day), and when everything is repaid, {english}; a "
            "repayment pays posted interest first, then principal.",
        )
    return said([sums, posted], language)


def _part_of_a_period(terms: Terms) -> Words:
    return _PART_30_360 if terms.day_count == "30/360" else _PART_ACTUAL


def _late(late: LateTerms | None) -> Words:
    if late is None:
        return _LATE_UNKNOWN
    rate, (chinese, english) = percent(late.annual_rate_percent), _TO_THE_FEN[late.rounding]
    whole = late.charged_on == "whole"
    return (
        f"逾期费用：{'逾期的本金、利息和费用' if whole else '逾期的本金'} × {rate} ÷ {late.year_days} × 逾期天数（到期日次日起算到当天），"
        f"每期{chinese}，不计复利。",
        f"Late charge: the overdue {'principal, interest and fees' if whole else 'principal'} x {rate} a year / {late.year_days} x days "
        f"late (from the day after the due date up to the day), rounded {english}, for each instalment; not compounded.",
    )
