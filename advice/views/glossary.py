"""The words of the trade, in plain words, for anyone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advice.glossary import entries
from advice.rule_loading.files import rulebook
from advice.views.language import page_language


@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Each term, in the reader's language."""
    return render(request, "advice/glossary.html", {"entries": entries(rulebook().terms.values(), page_language())})
