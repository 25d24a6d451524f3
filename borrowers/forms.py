"""Forms of the borrower's own pages."""

from allauth.account.forms import RequestLoginCodeForm


class RequestCodeForm(RequestLoginCodeForm):
    """Filled by the sign-in work."""
