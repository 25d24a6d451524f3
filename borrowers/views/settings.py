"""How somebody likes to read."""

from django.conf import settings as site
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language

from borrowers import preferences
from borrowers.forms import SettingsForm


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
    chosen = {"language": get_language(), "large_text": preferences.large_text(request)}
    form = SettingsForm(request.POST or None, initial=chosen)
    if request.method != "POST" or not form.is_valid():
        return render(request, "borrowers/settings.html", {"form": form}, status=200 if request.method != "POST" else 422)
    if borrower := getattr(request.user, "borrower", None):
        preferences.save(borrower, **form.cleaned_data)
    response = redirect("settings")
    preferences.set_cookies(response, **form.cleaned_data)
    with override(form.cleaned_data["language"]):
        messages.success(request, gettext("已保存。"))
    return response
