"""Which routes are open to a borrower on a day, in the order of the ladder, and why. Pure; what is not known opens nothing."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from msgspec import Struct

from advice.clocks import Deadline, clocks_for, deadlines, weakest
from advice.events import Events, LimitChanged, PlanMade, RouteTaken
from advice.facts import Facts
from advice.rulebook import Clock, Confidence, LenderKind, Outcome, Route, RouteCode, Rulebook, TriggerName
from advice.wording import day, fill
from advice.words import Language, Text


class RouteAdvice(Struct, frozen=True, kw_only=True):
    """One route for one borrower: whether it is open on the day asked about, and why, or what is missing.

    `clock` is the limit that runs, to `due_on`, where the route was taken and is not answered; else the first that taking it starts (None:
    no limit is known). `next_if_unanswered` are the routes after it. `confidence` is the weakest of the route and its clock.
    """

    code: RouteCode
    title: Text
    open: bool
    because: Text
    clock: Clock | None
    due_on: date | None
    next_if_unanswered: tuple[RouteCode, ...]
    confidence: Confidence


class _Opening(Struct, frozen=True):
    """What opens a route: since which day, and the words for it. `ended`: the route that came first."""

    words: Text
    on: date
    ended: RouteCode | None = None


class _End(Struct, frozen=True):
    """How a route that was taken ended, and on which day: `on` is that of the answer, or the last day on which it should have come."""

    outcome: Outcome
    on: date


def open_routes(facts: Facts, events: Events, rulebook: Rulebook, as_of: date) -> tuple[RouteAdvice, ...]:
    """Every route of the ladder, in its order, as it stands for this borrower on `as_of`. What happened after that day is not looked at."""
    past = events.up_to(as_of)
    return tuple(_advice(code, facts, past, rulebook, as_of) for code in rulebook.ladder.order)


def which_are_open(facts: Facts, events: Events, rulebook: Rulebook, as_of: date) -> dict[str, bool]:
    """Of every route of the ladder, in its order, whether `open_routes` finds it open: without its words and clocks, for many people."""
    past = events.up_to(as_of)
    order = rulebook.ladder.order
    return {code: _opening(route := rulebook.routes[code], facts, _about(past, route), rulebook, as_of) is not None for code in order}


def as_json(route: RouteAdvice, language: Language) -> dict[str, Any]:
    """One entry of `routes` in the answer of `advise` (exchange format, "Explanations and advice")."""
    clock = route.clock
    return {
        "code": route.code,
        "title": route.title.in_language(language),
        "open": route.open,
        "because": route.because.in_language(language),
        "clock": clock and {"name": clock.name, "days": clock.length, "kind": clock.unit, "due_on": route.due_on},
        "next_if_unanswered": list(route.next_if_unanswered),
        "confidence": route.confidence,
    }


def _advice(code: RouteCode, facts: Facts, past: Events, book: Rulebook, as_of: date) -> RouteAdvice:
    route = book.routes[code]
    about = _about(past, route)
    opening = _opening(route, facts, about, book, as_of)
    deadline = _running(route, about, book)
    clock = deadline.clock if deadline else _first_clock(route, about)
    return RouteAdvice(
        code=code,
        title=route.title,
        open=opening is not None,
        because=_because(opening, book) if opening else _missing(route, past, about),
        clock=clock,
        due_on=deadline.due_on if deadline else None,
        next_if_unanswered=route.next_if_unanswered,
        confidence=weakest(route.confidence, *(part.confidence for part in (deadline or clock,) if part)),
    )


def _about(past: Events, route: Route) -> Events:
    """What happened with the lenders that the route is for."""
    kinds = route.lender_kinds
    if not kinds:
        return past
    return Events(
        audience=past.audience,
        changes=tuple(change for change in past.changes if change.lender_kind in kinds),
        loans=tuple(loan for loan in past.loans if loan.lender_kind in kinds),
        plans=tuple(plan for plan in past.plans if plan.lender_kind in kinds),
        routes=tuple(taken for taken in past.routes if taken.lender_kind in kinds),
    )


def _opening(route: Route, facts: Facts, about: Events, book: Rulebook, as_of: date) -> _Opening | None:
    """What opens the route; None when it is not open. Where routes that come before it ended, how the latest of them did is the reason."""
    ends = [end for end in _ends_before(route, about, book, as_of) if not _too_late(route, end[1], end[0].lender_kind, book, as_of)]
    if ends:
        taken, end = max(ends, key=lambda pair: pair[1].on)
        return _Opening(book.ladder.outcomes[end.outcome], end.on, taken.route)
    for name in route.opens:
        if on := _TRIGGERS[name](facts, about):
            return _Opening(book.ladder.triggers[name], on)
    return None


def _ends_before(route: Route, about: Events, book: Rulebook, as_of: date) -> Iterator[tuple[RouteTaken, _End]]:
    """The routes that come first and that ended as this one asks."""
    for after in route.after:
        for taken in about.routes:
            end = _end(taken, book, as_of) if taken.route == after.route else None
            if end and end.outcome in after.once:
                yield taken, end


def _end(taken: RouteTaken, book: Rulebook, as_of: date) -> _End | None:
    """How a route that was taken ended; None while it runs, and where no time for the answer is known."""
    if taken.answered_on:
        return _End("answered", taken.answered_on)
    deadline = _answer_due(taken, book)
    return _End("unanswered", deadline.due_on) if deadline and deadline.due_on and deadline.due_on < as_of else None


def _answer_due(taken: RouteTaken, book: Rulebook) -> Deadline | None:
    """When the answer to a route that was taken is due: the last of the limits for it, prolonged as often as they gave notice."""
    found = deadlines(book.routes[taken.route], taken.on, book, taken.lender_kind, "their_answer")
    answer = next((limit for limit in reversed(found) if limit.due_on and not limit.clock.extends), None)
    for _ in range(taken.extensions):
        answer = next((limit for limit in found if answer and limit.clock.extends == answer.clock.name), answer)
    return answer


def _too_late(route: Route, end: _End, kind: LenderKind, book: Rulebook, as_of: date) -> bool:
    """Whether the time for taking this route after that one has passed. A limit that is not confirmed closes nothing."""
    own = deadlines(route, end.on, book, kind, "your_request")
    return any(limit.due_on and limit.due_on < as_of for limit in own if limit.confidence != "unconfirmed")


def _running(route: Route, about: Events, book: Rulebook) -> Deadline | None:
    """The limit that runs for the latest time that this route was taken, unless it was answered."""
    taken = next((taken for taken in reversed(about.routes) if taken.route == route.code), None)
    return _answer_due(taken, book) if taken and not taken.answered_on else None


def _first_clock(route: Route, about: Events) -> Clock | None:
    """The limit that taking the route starts; None when it depends on the lender and several kinds, or none, are on record."""
    kinds = {event.lender_kind for events in (about.changes, about.loans, about.plans, about.routes) for event in events}
    return next(iter(clocks_for(route, kinds.pop() if len(kinds) == 1 else None)), None)


def _missing(route: Route, past: Events, about: Events) -> Text:
    """Why the route is not open: it is for other lenders, something has to come first, or nothing on record calls for it."""
    if route.not_for and past != about and not (about.changes or about.loans or about.plans or about.routes):
        return route.not_for
    return route.trigger if route.opens else route.prerequisites


def _because(opening: _Opening, book: Rulebook) -> Text:
    def words(language: Language) -> str:
        ended = book.routes[opening.ended].title.in_language(language) if opening.ended else ""
        return fill(opening.words, {"on": day(opening.on, language), "route": ended}, language)

    return Text(words("zh-hans"), words("en"))


# --- what opens a route: the day since which it is so, or None where it is not so or not known --------------------------------------------

FELL = frozenset({"decrease", "temporary_decrease", "freeze", "migration"})


def _last(events: tuple[LimitChanged | PlanMade, ...]) -> date | None:
    return max((event.on for event in events), default=None)


def _limit_went_down(facts: Facts, about: Events) -> date | None:
    return _last(tuple(change for change in about.changes if change.kind in FELL))


def _automatic_plan(facts: Facts, about: Events) -> date | None:
    return _last(tuple(plan for plan in about.plans if plan.kind == "automatic"))


def _no_cost_sheet(facts: Facts, about: Events) -> date | None:
    return _last(tuple(plan for plan in about.plans if plan.cost_sheet_shown is False))


def _cannot_carry_it(facts: Facts, about: Events) -> date | None:
    """The borrower said so to the lender, or what is due in a month is more than the month's income."""
    if facts.yes("hardship_declared"):
        return facts["hardship_declared"].as_of
    service, income = facts.number("monthly_debt_service"), facts.number("monthly_income")
    return facts["monthly_debt_service"].as_of if service is not None and income is not None and service > income else None


def _some(name: str) -> Callable[[Facts, Events], date | None]:
    """More than none of what the fact counts."""

    def trigger(facts: Facts, about: Events) -> date | None:
        return facts[name].as_of if (facts.number(name) or 0) > 0 else None

    return trigger


_TRIGGERS: Mapping[TriggerName, Callable[[Facts, Events], date | None]] = MappingProxyType(
    {
        "limit_went_down": _limit_went_down,
        "automatic_plan": _automatic_plan,
        "no_cost_sheet": _no_cost_sheet,
        "cannot_carry_it": _cannot_carry_it,
        "overdue": _some("days_past_due"),
        "paid_late": _some("late_payments_12m"),
        "disputed_record": _some("disputed_records"),
    }
)
