"""Exchange files for tests, and what the database holds of them."""

import hashlib
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from msgspec import Struct

from borrowers.models import RegisterEntry
from borrowers.portfolio import Counts, Rejection, export_lines, import_file
from tests.pure.exchange_samples import Fields, good

ROOT = Path(__file__).resolve().parents[2]
STORIES = ROOT / "deploy/demo/stories.jsonl"
UCI = ROOT / "tests/data/uci-300.jsonl.gz"


class Imported(Struct):
    """What an import said."""

    counts: Counts
    rejections: list[Rejection]
    kept: bytes

    @property
    def created(self) -> int:
        return sum(self.counts.created.values())

    @property
    def updated(self) -> int:
        return sum(self.counts.updated.values())

    @property
    def unchanged(self) -> int:
        return sum(self.counts.unchanged.values())


def load(content: bytes | Iterable[Fields], **options: Any) -> Imported:
    """Import a file with this content."""
    if not isinstance(content, bytes):
        content = b"".join(json.dumps(fields, ensure_ascii=False).encode() + b"\n" for fields in content)
    rejections: list[Rejection] = []
    kept = io.BytesIO()
    counts = import_file(io.BytesIO(content), "test.jsonl", reject=rejections.append, keep=kept.write, **options)
    return Imported(counts, rejections, kept.getvalue())


def digest() -> str:
    """What the database holds, whatever its keys: every record, and what the register says was received."""
    entries = RegisterEntry.objects.filter(event__startswith="record_").values_list("event", "subject_type", "subject")
    return hashlib.sha256(b"".join(export_lines()) + repr(sorted(entries)).encode()).hexdigest()


def person(name: str = "1", **changes: Any) -> list[Fields]:
    """A borrower with a line, facts, a change, a loan, two plans and a payment; ids end in `name`."""
    phone = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    return [
        {**good("borrower", phone=f"+861{phone:010d}", email=f"{name}@example.com"), "id": f"b-{name}", **changes},
        {**good("credit_line", borrower=f"b-{name}"), "id": f"l-{name}"},
        {**good("fact_snapshot", borrower=f"b-{name}"), "id": f"f-{name}"},
        {**good("limit_change", credit_line=f"l-{name}"), "id": f"c-{name}"},
        {**good("rate_change", credit_line=f"l-{name}"), "id": f"t-{name}"},
        {**good("loan", credit_line=f"l-{name}"), "id": f"n-{name}"},
        {**good("repayment_plan", loan=f"n-{name}", kind="original", replaces=...), "id": f"r-{name}-0"},
        {**good("repayment_plan", loan=f"n-{name}", replaces=f"r-{name}-0"), "id": f"r-{name}-1"},
        {**good("payment", loan=f"n-{name}"), "id": f"y-{name}"},
    ]
