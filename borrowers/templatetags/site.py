"""What every page says about the site itself."""

import tomllib
from functools import cache

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
@cache
def version() -> str:
    """The version of this software, from the one place where it is written: pyproject.toml."""
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])
