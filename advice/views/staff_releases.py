"""The registry of policy releases, for support: what was released when and by whom, and whom it touched."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from advice.staff import policy_releases
from advice.staff.differences import differences
from advice.views.language import page_language
from advice.views.staff import for_support, staff_page
from borrowers.models import PolicyRelease
from borrowers.models.lines import Owner


@for_support
def releases(request: HttpRequest) -> HttpResponse:
    """The releases, newest first; of one lender or owner where the address says so."""
    asked = {name: request.GET.get(name, "").replace("\0", "") for name in ("lender", "owner")}  # PostgreSQL refuses to look for it
    rows = policy_releases.registry(**asked)
    lenders, most = policy_releases.lenders(), policy_releases.MOST_RELEASES
    return staff_page(request, "releases", title=_("策略发布"), rows=rows, asked=asked, lenders=lenders, owners=Owner.choices, most=most)


@for_support
def release(request: HttpRequest, sender_id: str) -> HttpResponse:
    """One release, with the changes decided under it."""
    if "\0" in sender_id:  # as above
        raise Http404
    try:
        page = policy_releases.release_page(sender_id, page_language())
    except PolicyRelease.DoesNotExist:
        raise Http404 from None
    return staff_page(request, "release", title=page.row.release.title, page=page, most=policy_releases.MOST_CHANGES)


@for_support
def differing(request: HttpRequest) -> HttpResponse:
    """Decisions that a published policy, worked out again, does not give."""
    return staff_page(request, "differences", title=_("和公开的策略不一样的决定"), differences=differences())
