"""Named conditions over facts: what a rule file may write under `ruled_out_by`.

Each is a function from the facts to yes, no or unknown (None), found by its name. Its docstring is the sentence that staff read. A
condition of this file says that a cause is *impossible*: only zero, "no" or the opposite sign can do that. No threshold is invented.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from msgspec import Struct

from advice.facts import Facts, any_of

Test = Callable[[Facts], bool | None]


class Condition(Struct, frozen=True):
    """A condition: its name, the sentence that staff read, its test, and the facts it looks at, the telling one first."""

    name: str
    sentence: str
    facts: tuple[str, ...]
    test: Test

    def deciding_fact(self, facts: Facts) -> str | None:
        """The fact that makes the condition hold, for showing: one that is enough alone, else the first that is known.

        None when the condition does not hold or cannot be told.
        """
        if self.test(facts) is not True:
            return None
        known = [name for name in self.facts if facts[name].known]
        return next((name for name in known if self.test(Facts({name: facts[name]}))), known[0])


_registry: dict[str, Condition] = {}
CONDITIONS: Mapping[str, Condition] = MappingProxyType(_registry)


def condition(*facts: str) -> Callable[[Test], Test]:
    """Enter a function into the registry under its own name, with the facts it looks at."""

    def enter(test: Test) -> Test:
        name = test.__name__
        _registry[name] = Condition(name, (test.__doc__ or "").strip(), facts, test)
        return test

    return enter


def _zero(facts: Facts, name: str) -> bool | None:
    number = facts.number(name)
    return None if number is None else number == 0


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


# --- repaying -----------------------------------------------------------------------------------------------------------


@condition("days_past_due")
def nothing_overdue(facts: Facts) -> bool | None:
    """现在没有逾期。"""
    return _zero(facts, "days_past_due")


@condition("max_days_past_due_12m", "late_payments_12m", "days_past_due")
def never_late(facts: Facts) -> bool | None:
    """近十二个月没有晚还过，现在也没有逾期。"""
    worst, late, now = (_zero(facts, name) for name in ("max_days_past_due_12m", "late_payments_12m", "days_past_due"))
    if worst is False or late is False or now is False:
        return False
    # Nothing paid late is not enough: an instalment may be late and still unpaid.
    return True if worst or (late and now) else None


@condition("on_time_payments_12m")
def no_payment_on_time(facts: Facts) -> bool | None:
    """近十二个月没有按时还过一期。"""
    return _zero(facts, "on_time_payments_12m")


@condition("early_settlements_180d")
def no_early_settlement(facts: Facts) -> bool | None:
    """近半年没有借了七天内就还清的。"""
    return _zero(facts, "early_settlements_180d")


# --- using the line -----------------------------------------------------------------------------------------------------


@condition("drawdowns_90d")
def drew_nothing_recently(facts: Facts) -> bool | None:
    """近九十天没有借过。"""
    return _zero(facts, "drawdowns_90d")


@condition("outstanding_principal", "utilisation")
def nothing_borrowed_now(facts: Facts) -> bool | None:
    """这条额度上现在没有借着的钱。"""
    owed = _zero(facts, "outstanding_principal")
    return _zero(facts, "utilisation") if owed is None else owed


@condition("outstanding_principal", "utilisation", "days_since_last_use")
def line_in_use(facts: Facts) -> bool | None:
    """这条额度正在用。"""
    owed, used = _not(_zero(facts, "outstanding_principal")), _not(_zero(facts, "utilisation"))
    return any_of(owed, used, _zero(facts, "days_since_last_use"))


@condition("high_risk_transactions_30d")
def no_high_risk_transaction(facts: Facts) -> bool | None:
    """近三十天没有被标为高风险的交易。"""
    return _zero(facts, "high_risk_transactions_30d")


@condition("restricted_purpose_use")
def no_restricted_use(facts: Facts) -> bool | None:
    """没有发现借来的钱用在禁止的地方。"""
    return _not(facts.yes("restricted_purpose_use"))


@condition("months_on_book")
def opened_this_month(facts: Facts) -> bool | None:
    """这条额度开通还不满一个月。"""
    return _zero(facts, "months_on_book")


# --- income and debt ----------------------------------------------------------------------------------------------------


@condition("monthly_debt_service", "debt_service_ratio")
def nothing_due_each_month(facts: Facts) -> bool | None:
    """每个月没有要还的钱。"""
    due = _zero(facts, "monthly_debt_service")
    return _zero(facts, "debt_service_ratio") if due is None else due


@condition("active_lenders")
def only_this_lender(facts: Facts) -> bool | None:
    """没有别的机构的借款：有欠款的机构最多一家，就是这一家。"""
    lenders = facts.number("active_lenders")
    return None if lenders is None else lenders <= 1


@condition("external_debt")
def no_external_debt(facts: Facts) -> bool | None:
    """在别处没有欠款。"""
    return _zero(facts, "external_debt")


@condition("bureau_enquiries_90d")
def no_enquiries(facts: Facts) -> bool | None:
    """近九十天没有贷款类的征信查询。"""
    return _zero(facts, "bureau_enquiries_90d")


@condition("income_change_6m_percent")
def income_did_not_fall(facts: Facts) -> bool | None:
    """近六个月收入没有下降。"""
    change = facts.number("income_change_6m_percent")
    return None if change is None else change >= 0


@condition("income_change_6m_percent")
def income_did_not_rise(facts: Facts) -> bool | None:
    """近六个月收入没有上升。"""
    change = facts.number("income_change_6m_percent")
    return None if change is None else change <= 0


@condition("turnover_change_6m_percent")
def turnover_did_not_fall(facts: Facts) -> bool | None:
    """近六个月营业额没有下降。"""
    change = facts.number("turnover_change_6m_percent")
    return None if change is None else change >= 0


@condition("hardship_declared")
def no_hardship_declared(facts: Facts) -> bool | None:
    """没有向放款方说过有困难。"""
    return _not(facts.yes("hardship_declared"))


# --- who you are --------------------------------------------------------------------------------------------------------


@condition("identity_complete")
def identity_complete(facts: Facts) -> bool | None:
    """身份核验已经完成。"""
    return facts.yes("identity_complete")


@condition("identity_complete")
def identity_not_complete(facts: Facts) -> bool | None:
    """身份核验还没有完成。"""
    return _not(facts.yes("identity_complete"))


@condition("profile_changed_90d")
def profile_not_changed(facts: Facts) -> bool | None:
    """近九十天没有改过手机号、地址或工作单位。"""
    return _not(facts.yes("profile_changed_90d"))


@condition("business_use_share")
def no_business_use(facts: Facts) -> bool | None:
    """没有看起来像做生意的交易。"""
    return _zero(facts, "business_use_share")
