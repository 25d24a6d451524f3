"""The advice page, what its buttons do, and the statement made of it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from advice import actions, marks, runs
from advice.advice_page import advice_page
from advice.advice_statements import STATEMENT, drawing
from advice.forms import MarkForm
from advice.models import Recommendation, Trigger
from advice.two_sums import two_sums
from advice.views.language import page_language
from advice.views.statement import statement_answer
from borrowers import clock, documents
from borrowers.models import Borrower
from borrowers.views.own import borrowers_own
from borrowers.views.partial import part_wanted, wants_part

PARTS = ("advice", "run")  # of the template, each in an element of that id


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@borrowers_own
def advice(request: HttpRequest, borrower: Borrower) -> HttpResponse:
    """What helps, and how far one is with it. POST marks a step, or asks for a new look. That it was shown enters the register."""
    pressed: dict[str, str] = {}
    if "again" in request.POST:
        runs.ask(borrower, Trigger.ASKED)
    elif request.method == "POST":
        pressed = _marked(request, borrower)
    if request.method == "POST" and not wants_part(request):
        return redirect(f"{request.path}#{f'step-{step}' if (step := pressed.get('step')) else 'run'}")
    page = advice_page(borrower, clock.today(), page_language())
    actions.record_advice_shown(borrower=borrower, page=page)
    context = {"page": page, "sheet": drawing(page.content), "pressed": pressed}
    return render(request, f"advice/advice.html{part_wanted(request, PARTS)}", context)


def _marked(request: HttpRequest, borrower: Borrower) -> dict[str, str]:
    """Do what a button on a step says, and return what was pressed. 404 for what is no button, and for no step of theirs."""
    form = MarkForm(request.POST)
    if not form.is_valid():
        raise Http404
    step, mark = form.cleaned_data["step"], form.cleaned_data["mark"]
    try:
        done = marks.undo(borrower, step) if mark == "undo" else marks.mark(borrower, step, mark)
    except Recommendation.DoesNotExist:
        raise Http404 from None
    if done:
        said = _("已撤销。") if mark == "undo" else _("记下了：%(mark)s。") % {"mark": MarkForm.MARKS[mark]}
        messages.success(request, said)
    return {"step": step, "mark": mark}


@require_safe
@vary_on_headers("HX-Request")
@borrowers_own
def early_repayment(request: HttpRequest, borrower: Borrower) -> HttpResponse:
    """Repaying before the day, from both sides: what it saves, and what a published policy makes of it. For htmx a part of a card."""
    context = {"sums": two_sums(borrower, clock.today(), page_language())}
    return render(request, f"advice/early_repayment.html{'#sums' if wants_part(request) else ''}", context)


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@borrowers_own
def statement(request: HttpRequest, borrower: Borrower) -> HttpResponse:
    """POST asks for the PDF; GET shows how far it is: a part of the page for htmx, else the document's own page; none yet: the advice."""
    if request.method == "POST":
        made = actions.request_advice_statement(borrower=borrower, page=advice_page(borrower, clock.today(), page_language()))
        return statement_answer(request, made)
    newest = documents.newest(borrower, STATEMENT, borrower.public_id, page_language())
    return statement_answer(request, newest) if newest else redirect("advice")
