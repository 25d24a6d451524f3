"""A page is light: somebody with a weak phone and little data left can read it."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

pytestmark = pytest.mark.django_db
MOST = 60 * 1024  # bytes over the wire on the first view


def parts_of(page):
    """Every file that a browser fetches for `page`: style sheets, scripts, pictures, icons."""
    return set(re.findall(r'(?:href|src)="/static/([^"]+)"', page))


def weight(client, address):
    """Bytes on the wire: the page as it is sent, its files as WhiteNoise sends them (gzip, unless that is larger)."""
    sent = client.get(address, headers={"accept-encoding": "gzip"})
    assert sent.status_code == 200
    assert sent["Content-Encoding"] == "gzip"
    files = [Path(finders.find(name)).read_bytes() for name in parts_of(gzip.decompress(sent.content).decode())]
    return len(sent.content) + sum(min(len(content), len(gzip.compress(content))) for content in files)


@pytest.mark.parametrize("name", ["welcome", "glossary", "account_login"])
def test_a_public_page_weighs_at_most_60_kb(client, name):
    page = client.get(reverse(name)).content.decode()
    assert {"css/tokens.css", "django_htmx/htmx-2.min.js"} <= parts_of(page)
    assert weight(client, reverse(name)) <= MOST


def test_so_does_the_page_with_every_component(client_of, staff):
    assert weight(client_of(staff), reverse("components")) <= MOST


def test_no_page_asks_for_a_web_font(client):
    page = client.get("/").content.decode()
    sheets = "".join(Path(finders.find(name)).read_text() for name in parts_of(page) if name.endswith(".css"))
    assert "@font-face" not in sheets
    assert "url(" not in sheets
