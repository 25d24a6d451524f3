"""Personal text at rest: encrypted, and found again only by a keyed hash beside it."""

import base64
import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models


@lru_cache(maxsize=4)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys])


def box() -> MultiFernet:
    """The box that seals personal data: the first of `FIELD_ENCRYPTION_KEYS` encrypts, all decrypt."""
    return _box(tuple(settings.FIELD_ENCRYPTION_KEYS))


def lookup_hash(value: str) -> str:
    """The keyed hash by which an encrypted value is found: HMAC-SHA256 of the value without outer white space, in lower case.

    Keyed, because phone numbers are few: a bare hash of one is reversed by trying them all.
    """
    return hmac.new(settings.LOOKUP_KEY.encode(), value.strip().casefold().encode(), hashlib.sha256).hexdigest()


class EncryptedText(models.TextField):  # type: ignore[type-arg]  # generic only in the stubs
    """Text that the database holds encrypted (Fernet: AES-128-CBC with HMAC). A wrong key raises `InvalidToken`; it is never hidden."""

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        value = super().get_db_prep_save(value, connection)
        if value is None or hasattr(value, "as_sql"):  # bulk_update hands over an expression whose parts come here one by one
            return value
        return box().encrypt(str(value).encode()).decode()

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return None if value is None else box().decrypt(value.encode()).decode()

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.name} is encrypted: look it up by its keyed hash")
