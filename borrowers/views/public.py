"""Pages for anyone. Nothing here reads a person's data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from borrowers.examples import examples


@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """What this is, sign in, three examples."""
    return render(request, "borrowers/welcome.html", {"examples": examples()})


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address unasked; the file itself is a static one."""
    return redirect(static("img/favicon.ico"))
