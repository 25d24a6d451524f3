"""The rules as they stand, for support: read only, with their sources and for how many borrowers they fire."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from advice import rule_catalogue
from advice.rule_loading.files import rulebook
from advice.staff import rule_counts
from advice.views.language import page_language
from advice.views.staff import for_support, staff_page
from borrowers import clock

# Where the English has a plural, the context asks for it: the same words name one thing elsewhere.
FOLDERS = {
    "reasons": pgettext_lazy("rules", "原因"),
    "steps": pgettext_lazy("rules", "建议"),
    "routes": pgettext_lazy("rules", "途径"),
    "letters": pgettext_lazy("rules", "信"),
    "scorecards": _("评分卡"),
    "parameters": pgettext_lazy("rules", "数值"),
    "lessons": _("小课"),
    "products": pgettext_lazy("rules", "产品"),
    "glossary": _("词语"),
    "working_days": _("工作日"),
}


@for_support
def rules(request: HttpRequest) -> HttpResponse:
    """The folders of the rulebook."""
    book = rulebook()
    folders = [(folder, title, len(book.by_folder[folder])) for folder, title in FOLDERS.items()]
    return staff_page(request, "rules", title=_("规则"), folders=folders, version=book.version)


@for_support
def rule_list(request: HttpRequest, folder: str) -> HttpResponse:
    """The rules of a folder."""
    if folder not in FOLDERS:
        raise Http404
    rows = rule_catalogue.rows(rulebook(), folder, clock.today(), page_language())
    counted = rule_counts.COUNTED[folder]() if folder in rule_counts.COUNTED else None
    fired = [(row, counted.get(row.code, rule_counts.NEVER) if counted is not None else None) for row in rows]
    codes = {row.code for row in rows}
    unknown = [(code, count) for code, count in (counted or {}).items() if code not in codes]
    return staff_page(request, "rule_list", title=FOLDERS[folder], folder=folder, rows=fired, unknown=unknown)


@for_support
def rule(request: HttpRequest, folder: str, code: str) -> HttpResponse:
    """One rule, as its file has it."""
    try:
        page = rule_catalogue.rule_page(rulebook(), folder, code, clock.today(), page_language())
    except KeyError:
        raise Http404 from None
    fired = rule_counts.COUNTED[folder]().get(code, rule_counts.NEVER) if folder in rule_counts.COUNTED else None
    return staff_page(request, "rule", title=page.title, page=page, folder=folder, folder_title=FOLDERS[folder], fired=fired)


@for_support
def conditions(request: HttpRequest) -> HttpResponse:
    """The named conditions that rules are made of."""
    return staff_page(
        request, "conditions", title=pgettext_lazy("rules", "条件"), rows=rule_catalogue.conditions(rulebook(), page_language())
    )
