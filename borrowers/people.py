"""Who somebody is: the account behind a phone or an e-mail on file, made and linked when its owner first signs in."""

import uuid

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from borrowers.models import Borrower, User, lookup_hash


def account_by_phone(phone: str) -> User | None:
    """The account of the borrower with this phone (E.164) on file; None if there is none, or it was closed."""
    return _account(Borrower.objects.filter(phone_lookup=lookup_hash(phone)))


def account_by_email(email: str) -> User | None:
    """The account of the staff member or borrower with this e-mail on file; None if there is none, or it was closed.

    Staff first: a lender's file must not be able to take a staff address away. Both are looked up whatever the first finds, so that
    nobody can tell by the time it takes.
    """
    staff = User.objects.alias(address=Lower("email")).filter(address=email, is_staff=True, is_active=True).first()
    borrower = _account(Borrower.objects.filter(email_lookup=lookup_hash(email)))
    return staff or borrower


def _account(found: QuerySet[Borrower]) -> User | None:
    borrower = found.select_related("user").first()
    if borrower is None:
        return None
    account = borrower.user or _linked_account(borrower)
    return account if account.is_active else None


@transaction.atomic
def _linked_account(borrower: Borrower) -> User:
    """A new account for `borrower`, or the one that a request at the same moment has made."""
    borrower = Borrower.objects.select_for_update(of=("self",)).select_related("user").get(pk=borrower.pk)
    if borrower.user is None:
        account = User(username=uuid.uuid4().hex)
        account.set_unusable_password()  # an empty one would count as usable
        account.save()
        borrower.user = account
        borrower.save(update_fields=["user"])
    return borrower.user


@transaction.atomic
def keep_email(account: User, email: str) -> None:
    """Keep the e-mail that `account` has just proved to be its own, verified; what allauth knew of either before is outdated."""
    EmailAddress.objects.filter(Q(user=account) | Q(email=email)).exclude(user=account, email=email).delete()
    EmailAddress.objects.update_or_create(user=account, email=email, defaults={"verified": True, "primary": True})
