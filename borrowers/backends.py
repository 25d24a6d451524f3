"""Whose session it is."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import OuterRef

from borrowers import notices
from borrowers.models import User


class WithBorrower(AuthenticationBackend):  # type: ignore[misc]  # allauth carries no types
    """allauth's sign-in, which fetches with the user what every page of a signed-in person asks for: the borrower, and how many notices
    are unread (`unread_notices`)."""

    def get_user(self, user_id: Any) -> User | None:
        people = User.objects.select_related("borrower").annotate(unread_notices=notices.unread_by(OuterRef("borrower")))
        user = people.filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
