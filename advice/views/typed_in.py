"""The buttons beside what borrowers typed in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from borrowers import typed_in
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
