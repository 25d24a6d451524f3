"""Looking back once a month."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from advice.household import check_ins
from advice.own_forms import CheckInForm, MonthsForm
from advice.views.language import page_language
from borrowers import clock
from borrowers.models import Borrower
from borrowers.views.own import borrowers_own


@require_http_methods(["GET", "HEAD", "POST"])
@borrowers_own
def check_in(request: HttpRequest, borrower: Borrower) -> HttpResponse:
    """What is asked this month and what was said before; POST keeps a look back, for how long to go on, or deletes."""
    page = check_ins.check_in_page(borrower, clock.today(), page_language())
    sent = request.POST if request.method == "POST" else None
    form = CheckInForm(
        sent if sent and "note" in sent else None, steps=page.steps, facts=(*page.asked, *page.others), language=page_language()
    )
    months = MonthsForm(
        sent if sent and "months" in sent else None, initial={"months": page.plan.months if page.plan else check_ins.MONTHS}
    )
    if sent is not None and (_deleted(request, borrower) or _kept(request, borrower, form, months)):
        return redirect("check_in")
    context = {"page": page, "form": form, "months": months, "asked": form.figures(page.asked), "others": form.figures(page.others)}
    return render(request, "advice/check_in.html", context, status=422 if form.errors or months.errors else 200)


def _kept(request: HttpRequest, borrower: Borrower, form: CheckInForm, months: MonthsForm) -> bool:
    """Whether what was typed is kept now."""
    if form.is_valid():
        check_ins.check_in(borrower=borrower, today=clock.today(), **form.typed())
        messages.success(request, _("记下了。建议会照您填的重新看一遍，通常一两分钟。"))
    elif months.is_valid():
        check_ins.plan_for(borrower=borrower, today=clock.today(), months=months.cleaned_data["months"])
        messages.success(request, _("已保存。"))
    else:
        return False
    return True


def _deleted(request: HttpRequest, borrower: Borrower) -> bool:
    """Whether a button that deletes was pressed: one look back (`delete` is its day) or all of them. It is done then."""
    if "delete_all" in request.POST:
        check_ins.delete_all(borrower=borrower)
    elif "delete" in request.POST:
        try:
            check_ins.delete(borrower=borrower, on=date.fromisoformat(request.POST["delete"]))
        except ValueError:
            return False
    else:
        return False
    messages.success(request, _("已删除。"))
    return True


@require_safe
@borrowers_own
def check_in_ics(request: HttpRequest, borrower: Borrower) -> HttpResponse:
    """The days still to come, for a calendar."""
    name = content_disposition_header(as_attachment=True, filename=_("每月回顾") + ".ics")
    made = check_ins.check_in_calendar(borrower, clock.today())
    return HttpResponse(made, content_type="text/calendar; charset=utf-8", headers={"Content-Disposition": name})
