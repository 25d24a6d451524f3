"""`manage.py annual_cost`: dated or periodic flows to annual rates."""

from typing import Any

from borrowers.exchange.requests import AnnualCostRequest, refusal
from borrowers.management.json_lines import JsonLinesCommand
from borrowers.repayment.answers import answer_annual_cost
from borrowers.repayment.roots import NoAnswer


class Command(JsonLinesCommand):
    help = """Read flows of money (JSON Lines) on standard input, write each one's annual rate in per cent, in order.

Money to the borrower is positive, from the borrower negative. convention: irr_monthly (flows with a period, in months), effective (flows
with a date), us_apr (Regulation Z, appendix J) or eu_apr (Directive 2008/48/EC, annex I).
A bad request, or one without exactly one rate, gets {"id": ..., "error": {"path": ..., "message": ...}} in its place.
Exit: 0 all answered; 3 some refused.

example: manage.py annual_cost < flows.jsonl > rates.jsonl
         a line: {"id": "1", "convention": "irr_monthly", "flows": [{"period": 0, "amount": "1000"}, {"period": 1, "amount": "-1010"}]}"""
    request = AnnualCostRequest

    def answer(self, request: AnnualCostRequest, options: dict[str, Any]) -> dict[str, Any]:
        try:
            return answer_annual_cost(request)
        except NoAnswer as error:
            return refusal(request.id, "flows", error.reason)
