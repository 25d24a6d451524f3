"""The register (design, section 9): what was received, shown and issued. Append-only; sealed and proved later, off the request path."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from msgspec import Struct

from borrowers.models import RegisterEntry, RegisterPersonal


class Event(Struct, frozen=True, kw_only=True):
    """Something to record.

    `content` holds no personal data; what is personal goes into `personal`, which is stored encrypted beside the entry and enters it only
    as a salted digest. `once` names the event: recording the same name again changes nothing.
    """

    event: str
    actor: str
    subject_type: str
    subject: str
    borrower_id: int | None = None
    content: Mapping[str, Any] = {}
    personal: Mapping[str, Any] | None = None
    once: str | None = None


def canonical(content: Mapping[str, Any]) -> str:
    """The one way to write `content` as JSON: keys sorted, no white space, no escapes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def record(event: Event) -> None:
    """Record one event, in the caller's transaction."""
    record_all([event])


def record_all(events: Iterable[Event]) -> None:
    """Record events in order, in the caller's transaction: two statements, however many there are."""
    entries: list[RegisterEntry] = []
    personal: list[tuple[RegisterEntry, RegisterPersonal]] = []
    moment = timezone.now()
    for event in events:
        entry = RegisterEntry(
            at=moment,
            event=event.event,
            actor=event.actor,
            borrower_id=event.borrower_id,
            subject_type=event.subject_type,
            subject=event.subject,
            content=dict(event.content),
            once=event.once,
        )
        entries.append(entry)
        if event.personal is not None:
            if event.borrower_id is None or event.once is not None:
                raise ValueError("a personal part needs its borrower, and an entry of its own (no `once`)")
            text, salt = canonical(event.personal), secrets.token_hex(16)
            entry.personal_digest = hashlib.sha256(f"{salt}{text}".encode()).hexdigest()
            personal.append((entry, RegisterPersonal(borrower_id=event.borrower_id, salt=salt, content=text)))
    RegisterEntry.objects.bulk_create([entry for entry in entries if entry.once is None])
    RegisterEntry.objects.bulk_create([entry for entry in entries if entry.once is not None], ignore_conflicts=True)
    for entry, row in personal:
        row.entry_id = entry.pk
    RegisterPersonal.objects.bulk_create([row for _, row in personal])
