"""manage.py generate_portfolio: a synthetic portfolio, made by a published policy."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from advice.populations import lenders, portfolio
from advice.rule_loading.files import rulebook
from borrowers import clock
from borrowers.exchange import HEADER, encode


class Command(BaseCommand):
    help = """Write a synthetic portfolio to standard output, in the exchange format.

Nobody in it exists. The people are drawn from stated tables (advice/populations/draws.py); what is decided about them in the year before
the day given is decided by the policies that the lender published, so that every decision can be worked out again. The same arguments
give the same bytes. Two portfolios of different seeds go into one database.
Exit: 0 written; 1 the lender has no policy in force on that day, or a number is out of range.

example: manage.py generate_portfolio --borrowers 10000 --seed 7 --as-of 2026-11-01 | manage.py import_portfolio -"""
    requires_system_checks = []

    def create_parser(self, *args: Any, **options: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **options)

    def add_arguments(self, parser: ArgumentParser) -> None:
        published = lenders(rulebook())
        parser.add_argument("--borrowers", type=int, required=True, metavar="N", help="how many borrowers, up to 10,000,000")
        parser.add_argument("--seed", type=int, default=0, metavar="S", help="0 to 999 (default: 0)")
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="the day of the portfolio (default: today)")
        parser.add_argument("--lender", default=published[0], choices=published, help=f"whose policy (default: {published[0]})")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = options["as_of"] or clock.today()
        try:
            records = portfolio(rulebook(), options["lender"], borrowers=options["borrowers"], seed=options["seed"], as_of=as_of)
        except ValueError as error:
            raise CommandError(f"{error}.") from None
        self.stdout.write(HEADER.decode(), ending="")
        for record in records:
            self.stdout.write(encode(record).decode(), ending="")
