"""Whose session it is."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from borrowers.models import User


class WithBorrower(AuthenticationBackend):  # type: ignore[misc]  # allauth carries no types
    """allauth's sign-in, which fetches the borrower along with the user: every page of a signed-in person asks for both."""

    def get_user(self, user_id: Any) -> User | None:
        user = User.objects.select_related("borrower").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
