"""The types of what fixtures give."""

from collections.abc import Callable
from typing import Any

from django.test import Client
from playwright.sync_api import Page

ClientOf = Callable[[Any], Client]  # conftest.client_of
Visit = Callable[..., Page]  # browser/conftest.visit
