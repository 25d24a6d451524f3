"""Files at rest: stored under the SHA-256 of what they hold, encrypted like every personal text."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings

from borrowers.models import box


class FileDamaged(Exception):
    """What is stored under a hash is not what was put there."""


def store(data: bytes) -> str:
    """Store `data` for good and return its SHA-256. The same bytes twice are one file; a crash leaves the whole file or none."""
    sha256 = hashlib.sha256(data).hexdigest()
    target = _path(sha256)
    if target.exists():
        return sha256
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(box().encrypt(data))
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync(target.parent)
    return sha256


def read(sha256: str) -> bytes:
    """The bytes stored under `sha256`.

    Raises FileNotFoundError, `InvalidToken` (no key opens it: it was changed, or the keys are the wrong ones) or `FileDamaged`.
    """
    data = box().decrypt(_path(sha256).read_bytes())
    if hashlib.sha256(data).hexdigest() != sha256:
        raise FileDamaged(sha256)
    return data


def _path(sha256: str) -> Path:
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return Path(settings.MEDIA_ROOT) / sha256


def _sync(folder: Path) -> None:
    """The new name survives a loss of power only when its folder is synced as well."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
