"""The what-ifs that a borrower kept, each with its signed receipt: saved, opened again, deleted by nobody but them."""

import hashlib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from advice.models import SavedScenario
from advice.rule_loading.files import rulebook
from advice.simulator import receipts
from advice.simulator.answer import Simulation
from advice.what_if.page import Range
from borrowers.models import Borrower
from borrowers.typed_in import MOST_ROWS, TooMany


@dataclass(frozen=True)
class Kept:
    """A scenario, opened: what was asked and answered, its receipt, and the limit that was the answer (yuan)."""

    public_id: UUID
    name: str
    content: receipts.Content
    receipt: str
    limit: Range


_signing_key = lru_cache(maxsize=4)(receipts.signing_key)


def keys() -> dict[str, Ed25519PublicKey]:
    """The public keys of this installation by their ids: that of SECRET_KEY, which signs, and those of SECRET_KEY_FALLBACKS."""
    public = (_signing_key(secret).public_key() for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    return {receipts.key_id(key): key for key in public}


@transaction.atomic
def save(*, borrower: Borrower, name: str, simulation: Simulation) -> SavedScenario:
    """Keep `simulation` under `name`. The same one kept again is the same row, under the new name. Raises TooMany."""
    receipt = receipts.issue(simulation, rulebook(borrower.jurisdiction.lower()).version, _signing_key(settings.SECRET_KEY))
    digest = hashlib.sha256(receipt.encode()).hexdigest()
    kept = borrower.scenarios.exclude(receipt_hash=digest).count()
    if kept >= MOST_ROWS:
        raise TooMany(f"at most {MOST_ROWS} scenarios")
    scenario, _ = SavedScenario.objects.update_or_create(
        borrower=borrower, receipt_hash=digest, defaults={"name": name, "receipt": receipt, "saved_at": timezone.now()}
    )
    return scenario


def saved(borrower: Borrower) -> tuple[Kept, ...]:
    """Everything that the borrower kept, the newest first."""
    return tuple(_kept(row) for row in borrower.scenarios.order_by("-saved_at", "-pk"))


def found(borrower: Borrower, public_id: UUID) -> Kept:
    """One scenario of the borrower. Raises SavedScenario.DoesNotExist."""
    return _kept(borrower.scenarios.get(public_id=public_id))


def delete(*, borrower: Borrower, public_id: UUID) -> None:
    """Delete one scenario; nothing happens where there is none."""
    borrower.scenarios.filter(public_id=public_id).delete()


def _kept(row: SavedScenario) -> Kept:
    content = receipts.read(row.receipt).content
    limit = content.result["limit"]
    return Kept(row.public_id, row.name, content, row.receipt, Range(Decimal(limit["low"]), Decimal(limit["high"])))
