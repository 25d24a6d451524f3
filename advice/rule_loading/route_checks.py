"""What must hold between the routes, their clocks and the ladder, beyond each file's own shape. Every breach is a `RuleError`."""

from datetime import date
from pathlib import Path
from typing import get_args

from advice.rule_loading.errors import RuleError
from advice.rulebook import Clock, Ladder, LenderKind, Outcome, Route, RouteCode, Rulebook, TriggerName, YearTable
from advice.wording import needs


def check(book: Rulebook, folder: Path) -> None:
    """Raise RuleError for the first thing about the routes of `book` that does not hold together."""
    for code in book.routes:
        if code not in get_args(RouteCode):
            allowed = ", ".join(get_args(RouteCode))
            raise RuleError(folder / "routes" / f"{code}.toml", "code", code, allowed, "Use a route of the exchange format.")
    _check_ladder(book, folder / "ladder.toml")
    for route in book.routes.values():
        _check_route(route, book.ladder, folder / "routes" / f"{route.code}.toml")
    for table in book.working_days.values():
        _check_year(table, folder / "working_days" / f"{table.code}.toml")


def _check_ladder(book: Rulebook, path: Path) -> None:
    ladder = book.ladder
    for place, code in enumerate(ladder.order):
        if code not in book.routes:
            raise RuleError(path, f"order[{place}]", code, ", ".join(book.routes), f"Write routes/{code}.toml, or take it out.")
        if code in ladder.order[:place]:
            raise RuleError(path, f"order[{place}]", code, "each route once", "Take one of the two out.")
    for code in get_args(RouteCode):
        if code not in ladder.order:
            raise RuleError(path, "order", "nothing", f"a place for {code}", f"Say where {code} stands on the ladder.")
    for name, texts, keys in (("triggers", ladder.triggers, get_args(TriggerName)), ("outcomes", ladder.outcomes, get_args(Outcome))):
        for key in keys:
            if key not in texts:
                raise RuleError(path, f"{name}.{key}", "nothing", "words for it", "Add it in both languages.")
            for placeholder in needs(texts[key]):
                if placeholder not in (allowed := ("on",) if name == "triggers" else ("on", "route")):
                    raise RuleError(path, f"{name}.{key}", placeholder, ", ".join(allowed), "Use a figure that the ladder knows.")


def _check_route(route: Route, ladder: Ladder, path: Path) -> None:
    if bool(route.lender_kinds) != (route.not_for is not None):
        found = "nothing" if route.lender_kinds else "a text"
        raise RuleError(path, "not_for", found, "a text if, and only if, lender_kinds names some", "Add what is missing, or take it out.")
    if not route.opens and not route.after:
        raise RuleError(path, "opens", "nothing", ", ".join(get_args(TriggerName)), "Say what opens this route, or what comes before it.")
    own_place = ladder.order.index(route.code)
    for place, after in enumerate(route.after):
        if ladder.order.index(after.route) >= own_place:
            earlier = ", ".join(ladder.order[:own_place]) or "no route"
            raise RuleError(path, f"after[{place}].route", after.route, earlier, "Name a route that stands before this one on the ladder.")
        if not after.once:
            raise RuleError(path, f"after[{place}].once", "nothing", ", ".join(get_args(Outcome)), "Say how it must have ended.")
    for place, code in enumerate(route.next_if_unanswered):
        if code == route.code:
            raise RuleError(path, f"next_if_unanswered[{place}]", code, "another route", "Name where the borrower goes from here.")
    for place, clock in enumerate(route.clocks):
        _check_clock(clock, route, place, path)


def _check_clock(clock: Clock, route: Route, place: int, path: Path) -> None:
    key, earlier = f"clocks[{place}]", {other.name: other for other in route.clocks[:place]}
    if clock.name in earlier:
        raise RuleError(path, f"{key}.name", clock.name, "a name that no other clock of this route has", "Rename one of the two.")
    if clock.length is not None and clock.length < 1:
        raise RuleError(path, f"{key}.length", str(clock.length), "1 or more", "Leave it out for “promptly”.")
    for kind in clock.lender_kinds:
        if kind not in (route.lender_kinds or get_args(LenderKind)):
            raise RuleError(path, f"{key}.lender_kinds", kind, ", ".join(route.lender_kinds), "Name lenders that the route is for.")
    for name in ("extends", "starts_after"):
        other = getattr(clock, name)
        if other is None:
            continue
        if other not in earlier or earlier[other].length is None:
            allowed = ", ".join(other.name for other in earlier.values() if other.length is not None) or "no clock"
            raise RuleError(path, f"{key}.{name}", other, allowed, "Name a clock that stands before this one and has a length.")
        if earlier[other].lender_kinds not in ((), clock.lender_kinds):
            found, allowed = ", ".join(clock.lender_kinds) or "nothing", ", ".join(earlier[other].lender_kinds)
            raise RuleError(path, f"{key}.lender_kinds", found, allowed, f"Use the lenders of {other}.")
    if clock.extends is not None:
        _check_extension(clock, earlier[clock.extends], key, path)


def _check_extension(clock: Clock, prolonged: Clock, key: str, path: Path) -> None:
    if clock.starts_after != prolonged.starts_after:
        allowed = prolonged.starts_after or "nothing"
        raise RuleError(path, f"{key}.starts_after", str(clock.starts_after), allowed, "An extension starts with the clock it prolongs.")
    if clock.unit != prolonged.unit or clock.length is None or clock.length <= (prolonged.length or 0):
        allowed = f"more than {prolonged.length} {prolonged.unit}"
        raise RuleError(path, f"{key}.length", f"{clock.length} {clock.unit}", allowed, "Write the whole length, extension included.")


def _check_year(table: YearTable, path: Path) -> None:
    if not (len(table.code) == 4 and table.code.isdecimal()):
        raise RuleError(path, "code", table.code, "a year: 2027", "Name the file by its year.")
    for key, days in (("rest_days", table.rest_days), ("make_up_days", table.make_up_days)):
        if not days:
            raise RuleError(path, key, "nothing", "the days of the State Council's table", "Write them all: a year has both.")
        for place, day in enumerate(days):
            if str(day.year) != table.code:
                raise RuleError(path, f"{key}[{place}]", str(day), f"a day of {table.code}", "Move it to the file of its year.")
    _check_make_up_days(table, path)


def _check_make_up_days(table: YearTable, path: Path) -> None:
    saturday = 5
    weekdays: list[date] = [day for day in table.make_up_days if day.weekday() < saturday or day in table.rest_days]
    if weekdays:
        place = table.make_up_days.index(weekdays[0])
        allowed = "a Saturday or Sunday that is not a rest day"
        raise RuleError(path, f"make_up_days[{place}]", str(weekdays[0]), allowed, "Correct the date.")
