"""What a run found for a chunk of borrowers, on its way from the reading to the writing."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from msgspec import Struct

from advice.models import AdviceRun, Trigger
from advice.run_content import Result


class Found(Struct, frozen=True):
    """What was found for one borrower, as it is kept."""

    trigger: Trigger
    rulebook_version: str
    inputs: str
    result: Result
    result_text: str
    content_hash: str


class Current(Struct, frozen=True):
    """A borrower's current run, and when it was last found to be still the same: no two findings leave the same behind."""

    pk: int
    content_hash: str
    checked_at: datetime


class Finding(Struct, frozen=True):
    """What was found for a chunk, and what was there before anything was read for it: the current runs and the needs."""

    day: date
    before: Mapping[int, Current]
    tokens: Mapping[int, uuid.UUID]
    found: Mapping[int, Found]


def current_runs(borrowers: Iterable[int]) -> dict[int, Current]:
    rows = AdviceRun.objects.filter(borrower__in=list(borrowers), current=True)
    columns = rows.values_list("borrower_id", "pk", "content_hash", "checked_at")
    return {borrower: Current(pk, content_hash, checked_at) for borrower, pk, content_hash, checked_at in columns}


StepOf = tuple[int, str]  # a borrower's key, and the code of a step
