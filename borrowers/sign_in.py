"""How people sign in: by a code sent to the phone or e-mail that their lender has on file (staff: to their own e-mail). No passwords."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from borrowers import messages_out, people, preferences
from borrowers.models import Borrower, User

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Tells allauth where phones are, how messages leave, and what follows a right code. Nobody signs up here."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": _("验证码不对，请再看一下短信或邮件。"),
        "too_many_login_attempts": _("尝试次数太多了。请过一会儿再要一个新的验证码。"),
        "rate_limited": _("请求太频繁了，请过一会儿再试。"),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """After signing in or out one stays on this site: only a path will do. allauth's own fails on `https://[`."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        """The lender vouches for the number on file: it counts as verified, so that it never stands in the way of an e-mail sign-in."""
        borrower = _borrower(user)
        return (borrower.phone, True) if borrower and borrower.phone else None

    def get_user_by_phone(self, phone: str) -> User | None:
        return people.account_by_phone(phone)

    def set_phone(self, user: User, phone: str, verified: bool) -> None:
        raise NotImplementedError("a phone comes from the lender's records; nobody changes it here")

    def set_phone_verified(self, user: User, phone: str) -> None:
        """Nothing to keep: see `get_phone`."""

    def send_verification_code_sms(self, user: User, phone: str, code: str, **options: Any) -> None:
        language = get_language() or settings.LANGUAGE_CODE
        minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
        text = gettext("【明白账】您的登录验证码是 %(code)s，%(minutes)s 分钟内有效。请不要告诉任何人。") % {
            "code": code,
            "minutes": minutes,
        }
        messages_out.after_answer(self.request, lambda: messages_out.send_sms(phone, "sign_in_code", text, language, code=code))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        context = {**context, "email": email, "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60}
        message = self.render_mail(template_prefix, email, context)
        messages_out.after_answer(self.request, lambda: messages_out.send_email(message))

    def post_login(self, request: HttpRequest, user: User, *, email: str | None, **options: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, email=email, **options)
        logger.info("Account %s signed in.", user.pk)
        if email:
            people.keep_email(user, email)
        if borrower := _borrower(user):
            preferences.apply(request, response, borrower)
        return response

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Staff who borrow nothing start at the support panel."""
        is_only_staff = request.user.is_staff and _borrower(request.user) is None
        return reverse("admin:index") if is_only_staff else settings.LOGIN_REDIRECT_URL


def _borrower(user: User) -> Borrower | None:
    borrower: Borrower | None = getattr(user, "borrower", None)
    return borrower
