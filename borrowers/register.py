"""The register (design, section 9): what was received, shown and issued. Append-only; sealed and proved later, off the request path."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from msgspec import Struct

from borrowers.bulk import insert
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
    """Record events in order, in the caller's transaction: a few statements, however many there are."""
    plain: list[list[Any]] = []
    named: list[list[Any]] = []
    personal: list[tuple[int, Event, str, str]] = []  # the place in `plain`, the event, its salt, its text
    moment = timezone.now()
    for event in events:
        digest = ""
        if event.personal is not None:
            if event.borrower_id is None or event.once is not None:
                raise ValueError("a personal part needs its borrower, and an entry of its own (no `once`)")
            text, salt = canonical(event.personal), secrets.token_hex(16)
            digest = hashlib.sha256(f"{salt}{text}".encode()).hexdigest()
            personal.append((len(plain), event, salt, text))
        values = [moment, digest, *(getattr(event, name) for name in _COPIED), dict(event.content)]
        (plain if event.once is None else named).append(values)
    keys = insert(RegisterEntry, _NAMES, plain)
    RegisterEntry.objects.bulk_create((RegisterEntry(**dict(zip(_NAMES, row, strict=True))) for row in named), ignore_conflicts=True)
    rows = [(keys[place], event.borrower_id, salt, text) for place, event, salt, text in personal]
    insert(RegisterPersonal, ["entry_id", "borrower_id", "salt", "content"], rows)


_COPIED = ("event", "actor", "borrower_id", "subject_type", "subject", "once")
_NAMES = ("at", "personal_digest", *_COPIED, "content")
