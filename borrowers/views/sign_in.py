"""Signing in and out. The steps are allauth's; here stands what differs."""

import logging
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.views import ConfirmLoginCodeView, LogoutView, RequestLoginCodeView
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from borrowers import contacts, personas, preferences
from borrowers.models import lookup_hash

logger = logging.getLogger(__name__)


class RequestCode(RequestLoginCodeView):
    """Asks for a phone or e-mail, and has a code sent. The demo offers its invented people."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: object) -> None:
        """Who comes back here from the code page mistyped: let them type again."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "personas": personas.personas() if settings.DEMO_TODAY else []}


class ConfirmCode(ConfirmLoginCodeView):
    """Asks for the code. The demo shows it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """One code takes so many tries, counted where all processes see it: tries sent at once would each read the same session."""
        state = self._process.state
        one_code = lookup_hash(f"{self._contact()} {state['at']}")
        if ratelimit.consume(request, action="confirm_login_code", key=one_code):
            response: HttpResponse = super().post(request, *args, **kwargs)
            return response
        logger.warning("Too many codes at once for account %s.", self._process.user.pk if self._process.user else "unknown")
        self._process.abort()
        messages.error(request, get_adapter().error_messages["too_many_login_attempts"])
        return redirect("account_login")

    def form_invalid(self, form: Any) -> HttpResponse:
        logger.info("A wrong code for account %s.", self._process.user.pk if self._process.user else "unknown")
        response: HttpResponse = super().form_invalid(form)
        return response

    def get_initial(self) -> dict[str, Any]:
        return {"code": self._process.code} if settings.DEMO_TODAY else {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "contact": self._contact(),
            "masked_contact": contacts.masked(self._contact()),
            "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
            "demo_code": self._process.code if settings.DEMO_TODAY else "",
        }

    def _contact(self) -> str:
        state = self._process.state
        return str(state.get("phone") or state.get("email"))


class Logout(LogoutView):
    """Signs out by POST, and tells the browser to forget what it kept of the pages."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        was_signed_in = self.request.user.is_authenticated
        response: HttpResponse = super().post(*args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        if was_signed_in:
            preferences.forget(response)
        return response
