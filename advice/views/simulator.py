"""What a published policy would give for other figures, and the what-ifs that a borrower keeps.

Figures travel in the body of a POST, which is answered at once: nothing personal stands in an address, a history or a log. Only what is
kept has an address, and that is a random id.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from advice.models import SavedScenario
from advice.simulator.answer import Refused
from advice.simulator_forms import NameForm, SimulatorForm, typed_before
from advice.views.language import page_language
from advice.what_if import scenarios
from advice.what_if.page import Asked, Desk, SimulatorPage, scored_facts, simulator_desk, simulator_page
from advice.what_if.simulations import NoPolicy
from borrowers import clock
from borrowers.models import Borrower
from borrowers.typed_in import TooMany
from borrowers.views.own import borrowers_own
from borrowers.views.partial import wants_part


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@borrowers_own
def simulator(request: HttpRequest, borrower: Borrower) -> HttpResponse:
    """What the policy gives for the borrower's figures; POST: for those typed in. With `save` the answer is kept."""
    try:
        desk = simulator_desk(borrower, clock.today(), page_language())
    except NoPolicy:
        return _no_policy(request, borrower)
    sent = request.POST if request.method == "POST" else None
    form, page = _answered(desk, sent)
    name = NameForm(sent if sent and "save" in sent else None)
    if form.is_bound and not form.errors and name.is_valid() and (kept := _kept(borrower, page, name)):
        messages.success(request, _("已记下。"))
        return redirect("scenario", kept.public_id)
    context = {"form": form, "page": page, "name": name, "kept": scenarios.saved(borrower)}
    if wants_part(request):
        return render(request, "advice/simulator.html#simulator", {**context, "swapped": True})
    return render(request, "advice/simulator.html", context, status=422 if form.errors or name.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@borrowers_own
def scenario(request: HttpRequest, borrower: Borrower, public_id: UUID) -> HttpResponse:
    """A what-if that was kept, worked out again with today's figures; POST deletes it."""
    opened = _opened(borrower, public_id)
    if request.method == "POST":
        scenarios.delete(borrower=borrower, public_id=public_id)
        messages.success(request, _("已删除。"))
        return redirect("simulator")
    try:
        desk = simulator_desk(borrower, clock.today(), page_language())
    except NoPolicy:
        return _no_policy(request, borrower, opened)
    form, page = _answered(desk, typed_before(opened.content))
    context = {"form": form, "page": page, "name": NameForm(), "kept": scenarios.saved(borrower), "opened": opened}
    return render(request, "advice/simulator.html", context)


@require_safe
@borrowers_own
def receipt(request: HttpRequest, borrower: Borrower, public_id: UUID) -> HttpResponse:
    """The signed receipt of a scenario, to be saved: `manage.py verify_receipt` checks it."""
    opened = _opened(borrower, public_id)
    name = content_disposition_header(as_attachment=True, filename=f"{opened.name}.json")
    return HttpResponse(opened.receipt, content_type="application/json", headers={"Content-Disposition": name})


def _answered(desk: Desk, typed: Mapping[str, Any] | None) -> tuple[SimulatorForm, SimulatorPage]:
    """The form and what it asks for; where it asks for nothing that can be worked out, what the policy gives now.

    A ratio that was sent may differ from what its parts make it: then a change for the worse can look like one for the better.
    """
    form = SimulatorForm(scored_facts(desk), typed)
    try:
        return form, simulator_page(desk, form.asked(desk.facts) if form.is_valid() else Asked())
    except Refused as refused:
        form.add_error(refused.fact, desk.voice.text(getattr(desk.voice.words.simulator.harms, refused.harm)))
        return form, simulator_page(desk, Asked())


def _kept(borrower: Borrower, page: SimulatorPage, name: NameForm) -> SavedScenario | None:
    try:
        return scenarios.save(borrower=borrower, name=name.cleaned_data["name"], simulation=page.simulation)
    except TooMany:
        name.add_error("name", _("已经记了很多条。先删掉几条再加。"))
        return None


def _opened(borrower: Borrower, public_id: UUID) -> scenarios.Kept:
    """The scenario, or the 404 that another's and none have in common."""
    try:
        return scenarios.found(borrower, public_id)
    except SavedScenario.DoesNotExist:
        raise Http404 from None


def _no_policy(request: HttpRequest, borrower: Borrower, opened: scenarios.Kept | None = None) -> HttpResponse:
    change = borrower.limit_changes.order_by("-decided_at", "-pk").first()
    context = {"lines": borrower.lines.exists(), "change": change, "kept": scenarios.saved(borrower), "opened": opened}
    return render(request, "advice/simulator/no_policy.html", context)
