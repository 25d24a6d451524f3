"""`manage.py import_portfolio FILE`: load an exchange file."""

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from borrowers.portfolio import FileRefused, Rejection, import_file

REFUSED, SOME_REJECTED = 2, 3  # exit codes
BAR = 40  # characters


class Command(BaseCommand):
    help = """Load an exchange file (JSON Lines, plain or gzip).

The last line of output is one JSON object: created, updated and unchanged (each by type) and rejected.
Each record that is not taken is one JSON object on standard error: line, type, id, path, found, allowed.
Exit: 0 all taken; 3 some rejected; 2 the file as a whole refused, nothing imported.

example: manage.py import_portfolio portfolio.jsonl.gz --rejects rejects.jsonl
         zcat portfolio.jsonl.gz | manage.py import_portfolio - --dry-run"""

    def create_parser(self, *args: Any, **options: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **options)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the exchange file; - reads standard input")
        parser.add_argument("--rejects", metavar="FILE", type=Path, help="keep the raw lines of rejected records in this file")
        parser.add_argument("--dry-run", action="store_true", help="write nothing to the database, report the same")

    def handle(self, *args: Any, **options: Any) -> None:
        with ExitStack() as open_files:
            try:
                source = _source(options["file"], open_files)
                rejects = _rejects(options["rejects"], options["file"], open_files)
            except OSError as error:
                raise CommandError(f"{error.filename}: {error.strerror}.", returncode=REFUSED) from error
            try:
                counts = import_file(
                    source,
                    options["file"],
                    reject=self._reject,
                    keep=rejects.write if rejects else len,
                    progress=self._bar if sys.stderr.isatty() else lambda done, total: None,
                    dry_run=options["dry_run"],
                )
            except FileRefused as error:
                raise CommandError(str(error), returncode=REFUSED) from error
            except IntegrityError as error:
                raise CommandError(
                    f"Something else changed the same records meanwhile ({error}). What was loaded is whole; run the import again."
                ) from error
        if sys.stderr.isatty():
            self.stderr.write("")
        self.stdout.write(msgspec.json.encode(counts).decode())
        if counts.rejected:
            sys.exit(SOME_REJECTED)

    def _reject(self, rejection: Rejection) -> None:
        self.stderr.write(msgspec.json.encode(rejection).decode(), self.style.NOTICE if sys.stderr.isatty() else str)

    def _bar(self, done: int, total: int | None) -> None:
        if total is None:
            self.stderr.write(f"\rread {done:,} lines", str, ending="")
        else:
            filled = BAR * done // max(total, 1)
            self.stderr.write(f"\r[{'#' * filled}{' ' * (BAR - filled)}] {done:,} of {total:,}", str, ending="")


def _source(name: str, open_files: ExitStack) -> BinaryIO:
    return sys.stdin.buffer if name == "-" else open_files.enter_context(Path(name).open("rb"))


def _rejects(path: Path | None, source: str, open_files: ExitStack) -> BinaryIO | None:
    """The file for raw rejected lines; it holds personal data, so only its owner may read it."""
    if path is None:
        return None
    if source != "-" and path.exists() and path.samefile(source):
        raise CommandError("--rejects names the file that is imported: it would be overwritten.", returncode=REFUSED)
    return open_files.enter_context(os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"))
