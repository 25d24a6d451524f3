"""What the pure tests share."""

import shutil
from pathlib import Path

import pytest

from advice.rule_loading.files import RULES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the rules that ship, to break."""
    return Path(shutil.copytree(RULES / "cn", tmp_path / "cn"))
