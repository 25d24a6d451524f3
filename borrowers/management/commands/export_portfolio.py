"""`manage.py export_portfolio`: write the portfolio as an exchange file."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from borrowers.models import Borrower
from borrowers.portfolio import export_lines


class Command(BaseCommand):
    help = """Write exchange records to standard output; importing them elsewhere gives the same state.

example: manage.py export_portfolio > portfolio.jsonl
         manage.py export_portfolio --borrower b-cut-to-250"""

    def create_parser(self, *args: Any, **options: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **options)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--borrower", metavar="ID", help="only this borrower (the sender's id) and what their records refer to")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for line in export_lines(options["borrower"]):
                self.stdout.write(line.decode(), ending="")
        except Borrower.DoesNotExist as error:
            raise CommandError(f"No borrower has the id {options['borrower']!r}.") from error
