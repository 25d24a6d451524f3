"""Stored files are encrypted, named by their SHA-256, and whole or not there."""

import hashlib
from pathlib import Path

import pytest
from cryptography.fernet import InvalidToken
from pytest_django.fixtures import Settings

from borrowers import files
from borrowers.models import box

DATA = b"%PDF-1.7 \xe9\x87\x91\xe9\xa2\x9d 250.00"
NAME = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


def test_what_was_stored_is_read_back_under_its_hash(folder: Path) -> None:
    assert files.store(DATA) == NAME
    assert files.read(NAME) == DATA
    assert [path.name for path in folder.iterdir()] == [NAME]


def test_nothing_readable_lies_on_the_disk(folder: Path) -> None:
    files.store(DATA)
    assert b"PDF" not in (folder / NAME).read_bytes()
    assert (folder / NAME).stat().st_mode & 0o077 == 0, "other users of the machine may not even read it encrypted"


def test_the_same_bytes_twice_are_one_file(folder: Path) -> None:
    files.store(DATA)
    before = (folder / NAME).read_bytes()
    files.store(DATA)
    assert (folder / NAME).read_bytes() == before


def test_a_file_stays_readable_after_the_key_was_rotated(settings: Settings) -> None:
    files.store(DATA)
    settings.FIELD_ENCRYPTION_KEYS = ["a new key " * 4, *settings.FIELD_ENCRYPTION_KEYS]
    assert files.read(NAME) == DATA


def test_a_write_that_fails_leaves_nothing_behind(folder: Path, settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = []
    with pytest.raises(ValueError, match="MultiFernet"):
        files.store(DATA)
    assert list(folder.iterdir()) == []


def test_a_file_that_was_changed_is_refused(folder: Path) -> None:
    files.store(DATA)
    (folder / NAME).write_bytes(box().encrypt(b"something else"))
    with pytest.raises(files.FileDamaged):
        files.read(NAME)
    (folder / NAME).write_bytes(b"not encrypted at all")
    with pytest.raises(InvalidToken):
        files.read(NAME)


def test_a_file_that_is_not_there_is_said_to_be_missing() -> None:
    with pytest.raises(FileNotFoundError):
        files.read(NAME)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", NAME.upper(), NAME + "0", NAME[:-1] + "/"])
def test_only_a_hash_is_a_name(name: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        files.read(name)
