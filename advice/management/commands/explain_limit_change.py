"""manage.py explain_limit_change: one limit change explained, as the page shows it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from advice.explanations.plain_text import as_text
from advice.explanations.result import as_json
from advice.queries import explained_by_sender_id
from advice.rule_loading.files import rulebook
from advice.rulebook import LANGUAGES
from borrowers.models import LimitChange


class Command(BaseCommand):
    """Exit 0, or 1 when there is no such change."""

    help = (
        "Explain one limit change, found by the id that its sender gave it. "
        "Example: manage.py explain_limit_change c-cut-to-250 --language en --format json"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", help="the limit change's id in the exchange records")
        parser.add_argument("--language", choices=LANGUAGES, help="default: the borrower's language")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="json: one line, as the exchange format says")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            explained = explained_by_sender_id(options["id"], options["language"])
        except LimitChange.DoesNotExist:
            raise CommandError(f"there is no limit change with the id {options['id']!r}") from None
        if options["format"] == "json":
            self.stdout.write(as_json(explained.explanation))
        else:
            self.stdout.write(as_text(explained.explanation, rulebook()))
