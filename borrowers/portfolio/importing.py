"""One import, from the bytes of a file to its report."""

from collections.abc import Callable
from itertools import islice
from typing import BinaryIO

import msgspec
from django.utils import timezone

from borrowers.exchange import LONGEST_LINE, Header, Record, RecordError, decode, decode_header
from borrowers.exchange.records import Borrower, RepaymentPlan
from borrowers.models import ImportRun
from borrowers.portfolio import addresses
from borrowers.portfolio.lines import FileRefused, read_lines
from borrowers.portfolio.loading import CHUNK, Loader
from borrowers.portfolio.report import Counts, Problem, Rejection, Report
from borrowers.portfolio.staging import Staged, Staging, batched, some_lines


def _nothing(_: object) -> None:
    """Nobody listens."""


def import_file(
    source: BinaryIO,
    name: str,
    *,
    reject: Callable[[Rejection], object] = _nothing,
    keep: Callable[[bytes], object] = _nothing,
    progress: Callable[[int, int | None], object] = lambda done, total: None,
    dry_run: bool = False,
) -> Counts:
    """Load the exchange file `source`, known to people as `name`; return what it did. A dry run writes nothing and returns the same.

    `reject` is told of every record that is not taken, `keep` gets its raw line, `progress` the records done and how many there are (None
    while the file is read). Raises FileRefused, before anything is written, when the file as a whole cannot be taken.
    """
    report = Report(reject, keep)
    started_at = timezone.now()
    with Staging() as staging:
        header = _read(source, staging, report, keep, progress)
        staging.index()
        _refuse_twice(staging, report)
        addresses.settle(staging, report, CHUNK)
        total, done = staging.total(), 0

        def advance(number: int) -> None:
            nonlocal done
            done += number
            progress(done, total)

        run = None
        if not dry_run:
            sent_by, sent_at = (header.sent_by, header.sent_at) if header else (None, None)
            run = ImportRun.objects.create(file_name=name[-255:], sent_by=sent_by, sent_at=sent_at, started_at=started_at)
        Loader(staging, report, run.pk if run else None, advance).load()
        if run:
            run.counts, run.ended_at = msgspec.to_builtins(report.counts), timezone.now()
            run.save(update_fields=["counts", "ended_at"])
    return report.counts


def _read(
    source: BinaryIO,
    staging: Staging,
    report: Report,
    keep: Callable[[bytes], object],
    progress: Callable[[int, int | None], object],
) -> Header | None:
    """Let every valid record wait in `staging`; return the header if there is one."""
    header: Header | None = None
    rows: list[Staged] = []
    claims: list[tuple[str, int]] = []
    first = True
    for number, raw in read_lines(source, keep):
        try:
            if raw is None:
                raise RecordError(path="", found=None, allowed=f"a line of at most {LONGEST_LINE // 1024} KiB")
            if first and (header := _header(raw)) is not None:
                continue
            record = decode(raw)
        except RecordError as error:
            if error.type and error.id:
                staging.note_refused([(error.type, error.id, number)])
            report.line_refused(number, raw or b"", error)
            continue
        finally:
            first = False
        rows.append(_staged(number, record, raw))
        if isinstance(record, Borrower):
            claims += [(key, number) for key in addresses.keys(record)]
        if len(rows) >= CHUNK:
            staging.add(rows)
            staging.add_addresses(claims)
            rows, claims = [], []
            progress(number, None)
    staging.add(rows)
    staging.add_addresses(claims)
    return header


def _header(raw: bytes) -> Header | None:
    try:
        return decode_header(raw)
    except RecordError as error:
        if error.path == "version":
            raise FileRefused(f"The file says version {error.found!r}; only version 1 can be read. Nothing was imported.") from error
        raise


def _staged(line: int, record: Record, raw: bytes) -> Staged:
    """All plans of a loan are loaded together: they may replace each other."""
    type = str(record.__struct_config__.tag)
    return Staged(line, type, record.id, record.loan if isinstance(record, RepaymentPlan) else "", raw)


def _refuse_twice(staging: Staging, report: Report) -> None:
    """An id stands once in a file. Sent twice with one content it is one record; with different content none of them can be trusted."""
    for type, id in staging.twice():
        rows = staging.of_id(type, id)
        first = decode(next(rows).raw)
        if all(decode(row.raw) == first for row in rows):
            for batch in batched(islice(staging.of_id(type, id), 1, None)):
                staging.forget(batch)
                report.count("unchanged", type, len(batch))
            continue
        problem = Problem("id", id, f"one content for an id ({some_lines(staging.of_id(type, id))} of this file differ)")
        for batch in batched(staging.of_id(type, id)):
            staging.refuse(batch)
            report.refused((row, problem) for row in batch)
