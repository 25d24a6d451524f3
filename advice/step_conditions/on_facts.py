"""Conditions over facts. To know less can turn an answer into unknown and never into the other."""

from decimal import Decimal

from advice.facts import Facts, any_of
from advice.step_conditions.kinds import over_facts


def _more_than(facts: Facts, name: str, least: int) -> bool | None:
    number = facts.number(name)
    return None if number is None else number > least


def _less_than_zero(facts: Facts, name: str) -> bool | None:
    number = facts.number(name)
    return None if number is None else number < 0


def _left_each_month(facts: Facts) -> Decimal | int | None:
    """Income less what is spent and what is due, in yuan a month; None unless all three are known."""
    income, spent, due = (facts.number(name) for name in ("monthly_income", "monthly_spend_3m", "monthly_debt_service"))
    return None if income is None or spent is None or due is None else income - spent - due


# --- repaying -----------------------------------------------------------------------------------------------------------


@over_facts("days_past_due")
def overdue_now(facts: Facts) -> bool | None:
    """现在有一期逾期了。

    An instalment is overdue now.
    """
    return _more_than(facts, "days_past_due", 0)


@over_facts("max_days_past_due_12m", "late_payments_12m")
def paid_late(facts: Facts) -> bool | None:
    """近十二个月有晚还的记录。

    Something was paid late in the last twelve months.
    """
    return any_of(_more_than(facts, "max_days_past_due_12m", 0), _more_than(facts, "late_payments_12m", 0))


@over_facts("early_settlements_180d")
def settled_within_a_week(facts: Facts) -> bool | None:
    """近半年有借了七天内就还清的。

    In the last half year a loan was settled within seven days.
    """
    return _more_than(facts, "early_settlements_180d", 0)


# --- using the line -----------------------------------------------------------------------------------------------------


@over_facts("outstanding_principal", "utilisation", "monthly_debt_service")
def owes_money(facts: Facts) -> bool | None:
    """现在有要还的钱。

    There is money to repay.
    """
    return any_of(*(_more_than(facts, name, 0) for name in ("outstanding_principal", "utilisation", "monthly_debt_service")))


@over_facts("outstanding_principal", "utilisation")
def owes_on_this_line(facts: Facts) -> bool | None:
    """这条额度上现在借着钱。

    Money is borrowed on this line now.
    """
    return any_of(_more_than(facts, "outstanding_principal", 0), _more_than(facts, "utilisation", 0))


@over_facts("utilisation")
def nothing_drawn(facts: Facts) -> bool | None:
    """这条额度现在没有用。

    Nothing of this line is used now.
    """
    number = facts.number("utilisation")
    return None if number is None else number == 0


@over_facts("drawdowns_90d")
def drew_more_than_once(facts: Facts) -> bool | None:
    """近九十天借了不止一次。

    More than one loan was drawn in the last ninety days.
    """
    return _more_than(facts, "drawdowns_90d", 1)


@over_facts("high_risk_transactions_30d")
def transactions_flagged(facts: Facts) -> bool | None:
    """近三十天有交易被标为高风险。

    A transaction was flagged as high risk in the last thirty days.
    """
    return _more_than(facts, "high_risk_transactions_30d", 0)


@over_facts("restricted_purpose_use")
def restricted_use_seen(facts: Facts) -> bool | None:
    """放款方认为借来的钱用在了禁止的地方。

    The lender saw borrowed money go to a use that is not allowed.
    """
    return facts.yes("restricted_purpose_use")


# --- income and debt ----------------------------------------------------------------------------------------------------


@over_facts("income_change_6m_percent")
def income_fell(facts: Facts) -> bool | None:
    """近六个月收入下降了。

    Income fell over the last six months.
    """
    return _less_than_zero(facts, "income_change_6m_percent")


@over_facts("turnover_change_6m_percent")
def turnover_fell(facts: Facts) -> bool | None:
    """近六个月营业额下降了。

    Turnover fell over the last six months.
    """
    return _less_than_zero(facts, "turnover_change_6m_percent")


@over_facts("debt_service_ratio", "monthly_debt_service", "monthly_income")
def due_exceeds_income(facts: Facts) -> bool | None:
    """每个月要还的比收入多。

    More is due each month than comes in.
    """
    due, income = facts.number("monthly_debt_service"), facts.number("monthly_income")
    # The ratio is rounded: a few fen too much due stand only in the amounts.
    return any_of(_more_than(facts, "debt_service_ratio", 1), None if due is None or income is None else due > income)


@over_facts("monthly_income", "monthly_spend_3m", "monthly_debt_service")
def month_does_not_work_out(facts: Facts) -> bool | None:
    """收入减去花的和要还的，每个月不够。

    What is spent and what is due come to more than the monthly income.
    """
    left = _left_each_month(facts)
    return None if left is None else left < 0


@over_facts("monthly_income", "monthly_spend_3m", "monthly_debt_service")
def money_left_each_month(facts: Facts) -> bool | None:
    """收入减去花的和要还的，每个月还有结余。

    After what is spent and what is due, money is left each month.
    """
    left = _left_each_month(facts)
    return None if left is None else left > 0


@over_facts("active_lenders")
def several_lenders(facts: Facts) -> bool | None:
    """有欠款的机构不止一家。

    Money is owed to more than one lender.
    """
    return _more_than(facts, "active_lenders", 1)


@over_facts("active_lenders")
def one_lender_only(facts: Facts) -> bool | None:
    """有欠款的机构只有一家。

    Money is owed to one lender only.
    """
    number = facts.number("active_lenders")
    return None if number is None else number == 1


@over_facts("external_debt")
def owes_elsewhere(facts: Facts) -> bool | None:
    """在别处也有欠款。

    Money is owed elsewhere too.
    """
    return _more_than(facts, "external_debt", 0)


@over_facts("bureau_enquiries_90d")
def enquiries_made(facts: Facts) -> bool | None:
    """近九十天有贷款类的征信查询。

    Lenders asked for the credit report in the last ninety days.
    """
    return _more_than(facts, "bureau_enquiries_90d", 0)


@over_facts("hardship_declared")
def hardship_declared(facts: Facts) -> bool | None:
    """已经向放款方说过有困难。

    The lender was told of a hardship.
    """
    return facts.yes("hardship_declared")


# --- who you are --------------------------------------------------------------------------------------------------------


@over_facts("identity_complete")
def identity_incomplete(facts: Facts) -> bool | None:
    """身份核验还没有完成。

    The identity check is not complete.
    """
    complete = facts.yes("identity_complete")
    return None if complete is None else not complete


@over_facts("profile_changed_90d")
def profile_changed(facts: Facts) -> bool | None:
    """近九十天改过手机号、地址或工作单位。

    Phone, address or employer changed in the last ninety days.
    """
    return facts.yes("profile_changed_90d")


@over_facts("business_use_share")
def trade_seen(facts: Facts) -> bool | None:
    """有看起来像做生意的交易。

    Some transactions look like trade.
    """
    return _more_than(facts, "business_use_share", 0)


@over_facts("disputed_records")
def records_disputed(facts: Facts) -> bool | None:
    """有数据正在异议中。

    Some records are under objection.
    """
    return _more_than(facts, "disputed_records", 0)
