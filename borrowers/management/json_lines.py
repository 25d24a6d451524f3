"""A command that reads one request a line from standard input and writes one answer a line, in order."""

import sys
from argparse import RawDescriptionHelpFormatter
from typing import Any, ClassVar

import msgspec
from django.core.management.base import BaseCommand

from borrowers.exchange import LONGEST_LINE, RecordError, bounded_lines, decode_as
from borrowers.exchange.requests import refusal
from borrowers.exchange.values import BrokenRule

SOME_REFUSED = 3  # exit code


class JsonLinesCommand(BaseCommand):
    """Answers each request as it comes. A bad one gets an error in its place; the others still run, and the exit status is then 3."""

    request: ClassVar[type[msgspec.Struct]]
    requires_system_checks: list[str] = []  # arithmetic needs no database, no broker and no settings to be right

    def create_parser(self, *args: Any, **options: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **options)

    def answer(self, request: Any, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to `request`, as JSON; a refusal, or a BrokenRule, when there is none."""
        raise NotImplementedError  # each command says what it answers

    def handle(self, *args: Any, **options: Any) -> None:
        refused = False
        for _, line in bounded_lines(sys.stdin.buffer):
            if line is not None and not line.strip():
                continue
            answer = self._answered(line, options)
            refused = refused or "error" in answer
            self.stdout.write(msgspec.json.encode(answer).decode())
            self.stdout.flush()  # whoever asks one thing at a time waits for this line
        if refused:
            sys.exit(SOME_REFUSED)

    def _answered(self, line: bytes | None, options: dict[str, Any]) -> dict[str, Any]:
        if line is None:
            return refusal(None, "", f"allowed: a line of at most {LONGEST_LINE // 1024} KiB")
        try:
            request = decode_as(self.request, line)
        except RecordError as error:
            return refusal(error.id, error.path, _message(error.found, error.allowed))
        try:
            return self.answer(request, options)
        except BrokenRule as error:
            return refusal(getattr(request, "id", None), error.path, _message(error.found, error.allowed))


def _message(found: object, allowed: str) -> str:
    return f"missing; allowed: {allowed}" if found is None else f"found {msgspec.json.encode(found).decode()}; allowed: {allowed}"
