"""manage.py simulate: what a published policy would say if some of a borrower's figures were others."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from advice.explanations.speech import Voice
from advice.facts import Value, typed
from advice.rule_loading.files import rulebook
from advice.rulebook import LANGUAGES, Language
from advice.simulator.answer import Refused, as_json
from advice.what_if.simulations import NoPolicy, simulate
from borrowers import clock
from borrowers.exchange.facts import FACTS
from borrowers.exchange.values import BrokenRule, Yuan, fact_values
from borrowers.models import Borrower


class Command(BaseCommand):
    help = """Print what the policy that a borrower's lender published gives for the borrower's figures, with some of them set to others.

Limit, rate and cost are ranges as far as a figure is unknown, with all assumptions. With --target: the smallest sets of at most three
changes after which the limit is at least that much, or what blocks it. Nothing is stored. Output: one JSON object.
Exit: 0 answered (also when nothing reaches the target); 1 no such borrower or fact, no lender of the borrower published a policy, or a
figure that the never-harm guard refuses.

example: manage.py simulate b-cut-to-250 --set active_lenders=2 --set bureau_enquiries_90d=1
         manage.py simulate b-cut-to-250 --target 3000 --lock active_lenders"""

    def create_parser(self, *args: Any, **options: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **options)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("borrower", metavar="BORROWER", help="the borrower's id in the exchange records")
        parser.add_argument("--set", action="append", default=[], metavar="FACT=VALUE", help="a figure to set; may be given again")
        parser.add_argument("--target", metavar="LIMIT", help="the limit to reach, in yuan")
        parser.add_argument("--lock", action="append", default=[], metavar="FACT", help="a figure that cannot change; may be given again")
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="the day of facts and policy (default: today)")
        parser.add_argument("--language", choices=LANGUAGES, help="default: the borrower's language")
        parser.add_argument("--format", choices=("json",), default="json", help="one line, as the exchange format says")

    def handle(self, *args: Any, **options: Any) -> None:
        borrower = Borrower.objects.filter(sender_id=options["borrower"]).first()
        if borrower is None:
            raise CommandError(f"No borrower has the id {options['borrower']!r}.")
        try:
            values = _values(options["set"])
            fact_values("--lock", dict.fromkeys(options["lock"]))
            target = None if options["target"] is None else Decimal(Yuan.read(options["target"]))
            found = simulate(borrower, options["as_of"] or clock.today(), values, target, options["lock"])
        except BrokenRule as error:
            raise CommandError(f"{error.path}: found {error.found!r}; allowed: {error.allowed}.") from None
        except NoPolicy:
            raise CommandError(f"No lender of {borrower.sender_id!r} published the policy that is in force on that day.") from None
        except Refused as refused:
            raise CommandError(f"--set {refused.fact}: refused ({refused.harm}): no limit is worked out that comes from harm.") from None
        language: Language = options["language"] or ("en" if borrower.language == "en" else "zh-hans")
        self.stdout.write(as_json(found, borrower.sender_id, Voice(rulebook(), language)))


def _values(given: list[str]) -> dict[str, Value]:
    """The figures of `FACT=VALUE`, checked as those of an exchange record are. Raises BrokenRule."""
    sent: dict[str, object] = {}
    for setting in given:
        name, equals, text = setting.partition("=")
        if not equals:
            raise BrokenRule("--set", setting, "FACT=VALUE, for example active_lenders=2")
        kind = FACTS[name].kind if name in FACTS else None
        if kind == "count" and text.isascii() and text.isdecimal():
            sent[name] = int(text)
        else:
            sent[name] = {"true": True, "false": False}.get(text, text) if kind == "yes_no" else text
    values = {name: typed(name, value) for name, value in fact_values("--set", sent).items()}
    return {name: value for name, value in values.items() if value is not None}
