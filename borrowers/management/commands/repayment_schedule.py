"""`manage.py repayment_schedule`: plan terms to schedule and annual cost."""

from argparse import ArgumentParser
from typing import Any

from borrowers.exchange.requests import ScheduleRequest
from borrowers.management.json_lines import JsonLinesCommand
from borrowers.repayment.answers import answer_schedule


class Command(JsonLinesCommand):
    help = """Read loan terms (JSON Lines) on standard input, write each one's repayment schedule and annual cost, in order.

A bad request gets {"id": ..., "error": {"path": ..., "message": ...}} in its place.
Exit: 0 all answered; 3 some refused.

example: manage.py repayment_schedule < terms.jsonl > schedules.jsonl
         a line: {"id": "1", "principal": "30000.00", "annual_rate_percent": "14.6", "instalments": 12,
                  "method": "equal_instalment", "day_count": "30/360", "starts_on": "2026-01-31"}"""
    request = ScheduleRequest

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--language", choices=["zh-hans", "en"], default="zh-hans", help="of the conventions (default: zh-hans)")

    def answer(self, request: ScheduleRequest, options: dict[str, Any]) -> dict[str, Any]:
        return answer_schedule(request, options["language"])
