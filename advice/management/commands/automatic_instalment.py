"""manage.py automatic_instalment: what the reference policy decides about a loan, and what that rests on."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from datetime import date
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError

from advice.automatic_instalment import replay
from advice.loans import decisions as plan_decisions
from advice.loans import queries as loan_queries
from advice.rule_loading.files import rulebook
from advice.rulebook import Scorecard
from borrowers import clock
from borrowers.exchange.values import BrokenRule
from borrowers.models import Loan


class Command(BaseCommand):
    help = """Print what a reference policy decides about one loan: its figures, its conditions, every term that was tried, the one chosen.

The policy that ships is an illustration, not any lender's model. Output: one JSON object; with --record also "plan", the id of the plan
that was made, or null where the decision chose none. Nothing is stored without --record.
--replay makes the recorded decisions of the loan again, each from its own inputs, and prints one JSON object a line: plan, agrees (the same
to the byte), other_version (the policy on file is not the one it was decided with) and the fields that differ.
Exit: 0 decided (also when there is no plan, or a figure is unknown), or every decision agrees; 1 no such loan, policy or recorded decision,
no plan that holds on that day, or a recorded decision that does not agree.

example: manage.py automatic_instalment n-auto-plan --as-of 2026-09-20
         manage.py automatic_instalment n-auto-plan --as-of 2026-09-20 --record
         manage.py automatic_instalment n-reference-policy --replay"""

    def create_parser(self, *args: Any, **options: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **options)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("loan", metavar="LOAN", help="the loan's id in the exchange records")
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="the day of the decision (default: today)")
        parser.add_argument("--policy", default="illustration", help="a file of rules/cn/scorecards/ (default: illustration)")
        doing = parser.add_mutually_exclusive_group()
        doing.add_argument("--replay", action="store_true", help="make the recorded decisions again and compare")
        doing.add_argument("--record", action="store_true", help="put the loan on the plan that was chosen, and keep the decision with it")

    def handle(self, *args: Any, **options: Any) -> None:
        policies = rulebook().scorecards
        if options["policy"] not in policies:
            raise CommandError(f"There is no policy {options['policy']!r}. Policies: {', '.join(policies)}.")
        loan = Loan.objects.select_related("borrower").filter(sender_id=options["loan"]).first()
        if loan is None:
            raise CommandError(f"No loan has the id {options['loan']!r}.")
        if options["replay"]:
            self._replay(loan)
        else:
            self._decide(loan, policies[options["policy"]], options["as_of"] or clock.today(), record=options["record"])

    def _decide(self, loan: Loan, policy: Scorecard, on: date, *, record: bool) -> None:
        try:
            account = loan_queries.loan(loan.borrower, loan.public_id)
            decision = plan_decisions.decided(account, policy, on)
            answer = msgspec.to_builtins(decision)
            if record:
                made = plan_decisions.apply(account=account, decision=decision) if decision.chosen else None
                answer["plan"] = made.sender_id if made else None
        except (BrokenRule, plan_decisions.NoPlanHolds) as error:
            raise CommandError(f"No plan can be decided for {loan.sender_id!r} on {on}: {error}.") from error
        self._print(answer)

    def _replay(self, loan: Loan) -> None:
        decisions = plan_decisions.recorded(loan)
        if not decisions:
            raise CommandError(f"No decision is recorded about {loan.sender_id!r}.")
        agree = True
        for plan, decision in decisions.items():
            policy = rulebook().scorecards.get(decision.policy)
            if policy is None:
                raise CommandError(f"{plan} was decided by the policy {decision.policy!r}, which is not on file any more.")
            again = replay(decision, policy)
            agree = agree and again.agrees
            self._print({"plan": plan, "agrees": again.agrees, "other_version": again.other_version, "differs": again.differs})
        if not agree:
            raise CommandError("A recorded decision does not agree with the policy on file.")

    def _print(self, answer: object) -> None:
        self.stdout.write(msgspec.json.encode(answer).decode())
