"""What must hold before the site starts: a broken rulebook stops it."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, register

from advice.rule_loading.errors import RuleError
from advice.rule_loading.files import RULES, rulebook


@register()
def rulebook_loads(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every jurisdiction's rulebook loads."""
    problems: list[CheckMessage] = []
    for folder in sorted(path for path in RULES.iterdir() if path.is_dir()):
        try:
            rulebook(folder.name)
        except RuleError as error:
            problems.append(Error(str(error), hint="manage.py check_rulebook says the same.", id="advice.E001"))
    return problems
