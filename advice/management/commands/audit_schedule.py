"""`manage.py audit_schedule`: a lender's schedule against ours, differences named."""

from typing import Any

from advice.ceilings import ceilings
from advice.rule_loading.files import rulebook
from borrowers.exchange.requests import AuditRequest
from borrowers.management.json_lines import JsonLinesCommand
from borrowers.repayment.answers import answer_audit


class Command(JsonLinesCommand):
    help = """Read loan terms with the schedule that the lender sent (JSON Lines) on standard input; write, in order, every figure that
differs from ours, what would explain it, what the lender's schedule costs in a year, and which ceilings that is above.

The kind of lender is not asked for: each ceiling in force on starts_on is listed with the kinds that it applies to.
A bad request gets {"id": ..., "error": {"path": ..., "message": ...}} in its place.
Exit: 0 all answered; 3 some refused.

example: manage.py audit_schedule < schedules.jsonl > audits.jsonl
         a line: {"id": "1", "principal": "1000.00", "annual_rate_percent": "12", "instalments": 1, "method": "single_payment",
                  "day_count": "30/360", "starts_on": "2026-01-05", "disclosed_annual_cost_percent": "12",
                  "schedule": [{"number": 1, "due_on": "2026-02-05", "principal": "1000.00", "interest": "10.50", "fee": "0.00"}]}"""
    request = AuditRequest

    def answer(self, request: AuditRequest, options: dict[str, Any]) -> dict[str, Any]:
        return answer_audit(request, ceilings(rulebook(), request.starts_on))
