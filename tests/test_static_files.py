"""Static files as production serves them: hashed names, every reference found, nothing that the policy would refuse."""

import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

from tests.database import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def test_every_reference_between_static_files_is_found(tmp_path: Path) -> None:
    hashed = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=hashed):
        call_command("collectstatic", "--noinput", verbosity=0)  # fails on a reference to a missing file
    assert (tmp_path / "staticfiles.json").exists()


def test_every_static_file_that_a_template_names_exists() -> None:
    named = {(path.name, name) for path in TEMPLATES for name in re.findall(r"""\{% static ['"]([^'"]+)['"]""", path.read_text())}
    assert named
    assert sorted(pair for pair in named if not finders.find(pair[1])) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_holds_nothing_that_the_policy_refuses(template: Path) -> None:
    html = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", template.read_text(), flags=re.DOTALL)
    refused = re.findall(r"""\sstyle=|<style|\son[a-z]+=|\shx-on|javascript:|<script(?![^>]*(?:src=|application/json))""", html)
    assert refused == []
    assert re.findall(r"""(?:src|action)=["'](?:https?:)?//[^"']+|<link[^>]*//[^>]*>""", html) == []
