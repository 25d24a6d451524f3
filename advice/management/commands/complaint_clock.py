"""manage.py complaint_clock: every deadline of a route, from a date."""

from argparse import ArgumentParser, ArgumentTypeError, RawDescriptionHelpFormatter
from datetime import date
from typing import Any, get_args

import msgspec
from django.core.management.base import BaseCommand, CommandError

from advice.clocks import Deadline, asks_for_lender_kind, deadlines
from advice.rule_loading.files import rulebook
from advice.rulebook import LANGUAGES, Language, LenderKind, Route


class Command(BaseCommand):
    help = """Print every deadline of a route of the ladder, one JSON object a line, in order of time.

DATE is the day on which what starts the clocks was proven to happen: they received the letter; you had the decision (internal_review); you
knew of the act (reconsideration). A clock that starts after another starts on that one's last day; of the others each is shown as if what
starts it, named in advice/rules/cn/routes/, had been on DATE. The first day is not counted; a last day that is a day of rest moves to the
next working day. Where the table of rest days of a year is not known, weekends alone count as rest and the date is "unconfirmed"; a file
advice/rules/cn/working_days/2027.toml adds the table of a year.

--lender-kind is required where the clocks differ by it. Nothing is printed, but a note on standard error, where no clock is known.
Exit: 0 printed; 1 no such route, or not for this kind of lender, or a date out of range; 2 the command line is not understood.

example: manage.py complaint_clock lender_complaint --from 2026-11-05 --lender-kind consumer_finance
         manage.py complaint_clock bureau_objection --from 2026-09-11"""
    requires_system_checks = []

    def create_parser(self, *args: Any, **options: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **options)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("route", metavar="ROUTE", help=f"one of: {', '.join(rulebook().ladder.order)}")
        parser.add_argument("--from", dest="start", type=_day, required=True, metavar="DATE", help="such as 2026-11-05")
        parser.add_argument("--lender-kind", choices=get_args(LenderKind), help="the lender that the contract names")
        parser.add_argument("--language", choices=LANGUAGES, default="zh-hans", help="of the source (default: zh-hans)")

    def handle(self, *args: Any, **options: Any) -> None:
        route, kind = _route(options["route"]), options["lender_kind"]
        if kind is None and asks_for_lender_kind(route):
            raise CommandError(f"The clocks of {route.code} differ by lender: add --lender-kind {_one_of(get_args(LenderKind))}.")
        if kind and route.lender_kinds and kind not in route.lender_kinds:
            raise CommandError(f"{route.code} is not for a lender of the kind {kind}: it is for {_one_of(route.lender_kinds)}.")
        try:
            found = deadlines(route, options["start"], rulebook(), kind)
        except (OverflowError, ValueError) as error:
            raise CommandError(f"A deadline counted from {options['start']} falls after the year 9999.") from error
        for deadline in found:
            self.stdout.write(msgspec.json.encode(_line(route, deadline, options["language"])).decode())
        if not found:
            self.stderr.write(f"No clock is known for {route.code} with a lender of the kind {kind}.")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is not a date such as 2026-11-05") from error


def _route(code: str) -> Route:
    routes = rulebook().routes
    if code not in routes:
        raise CommandError(f"There is no route {code!r}. Routes: {', '.join(rulebook().ladder.order)}.")
    return routes[code]


def _one_of(words: tuple[str, ...]) -> str:
    return " or ".join(words)


def _line(route: Route, deadline: Deadline, language: Language) -> dict[str, Any]:
    """One deadline, as the exchange format says."""
    clock = deadline.clock
    chained = {"extends": clock.extends, "starts_after": clock.starts_after}
    return {
        "route": route.code,
        "clock": clock.name,
        "days": clock.length,
        "day_kind": clock.unit,
        "from": deadline.since,
        "due_on": deadline.due_on,
        "moved": deadline.moved,
        **{key: name for key, name in chained.items() if name},
        "source": clock.source.cited(language),
        "confidence": deadline.confidence,
    }
