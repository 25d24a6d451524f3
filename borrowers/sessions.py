"""Sessions in the database, encrypted: while somebody signs in they hold the phone or e-mail and the code."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

from borrowers.models import box


class SessionStore(DatabaseSessionStore):
    """Django's database sessions, sealed with `FIELD_ENCRYPTION_KEYS`. One that no key opens is empty: its owner signs in again."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        return box().encrypt(self.serializer().dumps(session_dict)).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        try:
            content: dict[str, Any] = self.serializer().loads(box().decrypt(session_data))
        except InvalidToken:
            return {}
        return content
