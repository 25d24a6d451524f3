"""Phones and e-mails are for signing in: one belongs to one borrower. Settled before any borrower is written.

When two borrowers claim one address nobody here can tell whose it is, so neither gets it. A borrower may have an address that another one
gives up in the same file: phone numbers are handed on.
"""

from collections.abc import Iterator

from borrowers.exchange import decode
from borrowers.exchange.records import Borrower as BorrowerRecord
from borrowers.models import Borrower, lookup_hash
from borrowers.portfolio.report import Problem, Report
from borrowers.portfolio.staging import Staged, Staging, Wait, batched, some_lines

FIELDS = ("phone", "email")
_ALLOWED = {"phone": "a phone that no other borrower has", "email": "an e-mail that no other borrower has"}


def keys(record: BorrowerRecord) -> Iterator[str]:
    """What the record claims, as keys that are equal when the addresses are."""
    for field in FIELDS:
        if address := getattr(record, field):
            yield f"{field}:{address.casefold()}"


def settle(staging: Staging, report: Report, size: int) -> None:
    """Refuse every waiting borrower whose phone or e-mail is another's; note who has to wait for whom."""
    for key in staging.claimed_twice():
        field = key.partition(":")[0]
        why = f" (claimed on {some_lines(staging.claiming(key))})"
        for rows in batched(staging.claiming(key)):
            _refuse(staging, report, [(row, _problem(row, field, why)) for row in rows])
    for rows in staging.rows("borrower", size):
        for field in FIELDS:
            _settle_with_stored(staging, report, rows, field)
    while vain := staging.waits_in_vain():
        _refuse(staging, report, [(row, _problem(row, wait.field, f" (borrower {wait.holder} still has it)")) for wait, row in vain])


def _settle_with_stored(staging: Staging, report: Report, rows: list[Staged], field: str) -> None:
    claims = {lookup_hash(address): row for row in rows if (address := getattr(decode(row.raw), field))}
    stored = Borrower.objects.filter(**{f"{field}_lookup__in": claims}).values_list(f"{field}_lookup", "sender_id")
    holders = {lookup: holder for lookup, holder in stored if holder != claims[lookup].id}
    sent_again = staging.waiting("borrower", holders.values())
    waits, refused = [], []
    for lookup, holder in holders.items():
        row = claims[lookup]
        address = getattr(decode(sent_again[holder]), field) if holder in sent_again else None
        if holder in sent_again and (address is None or lookup_hash(address) != lookup):
            waits.append(Wait(row.line, field, holder))
        else:
            refused.append((row, _problem(row, field, f" (borrower {holder} has it)")))
    staging.add_waits(waits)
    _refuse(staging, report, refused)


def _problem(row: Staged, field: str, why: str) -> Problem:
    return Problem(field, getattr(decode(row.raw), field), _ALLOWED[field] + why)


def _refuse(staging: Staging, report: Report, refused: list[tuple[Staged, Problem]]) -> None:
    """Refuse rows once each, however many of their addresses are wrong."""
    once = {row.line: (row, problem) for row, problem in reversed(refused)}
    waiting = staging.waiting("borrower", [row.id for row, _ in once.values()])
    pairs = [pair for pair in once.values() if pair[0].id in waiting]
    staging.refuse(row for row, _ in pairs)
    report.refused(pairs)
