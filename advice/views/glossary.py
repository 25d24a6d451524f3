"""The words of the trade, in plain words, for anyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from advice.glossary import entries
from advice.rule_files import rulebook


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Each term, in the reader's language."""
    return render(
        request, "advice/glossary.html", {"entries": entries(rulebook().terms.values(), "en" if get_language() == "en" else "zh-hans")}
    )
