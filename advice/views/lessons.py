"""Lessons of three minutes, for anyone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from advice.lessons import lesson_page, mark_read, shelf
from advice.rule_loading.files import rulebook
from advice.views.language import page_language
from borrowers import clock
from borrowers.views.own import reader
from borrowers.views.partial import wants_part


@require_safe
def lessons(request: HttpRequest) -> HttpResponse:
    """All of them; for a borrower those about their own causes first."""
    found = shelf(reader(request), rulebook(), clock.today(), page_language())
    return render(request, "advice/lessons.html", {"shelf": found})


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
def lesson(request: HttpRequest, code: str) -> HttpResponse:
    """One lesson. POST: a borrower has read it; of a guest nothing is kept."""
    borrower = reader(request)
    if code not in rulebook().lessons:
        raise Http404
    if request.method == "POST" and borrower:
        mark_read(borrower=borrower, code=code)
    part = wants_part(request)
    if request.method == "POST" and not part:
        return redirect("lesson", code)
    context = {"lesson": lesson_page(borrower, code, rulebook(), page_language()), "borrower": borrower}
    return render(request, f"advice/lesson.html{'#read' if part else ''}", context)
