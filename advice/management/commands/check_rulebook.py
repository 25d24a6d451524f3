"""manage.py check_rulebook: loads every rule file, and lists what was not verified for 180 days."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from advice.rule_loading.errors import RuleError
from advice.rule_loading.files import RULES, load
from advice.rulebook import STALE_AFTER, Rule, Rulebook
from borrowers import clock


class Command(BaseCommand):
    """Exit 0: the rulebook loads (stale entries are listed, and do not fail unless asked). Exit 1: it does not, or --strict finds one."""

    help = (
        "Load every rule file strictly and list the entries that nobody has verified for 180 days. "
        "Example: manage.py check_rulebook --strict"
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="a jurisdiction's folder; default: each one that is shipped")
        parser.add_argument("--strict", action="store_true", help="exit 1 when an entry was not verified for 180 days")

    def handle(self, *args: Any, **options: Any) -> None:
        folders = [options["folder"]] if options["folder"] else sorted(path for path in RULES.iterdir() if path.is_dir())
        stale = 0
        for folder in folders:
            try:
                book = load(folder)
            except RuleError as error:
                raise CommandError(str(error)) from None
            stale += self._report(folder, book)
        if stale and options["strict"]:
            raise CommandError(f"{stale} entries were not verified for {STALE_AFTER.days} days.")

    def _report(self, folder: Path, book: Rulebook) -> int:
        """Print what the rulebook holds; return how many of its entries are stale."""
        counts = ", ".join(f"{len(rules)} {name}" for name, rules in book.by_folder.items())
        self.stdout.write(f"{folder.name}: {counts}; version {book.version[:12]}")
        rules: list[Rule] = [rule for group in book.by_folder.values() for rule in group.values()]
        stale = sorted((rule for rule in rules if rule.is_stale(clock.today())), key=lambda rule: rule.checked_on)
        for rule in stale:
            self.stdout.write(f"  not verified since {rule.checked_on}: {rule.code} ({rule.maintained_by})")
        return len(stale)
