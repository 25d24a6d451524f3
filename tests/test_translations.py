"""The words in the code are Chinese, and every one of them has its English."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils.translation import gettext, override

from tests.database import ROOT

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = ROOT / "locale/en/LC_MESSAGES/django.po"


def entries(folder: Path) -> dict[str, str]:
    """Each text in the .po files of `folder` with its English: as gettext itself reads them, fuzzy and obsolete ones left out."""
    found: dict[str, str] = {}
    for po in folder.rglob("*.po"):
        kept = subprocess.run(
            ["msgattrib", "--no-obsolete", "--no-fuzzy", "--no-wrap", str(po)], capture_output=True, text=True, check=True
        ).stdout
        for block in kept.split("\n\n"):
            text = re.search(r'^msgid ((?:".*"\n?)+)', block, re.MULTILINE)
            english = re.search(r'^msgstr(?:\[0\])? ((?:".*"\n?)+)', block, re.MULTILINE)
            if text and english:
                found[_joined(text[1])] = _joined(english[1])
    found.pop("", None)
    return found


def _joined(quoted: str) -> str:
    return "".join(line.strip().removeprefix('"').removesuffix('"') for line in quoted.splitlines())


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Every text that the tree marks for translation, as makemessages finds them now."""
    tree = tmp_path_factory.mktemp("tree")
    for folder in ("borrowers", "advice", "templates", "config"):
        shutil.copytree(ROOT / folder, tree / folder, ignore=shutil.ignore_patterns("__pycache__", "*.toml"))
    (tree / "locale").mkdir()
    command = [sys.executable, "-m", "django", "makemessages", "--locale", "en", "--verbosity", "0"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "PYTHONPATH": str(tree)}
    subprocess.run(command, cwd=tree, env=environment, check=True)
    return set(entries(tree / "locale"))


def test_every_text_has_its_english(used: set[str]) -> None:
    english = entries(ROOT / "locale")
    assert used
    assert sorted(text for text in used if not english.get(text)) == []


def test_no_english_is_left_of_texts_that_are_gone(used: set[str]) -> None:
    assert sorted(set(entries(ROOT / "locale")) - used) == []


def test_the_english_holds_no_chinese() -> None:
    assert {text: english for text, english in entries(ROOT / "locale").items() if CHINESE.search(english)} == {}


def test_the_placeholders_are_the_same_in_both() -> None:
    holders = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_]*\}")
    different = {
        text: english for text, english in entries(ROOT / "locale").items() if set(holders.findall(text)) != set(holders.findall(english))
    }
    assert different == {}


def test_the_english_is_compiled() -> None:
    text, english = next((text, english) for text, english in entries(ENGLISH.parent).items() if "\\" not in text + english)
    with override("en"):
        assert gettext(text) == english
    with override("zh-hans"):
        assert gettext(text) == text
