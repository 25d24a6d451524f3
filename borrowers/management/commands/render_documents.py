"""Draws queued documents here, without a worker."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from borrowers import documents


class Command(BaseCommand):
    help = (
        "Draw every queued document in this process, without a worker. A worker may run at the same time: no document is drawn twice. "
        "Example: manage.py render_documents --kind limit_change_statement. "
        "Prints how many were drawn; exit 1 if one could not be drawn."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--kind", help="only documents of this kind, for example limit_change_statement")

    def handle(self, *args: Any, kind: str | None, **options: Any) -> None:
        try:
            drawn, left = documents.render_queued(kind)
        except KeyError:
            raise CommandError(f"There is no document kind {kind!r}. Kinds: {', '.join(documents.kinds())}.") from None
        self.stdout.write(f"{drawn} drawn")
        if left:
            raise CommandError(f"{left} could not be drawn: their jobs say why (`cause`), and they are tried again later.")
