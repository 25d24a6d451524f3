"""manage.py automatic_instalment: what the reference policy decides about a loan, and what that rests on."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from datetime import date
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError

from advice import loan_queries, plan_decisions
from advice.rule_files import rulebook
from borrowers import clock
from borrowers.exchange.values import BrokenRule
from borrowers.models import Loan


class Command(BaseCommand):
    help = """Print what a reference policy decides about one loan: its figures, its conditions, every term that was tried, the one chosen.

The policy that ships is an illustration, not any lender's model. Output: one JSON object; with --record also "plan", the id of the plan
that was made, or null where the decision chose none. Nothing is stored without --record.
Exit: 0 decided (also when there is no plan, or a figure is unknown); 1 no such loan or policy, or no plan that holds on that day.

example: manage.py automatic_instalment n-auto-plan --as-of 2026-09-20
         manage.py automatic_instalment n-auto-plan --as-of 2026-09-20 --record"""

    def create_parser(self, *args: Any, **options: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **options)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("loan", metavar="LOAN", help="the loan's id in the exchange records")
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="the day of the decision (default: today)")
        parser.add_argument("--policy", default="illustration", help="a file of rules/cn/scorecards/ (default: illustration)")
        parser.add_argument("--record", action="store_true", help="put the loan on the plan that was chosen, and keep the decision with it")

    def handle(self, *args: Any, **options: Any) -> None:
        on, policies = options["as_of"] or clock.today(), rulebook().scorecards
        if options["policy"] not in policies:
            raise CommandError(f"There is no policy {options['policy']!r}. Policies: {', '.join(policies)}.")
        try:
            loan = Loan.objects.select_related("borrower").get(sender_id=options["loan"])
            account = loan_queries.loan(loan.borrower, loan.public_id)
            decision = plan_decisions.decided(account, policies[options["policy"]], on)
            answer = msgspec.to_builtins(decision)
            if options["record"]:
                made = plan_decisions.apply(account=account, decision=decision) if decision.chosen else None
                answer["plan"] = made.sender_id if made else None
        except Loan.DoesNotExist:
            raise CommandError(f"No loan has the id {options['loan']!r}.") from None
        except (BrokenRule, plan_decisions.NoPlanHolds) as error:
            raise CommandError(f"No plan can be decided for {options['loan']!r} on {on}: {error}.") from error
        self.stdout.write(msgspec.json.encode(answer).decode())
