"""Conditions over what happened. Each gives the events by which it holds; none: it does not."""

from advice.events import Event, Events, LimitChanged
from advice.step_conditions.kinds import over_events

_CUTS = ("decrease", "temporary_decrease", "freeze", "migration")


def _latest(events: Events, *kinds: str) -> tuple[LimitChanged, ...]:
    return tuple(change for change in events.latest_changes() if change.kind in kinds)


@over_events
def line_cut_back(events: Events) -> tuple[Event, ...]:
    """额度最近一次调整是降低、冻结、暂时下调或者转走。

    The latest change lowered, froze, held or moved the limit.
    """
    return _latest(events, *_CUTS)


@over_events
def no_reason_given(events: Events) -> tuple[Event, ...]:
    """额度最近一次往下调，放款方没有给出原因。

    The lender gave no reason for its latest cut of the limit.
    """
    cut = _latest(events, *_CUTS)
    return tuple(change for change in cut if not change.reasons)


@over_events
def held_for_now(events: Events) -> tuple[Event, ...]:
    """额度现在是暂时下调或者冻结。

    The limit is lowered for a time, or frozen.
    """
    return _latest(events, "temporary_decrease", "freeze")


@over_events
def line_moved(events: Events) -> tuple[Event, ...]:
    """额度转到了另一个产品。

    The limit was moved to another product.
    """
    return _latest(events, "migration")


@over_events
def limit_raised(events: Events) -> tuple[Event, ...]:
    """额度最近一次是调高或者恢复。

    The latest change raised or restored the limit.
    """
    return _latest(events, "increase", "restore")


@over_events
def changed_more_than_once(events: Events) -> tuple[Event, ...]:
    """同一条额度变动过不止一次。

    The limit of a line changed more than once.
    """
    lines = [change.line for change in events.changes]
    return tuple(change for change in events.changes if lines.count(change.line) > 1)


@over_events
def waiting_for_an_answer(events: Events) -> tuple[Event, ...]:
    """提过的请求、投诉或者异议，还没有答复。

    A request, complaint or objection is not answered yet.
    """
    return tuple(taken for taken in events.routes if taken.answered_on is None)


@over_events
def reasons_asked_for(events: Events) -> tuple[Event, ...]:
    """每一次往下调额度，都已经请放款方说明过理由。

    The lender was already asked for its reasons for each cut.
    """
    cuts, requests = _latest(events, *_CUTS), [taken for taken in events.routes if taken.route == "explanation_request"]
    asked = [[taken for taken in requests if taken.lender_kind == cut.lender_kind and taken.on >= cut.on] for cut in cuts]
    return tuple(taken for taken in requests if any(taken in some for some in asked)) if all(asked) else ()


@over_events
def automatic_plan_in_force(events: Events) -> tuple[Event, ...]:
    """一笔没还清的借款被自动分期了。

    A loan that is not repaid was put on an automatic instalment plan.
    """
    return tuple(plan for plan in events.plans_in_force() if plan.kind == "automatic")


@over_events
def minimum_use_stated(events: Events) -> tuple[Event, ...]:
    """一笔没还清的借款写明了最低使用期限。

    A loan that is not repaid states a minimum period of use.
    """
    return tuple(loan for loan in events.open_loans() if loan.minimum_use_days)


@over_events
def lender_named_it(events: Events) -> tuple[Event, ...]:
    """放款方最近一次调整给出的原因，用得上这一步。

    This step is for a reason that the lender gave with its latest change.
    """
    return tuple(change for change in events.latest_changes() if change.reasons)
