"""manage.py refresh_advice: everybody's advice, found anew here."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from advice import runs
from borrowers import clock
from borrowers.models import Borrower

NAMED = 20  # of those for whom it failed


class Command(BaseCommand):
    """Exit 0, or 1 when the advice of somebody could not be found."""

    help = (
        "Find everybody's advice anew and keep it, in this process, without a worker; a worker may run at the same time. "
        "Example: manage.py refresh_advice --as-of 2026-11-05. Prints for how many borrowers."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", type=date.fromisoformat, help="the day of the advice, YYYY-MM-DD; default: today")

    def handle(self, *args: Any, **options: Any) -> None:
        found, failed = runs.refresh_here(options["as_of"] or clock.today())
        self.stdout.write(f"advice of {found} borrowers")
        if failed:
            names = Borrower.objects.filter(pk__in=failed[:NAMED]).values_list("sender_id", flat=True)
            raise CommandError(f"it failed for {len(failed)}: {', '.join(names)}{' ...' if len(failed) > NAMED else ''} (the log says why)")
