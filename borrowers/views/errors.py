"""What a person reads when something cannot go on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is missing or too old: say so, and how to go on."""
    return render(request, "errors/csrf.html", status=403)
