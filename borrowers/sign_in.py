"""How borrowers sign in: by a code sent to the phone or e-mail that their lender has on file."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Filled by the sign-in work."""
