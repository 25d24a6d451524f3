"""How somebody likes to read, and whether e-mail tells of news."""

from django.conf import settings as site
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language

from borrowers import contacts, notice_mail, preferences
from borrowers.forms import NoticeMailForm, SettingsForm
from borrowers.models import Borrower
from borrowers.views.own import borrowers_own


def language(request: HttpRequest) -> HttpResponse:
    """The switch in the head of every page: Django's own, and kept with the borrower, if somebody is signed in."""
    response: HttpResponse = set_language(request)
    chosen = response.cookies.get(site.LANGUAGE_COOKIE_NAME)
    borrower = getattr(request.user, "borrower", None)
    if chosen and borrower:
        preferences.save(borrower, language=chosen.value)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Language and text size; for whoever is not signed in, in this browser only."""
    form = _reading_form(request, _sent(request))
    if not form.is_valid():
        return _page(request, reading=form)
    if borrower := getattr(request.user, "borrower", None):
        preferences.save(borrower, **form.cleaned_data)
    response = redirect("settings")
    preferences.set_cookies(response, **form.cleaned_data)
    with override(form.cleaned_data["language"]):
        messages.success(request, gettext("已保存。"))
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@borrowers_own
def notice_settings(request: HttpRequest, borrower: Borrower) -> HttpResponse:
    """E-mail about the inbox, and the hours without: a form of its own on the same page."""
    form = _mail_form(borrower, _sent(request))
    if not form.is_valid():
        return _page(request, mail=form)
    notice_mail.choose(borrower, **form.cleaned_data)
    messages.success(request, gettext("已保存。"))
    return redirect("settings")


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _reading_form(request: HttpRequest, sent: QueryDict | None = None) -> SettingsForm:
    return SettingsForm(sent, initial={"language": get_language(), "large_text": preferences.large_text(request)})


def _mail_form(borrower: Borrower, sent: QueryDict | None = None) -> NoticeMailForm:
    return NoticeMailForm(sent, initial={name: getattr(borrower, name) for name in NoticeMailForm.base_fields})


def _page(request: HttpRequest, *, reading: Form | None = None, mail: Form | None = None) -> HttpResponse:
    """The page with both forms, one of them perhaps as it was sent; 422 when that one cannot be taken."""
    borrower: Borrower | None = getattr(request.user, "borrower", None)
    refused = any(form is not None and form.is_bound for form in (reading, mail))
    context = {
        "form": reading or _reading_form(request),
        "mail_form": mail or (borrower and _mail_form(borrower)),
        "mail_to": borrower and borrower.email and contacts.masked(borrower.email),
    }
    return render(request, "borrowers/settings.html", context, status=422 if refused else 200)
