"""Invented people and their records, the fewest columns a test needs. Every argument that a test cares about is given by the test."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from borrowers.models import Borrower, CreditLine, FactSnapshot, LimitChange, LimitReason, PolicyRelease, User, lookup_hash

_numbers = count(1)


def user(**fields: Any) -> User:
    """Somebody who can sign in, with no password to guess."""
    account = User(username=f"user-{next(_numbers)}", **fields)
    account.set_unusable_password()
    account.save()
    return account


def borrower(*, name: str = "林晓", phone: str | None = None, email: str | None = None, signs_in: bool = True, **fields: Any) -> Borrower:
    """A borrower. `signs_in=False`: one who never signed in and has no user yet."""
    number = next(_numbers)
    phone = f"+86138{number:08d}" if phone is None else phone
    return Borrower.objects.create(
        **{"sender_id": f"borrower-{number}", "joined_on": date(2023, 3, 1), **fields},
        name=name,
        name_lookup=lookup_hash(name),
        phone=phone,
        phone_lookup=lookup_hash(phone),
        email=email,
        email_lookup=lookup_hash(email) if email else None,
        user=user() if signs_in else None,
    )


def staff(**fields: Any) -> User:
    """A member of the support staff, who borrows nothing."""
    return user(is_staff=True, **fields)


def line(owner: Borrower, **fields: Any) -> CreditLine:
    """A credit line of `owner`, 30,000 yuan unless told otherwise."""
    defaults = {
        "sender_id": f"line-{next(_numbers)}",
        "product": "jiebei",
        "lender": "示例消费金融有限公司",
        "lender_kind": CreditLine.LenderKind.CONSUMER_FINANCE,
        "limit": Decimal("30000.00"),
        "annual_rate_percent": Decimal("14.6"),
        "opened_on": date(2023, 3, 1),
    }
    return CreditLine.objects.create(borrower=owner, **{**defaults, **fields})


def change(on: CreditLine, **fields: Any) -> LimitChange:
    """A change of the limit of `on`: cut from 50,000 to 30,000 yuan on 20 October 2026 unless told otherwise."""
    defaults = {
        "sender_id": f"change-{next(_numbers)}",
        "decided_at": datetime(2026, 10, 20, 2, 15, tzinfo=UTC),
        "effective_on": date(2026, 10, 20),
        "kind": LimitChange.Kind.DECREASE,
        "old_limit": Decimal("50000.00"),
        "new_limit": Decimal("30000.00"),
    }
    return LimitChange.objects.create(borrower=on.borrower, line=on, **{**defaults, **fields})


def reason(of: LimitChange, code: str, **fields: Any) -> LimitReason:
    """A reason the lender sent with `of`, at the next place in its order."""
    return LimitReason.objects.create(borrower=of.borrower, change=of, code=code, **{"rank": of.reasons.count() + 1, **fields})


def facts(about: Borrower, values: dict[str, Any], **fields: Any) -> FactSnapshot:
    """The facts about a borrower as of 19 October 2026 unless told otherwise."""
    defaults = {"sender_id": f"facts-{next(_numbers)}", "as_of": date(2026, 10, 19), "source": "示例征信摘要"}
    return FactSnapshot.objects.create(borrower=about, values=values, **{**defaults, **fields})


def release(**fields: Any) -> PolicyRelease:
    """A lender's new model version, published on 1 October 2026 unless told otherwise."""
    defaults = {
        "sender_id": f"release-{next(_numbers)}",
        "published_on": date(2026, 10, 1),
        "version": "2026.10",
        "owner": "model",
        "title": "更新额度模型",
        "summary": "额度模型更新。",
    }
    return PolicyRelease.objects.create(**{**defaults, **fields})
