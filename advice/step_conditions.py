"""Named conditions for steps: what a step file may write under `when`, `any_of` and `unless`.

A condition over facts answers yes, no or unknown (None). It is *monotone*: to know less can turn an answer into unknown and never into the
other, so that no step appears because something is not known. A condition over events gives the events by which it holds; none: it
does not. Each is found by its name. Its docstring is the sentence shown with it, in Chinese and then in English. The only numbers here
are zero, one and the borrower's own: no threshold is invented.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType

from msgspec import Struct

from advice.events import Event, Events, LimitChanged
from advice.facts import Facts, any_of
from advice.words import Text

FactTest = Callable[[Facts], bool | None]
EventTest = Callable[[Events], tuple[Event, ...]]

LENDER_NAMED_IT = "lender_named_it"  # the one condition that depends on the step: the engine tests it


class FactCondition(Struct, frozen=True):
    """A condition over `facts`, the names of all it looks at."""

    name: str
    sentence: Text
    facts: tuple[str, ...]
    test: FactTest


class EventCondition(Struct, frozen=True):
    """A condition over events: `test` gives those by which it holds."""

    name: str
    sentence: Text
    test: EventTest


StepCondition = FactCondition | EventCondition
_registry: dict[str, StepCondition] = {}
STEP_CONDITIONS: Mapping[str, StepCondition] = MappingProxyType(_registry)


def _sentence(test: Callable[..., object]) -> Text:
    chinese, english = (part.strip() for part in (test.__doc__ or "").strip().split("\n\n"))
    return Text(chinese, english)


def _over_facts(*facts: str) -> Callable[[FactTest], FactTest]:
    """Enter a function into the registry under its own name, with the facts it looks at."""

    def enter(test: FactTest) -> FactTest:
        _registry[test.__name__] = FactCondition(test.__name__, _sentence(test), facts, test)
        return test

    return enter


def _over_events(test: EventTest) -> EventTest:
    """Enter a function into the registry under its own name."""
    _registry[test.__name__] = EventCondition(test.__name__, _sentence(test), test)
    return test


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


@_over_facts("days_past_due")
def overdue_now(facts: Facts) -> bool | None:
    """现在有一期逾期了。

    An instalment is overdue now.
    """
    return _more_than(facts, "days_past_due", 0)


@_over_facts("max_days_past_due_12m", "late_payments_12m")
def paid_late(facts: Facts) -> bool | None:
    """近十二个月有晚还的记录。

    Something was paid late in the last twelve months.
    """
    return any_of(_more_than(facts, "max_days_past_due_12m", 0), _more_than(facts, "late_payments_12m", 0))


@_over_facts("early_settlements_180d")
def settled_within_a_week(facts: Facts) -> bool | None:
    """近半年有借了七天内就还清的。

    In the last half year a loan was settled within seven days.
    """
    return _more_than(facts, "early_settlements_180d", 0)


# --- using the line -----------------------------------------------------------------------------------------------------


@_over_facts("outstanding_principal", "utilisation", "monthly_debt_service")
def owes_money(facts: Facts) -> bool | None:
    """现在有要还的钱。

    There is money to repay.
    """
    return any_of(*(_more_than(facts, name, 0) for name in ("outstanding_principal", "utilisation", "monthly_debt_service")))


@_over_facts("outstanding_principal", "utilisation")
def owes_on_this_line(facts: Facts) -> bool | None:
    """这条额度上现在借着钱。

    Money is borrowed on this line now.
    """
    return any_of(_more_than(facts, "outstanding_principal", 0), _more_than(facts, "utilisation", 0))


@_over_facts("utilisation")
def nothing_drawn(facts: Facts) -> bool | None:
    """这条额度现在没有用。

    Nothing of this line is used now.
    """
    number = facts.number("utilisation")
    return None if number is None else number == 0


@_over_facts("drawdowns_90d")
def drew_more_than_once(facts: Facts) -> bool | None:
    """近九十天借了不止一次。

    More than one loan was drawn in the last ninety days.
    """
    return _more_than(facts, "drawdowns_90d", 1)


@_over_facts("high_risk_transactions_30d")
def transactions_flagged(facts: Facts) -> bool | None:
    """近三十天有交易被标为高风险。

    A transaction was flagged as high risk in the last thirty days.
    """
    return _more_than(facts, "high_risk_transactions_30d", 0)


@_over_facts("restricted_purpose_use")
def restricted_use_seen(facts: Facts) -> bool | None:
    """放款方认为借来的钱用在了禁止的地方。

    The lender saw borrowed money go to a use that is not allowed.
    """
    return facts.yes("restricted_purpose_use")


# --- income and debt ----------------------------------------------------------------------------------------------------


@_over_facts("income_change_6m_percent")
def income_fell(facts: Facts) -> bool | None:
    """近六个月收入下降了。

    Income fell over the last six months.
    """
    return _less_than_zero(facts, "income_change_6m_percent")


@_over_facts("turnover_change_6m_percent")
def turnover_fell(facts: Facts) -> bool | None:
    """近六个月营业额下降了。

    Turnover fell over the last six months.
    """
    return _less_than_zero(facts, "turnover_change_6m_percent")


@_over_facts("debt_service_ratio", "monthly_debt_service", "monthly_income")
def due_exceeds_income(facts: Facts) -> bool | None:
    """每个月要还的比收入多。

    More is due each month than comes in.
    """
    due, income = facts.number("monthly_debt_service"), facts.number("monthly_income")
    # The ratio is rounded: a few fen too much due stand only in the amounts.
    return any_of(_more_than(facts, "debt_service_ratio", 1), None if due is None or income is None else due > income)


@_over_facts("monthly_income", "monthly_spend_3m", "monthly_debt_service")
def month_does_not_work_out(facts: Facts) -> bool | None:
    """收入减去花的和要还的，每个月不够。

    What is spent and what is due come to more than the monthly income.
    """
    left = _left_each_month(facts)
    return None if left is None else left < 0


@_over_facts("monthly_income", "monthly_spend_3m", "monthly_debt_service")
def money_left_each_month(facts: Facts) -> bool | None:
    """收入减去花的和要还的，每个月还有结余。

    After what is spent and what is due, money is left each month.
    """
    left = _left_each_month(facts)
    return None if left is None else left > 0


@_over_facts("active_lenders")
def several_lenders(facts: Facts) -> bool | None:
    """有欠款的机构不止一家。

    Money is owed to more than one lender.
    """
    return _more_than(facts, "active_lenders", 1)


@_over_facts("external_debt")
def owes_elsewhere(facts: Facts) -> bool | None:
    """在别处也有欠款。

    Money is owed elsewhere too.
    """
    return _more_than(facts, "external_debt", 0)


@_over_facts("bureau_enquiries_90d")
def enquiries_made(facts: Facts) -> bool | None:
    """近九十天有贷款类的征信查询。

    Lenders asked for the credit report in the last ninety days.
    """
    return _more_than(facts, "bureau_enquiries_90d", 0)


@_over_facts("hardship_declared")
def hardship_declared(facts: Facts) -> bool | None:
    """已经向放款方说过有困难。

    The lender was told of a hardship.
    """
    return facts.yes("hardship_declared")


# --- who you are --------------------------------------------------------------------------------------------------------


@_over_facts("identity_complete")
def identity_incomplete(facts: Facts) -> bool | None:
    """身份核验还没有完成。

    The identity check is not complete.
    """
    complete = facts.yes("identity_complete")
    return None if complete is None else not complete


@_over_facts("profile_changed_90d")
def profile_changed(facts: Facts) -> bool | None:
    """近九十天改过手机号、地址或工作单位。

    Phone, address or employer changed in the last ninety days.
    """
    return facts.yes("profile_changed_90d")


@_over_facts("business_use_share")
def trade_seen(facts: Facts) -> bool | None:
    """有看起来像做生意的交易。

    Some transactions look like trade.
    """
    return _more_than(facts, "business_use_share", 0)


@_over_facts("disputed_records")
def records_disputed(facts: Facts) -> bool | None:
    """有数据正在异议中。

    Some records are under objection.
    """
    return _more_than(facts, "disputed_records", 0)


# --- what happened ------------------------------------------------------------------------------------------------------


def _latest(events: Events, *kinds: str) -> tuple[LimitChanged, ...]:
    return tuple(change for change in events.latest_changes() if change.kind in kinds)


@_over_events
def line_cut_back(events: Events) -> tuple[Event, ...]:
    """额度最近一次调整是降低、冻结、暂时下调或者转走。

    The latest change lowered, froze, held or moved the limit.
    """
    return _latest(events, "decrease", "temporary_decrease", "freeze", "migration")


@_over_events
def no_reason_given(events: Events) -> tuple[Event, ...]:
    """额度最近一次往下调，放款方没有给出原因。

    The lender gave no reason for its latest cut of the limit.
    """
    cut = _latest(events, "decrease", "temporary_decrease", "freeze", "migration")
    return tuple(change for change in cut if not change.reasons)


@_over_events
def held_for_now(events: Events) -> tuple[Event, ...]:
    """额度现在是暂时下调或者冻结。

    The limit is lowered for a time, or frozen.
    """
    return _latest(events, "temporary_decrease", "freeze")


@_over_events
def line_moved(events: Events) -> tuple[Event, ...]:
    """额度转到了另一个产品。

    The limit was moved to another product.
    """
    return _latest(events, "migration")


@_over_events
def limit_raised(events: Events) -> tuple[Event, ...]:
    """额度最近一次是调高或者恢复。

    The latest change raised or restored the limit.
    """
    return _latest(events, "increase", "restore")


@_over_events
def automatic_plan_in_force(events: Events) -> tuple[Event, ...]:
    """一笔没还清的借款被自动分期了。

    A loan that is not repaid was put on an automatic instalment plan.
    """
    return tuple(plan for plan in events.plans_in_force() if plan.kind == "automatic")


@_over_events
def minimum_use_stated(events: Events) -> tuple[Event, ...]:
    """一笔没还清的借款写明了最低使用期限。

    A loan that is not repaid states a minimum period of use.
    """
    return tuple(loan for loan in events.open_loans() if loan.minimum_use_days)


@_over_events
def lender_named_it(events: Events) -> tuple[Event, ...]:
    """放款方最近一次调整给出的原因，用得上这一步。

    This step is for a reason that the lender gave with its latest change.
    """
    return tuple(change for change in events.latest_changes() if change.reasons)
