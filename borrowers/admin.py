"""The support panel at `/staff/`: find a borrower, read what is on record. Nothing is changed here, and every look is in the register."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, URLResolver, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from borrowers import support
from borrowers.models import Borrower
from borrowers.views.sign_in import Logout


class SupportSite(admin.AdminSite):
    """Django's admin with this site's own sign-in: no password is asked here, and what is not used has no address."""

    site_title = site_header = _("明白账 客服")
    index_title = _("客服")
    site_url = "/"
    index_template = "admin/borrowers/start.html"
    enable_nav_sidebar = False
    _unused = frozenset({"password_change", "password_change_done", "autocomplete", "view_on_site", "jsi18n", "app_list"})

    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Strangers go to the sign-in page, staff to the start; whoever else is signed in may not."""
        return redirect("admin:index")

    # The stubs say TemplateResponse; ours leads to the welcome page, as everybody's sign-out does.
    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        response: HttpResponse = Logout.as_view()(request)
        return response

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """None: the start page names what there is in its own words."""
        return []

    def get_urls(self) -> list[URLPattern | URLResolver]:
        return [route for route in super().get_urls() if getattr(route, "name", None) not in self._unused]


site = SupportSite()


class FindForm(forms.Form):
    """Asks for one borrower. Sent by POST: a name or phone must not stand in an address, where logs keep it."""

    term = forms.CharField(label=_("姓名、手机号、电子邮箱或编号"), max_length=254, help_text=_("要写完整：不能只写一部分。"))


@admin.register(Borrower, site=site)
class BorrowerAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic only in the stubs
    """Find by something exact; read."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Borrower | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Borrower | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("", wrap(self.find), name="borrowers_borrower_changelist"),
            path("<uuid:public_id>/", wrap(self.records), name="borrowers_borrower_records"),
        ]

    def find(self, request: HttpRequest) -> HttpResponse:
        """The search, and by POST what it found: names and ids, no phone or e-mail."""
        self._check(request)
        form = FindForm(request.POST or None)
        found = support.find(form.cleaned_data["term"]) if form.is_valid() else None
        support.record_look(request.user, found or [], "found")  # type: ignore[arg-type]  # admin_view lets only staff in
        return self._page(request, "find", title=_("找客户"), form=form, found=found, most=support.MOST_FOUND)

    def records(self, request: HttpRequest, public_id: str) -> HttpResponse:
        """Everything on record about one borrower."""
        self._check(request)
        borrower = get_object_or_404(Borrower, public_id=public_id)
        support.record_look(request.user, [borrower], "records")  # type: ignore[arg-type]  # only staff get here
        return self._page(request, "records", title=borrower.name, borrower=borrower, sections=support.records(borrower))

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _page(self, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        return render(request, f"admin/borrowers/{name}.html", {**self.admin_site.each_context(request), **context})
