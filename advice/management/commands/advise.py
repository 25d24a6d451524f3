"""manage.py advise: what helps one borrower, each step with its why."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from advice.advice_answer import as_json, as_text
from advice.queries import advised
from advice.rule_loading.files import rulebook
from advice.rulebook import LANGUAGES, Language
from borrowers import clock
from borrowers.models import Borrower


class Command(BaseCommand):
    """Exit 0, or 1 when there is no such borrower or what is asked for does not go together."""

    help = (
        "What helps one borrower, found by the id that the sender gave, which routes are open, and why; nothing is stored. "
        "Example: manage.py advise b-cut-to-250 --as-of 2026-11-05 --language en --format json"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("borrower", help="the borrower's id in the exchange records")
        parser.add_argument("--as-of", type=date.fromisoformat, help="the day of the advice, YYYY-MM-DD; default: today")
        parser.add_argument("--language", choices=LANGUAGES, help="default: the borrower's language")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="json: one line, as the exchange format says")
        parser.add_argument("--trace", action="store_true", help="with json: what became of every step, and by which condition")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["trace"] and options["format"] != "json":
            raise CommandError("--trace goes with --format json")
        try:
            borrower = Borrower.objects.get(sender_id=options["borrower"])
        except Borrower.DoesNotExist:
            raise CommandError(f"there is no borrower with the id {options['borrower']!r}") from None
        found = advised(borrower, options["as_of"] or clock.today())
        spoken: Language = "en" if borrower.language == "en" else "zh-hans"
        language: Language = options["language"] or spoken
        if options["format"] == "json":
            self.stdout.write(as_json(found.advice, found.routes, borrower.sender_id, language, options["trace"]))
        else:
            self.stdout.write(as_text(found.advice, found.routes, rulebook(borrower.jurisdiction.lower()), language))
