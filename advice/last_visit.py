"""When the signed-in person was last here: what came in since then is news to them."""

from datetime import datetime
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from borrowers import clock
from borrowers.models import User

_KEY = "last_visit"


def remember(request: HttpRequest, user: User, **signal: Any) -> None:
    """At sign-in, keep the moment of the sign-in before it for as long as the session lasts."""
    request.session[_KEY] = clock.as_shown(user.last_login).isoformat() if user.last_login else None


def last_visit(request: HttpRequest) -> datetime | None:
    """The sign-in before this session's, or None at the first."""
    moment = request.session.get(_KEY)
    return datetime.fromisoformat(moment) if moment else None


def connect() -> None:
    """Listen to sign-ins. Called before `django.contrib.auth` is ready, whose own listener then overwrites `last_login`."""
    user_logged_in.connect(remember, dispatch_uid="advice.last_visit")
