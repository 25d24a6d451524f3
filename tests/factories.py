"""Invented people and their records, the fewest columns a test needs. Every argument that a test cares about is given by the test."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from borrowers.models import (
    Borrower,
    CreditLine,
    FactSnapshot,
    Instalment,
    LimitChange,
    LimitReason,
    Loan,
    Payment,
    PolicyRelease,
    RateChange,
    RepaymentPlan,
    User,
    lookup_hash,
)

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


# The terms of a loan and of a plan unless a test says otherwise: 12,000 yuan at 12 % in 12 equal instalments.
_TERMS = {
    "principal": Decimal("12000.00"),
    "annual_rate_percent": Decimal(12),
    "day_count": "30/360",
    "method": "equal_instalment",
    "instalments": 12,
}


def loan(on: CreditLine, **fields: Any) -> Loan:
    """A loan drawn on `on` on 10 July 2026 unless told otherwise."""
    defaults = {"sender_id": f"loan-{next(_numbers)}", "drawn_on": date(2026, 7, 10), **_TERMS}
    return Loan.objects.create(borrower=on.borrower, line=on, **{**defaults, **fields})


def plan(of: Loan, rows: list[tuple[date, str, str, str | None]] | None = None, **fields: Any) -> RepaymentPlan:
    """A plan of `of` that the lender made by itself, from 10 October 2026 on unless told otherwise.

    `rows`: the lender's own schedule, each row its due date, principal, interest and fee.
    """
    defaults = {
        "sender_id": f"plan-{next(_numbers)}",
        "kind": RepaymentPlan.Kind.AUTOMATIC,
        "starts_on": date(2026, 10, 10),
        "first_due_on": date(2026, 11, 10),
        **_TERMS,
    }
    made = RepaymentPlan.objects.create(borrower=of.borrower, loan=of, **{**defaults, **fields})
    for number, (due_on, principal, interest, fee) in enumerate(rows or [], start=1):
        parts = {"principal": Decimal(principal), "interest": Decimal(interest), "fee": Decimal(fee) if fee else None}
        Instalment.objects.create(borrower=of.borrower, plan=made, number=number, due_on=due_on, **parts)
    return made


def payment(on: Loan, paid_on: date, amount: str, **fields: Any) -> Payment:
    """Money paid on a loan, its lender's split unknown unless given."""
    defaults = {"sender_id": f"payment-{next(_numbers)}", "paid_on": paid_on, "amount": Decimal(amount)}
    return Payment.objects.create(borrower=on.borrower, loan=on, **{**defaults, **fields})


def rate_change(on: CreditLine, **fields: Any) -> RateChange:
    """The rate of `on` fell from 14.6 to 12 % on 1 October 2026 unless told otherwise."""
    defaults = {
        "sender_id": f"rate-{next(_numbers)}",
        "effective_on": date(2026, 10, 1),
        "old_annual_rate_percent": Decimal("14.6"),
        "new_annual_rate_percent": Decimal(12),
    }
    return RateChange.objects.create(borrower=on.borrower, line=on, **{**defaults, **fields})


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
