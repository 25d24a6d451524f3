"""What the pages on which borrowers type something in have in common."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from borrowers import clock, typed_in
from borrowers.models import Borrower


def deleted(request: HttpRequest, borrower: Borrower) -> bool:
    """Whether a button that deletes was pressed: one row (`delete` is its id) or all of them (`delete_all`). It is done then."""
    if "delete_all" in request.POST:
        typed_in.delete_all(borrower=borrower)
        messages.success(request, _("您填的内容都删掉了。"))
        return True
    if "delete" not in request.POST:
        return False
    try:
        found = typed_in.delete(borrower=borrower, public_id=UUID(request.POST["delete"]))
    except ValueError:
        found = False
    messages.success(request, _("已删除。") if found else _("这一条已经不在了。"))
    return True


def kept(request: HttpRequest, borrower: Borrower, form: forms.Form, keep: Callable[..., object]) -> bool:
    """Whether what was typed into `form` is right, and kept now by `keep(borrower=..., today=..., **typed)`."""
    if not form.is_valid():
        return False
    try:
        keep(borrower=borrower, today=clock.today(), **form.cleaned_data)
    except typed_in.TooMany:
        form.add_error("name", _("已经记了很多条。先删掉几条再加。"))
        return False
    messages.success(request, _("已记下。"))
    return True
