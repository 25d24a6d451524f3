"""The three situations that the welcome page describes. In the demo each leads to the invented person who is in it."""

from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext

from borrowers.models import Borrower


@dataclass(frozen=True)
class Example:
    """One card. `name` and `contact` (what the sign-in page is sent) belong to the demo's person; both are empty outside the demo."""

    state: str
    title: str
    old: Decimal
    new: Decimal
    text: str
    name: str = ""
    contact: str = ""


def examples() -> list[Example]:
    """The three, in the order in which they are told."""
    told = {
        "b-cut-to-250": (
            "lowered",
            gettext("额度一夜之间只剩 250 元"),
            Decimal("30000.00"),
            Decimal("250.00"),
            gettext("通知只写了“综合评估”。这里把放款方给出的四个原因按分量排好，写明每个数字从哪里来、参考线是多少。"),
        ),
        "b-moved": (
            "moved",
            gettext("借呗没了，换成了网商贷"),
            Decimal("50000.00"),
            Decimal("0.00"),
            gettext("额度是换到了另一个产品。这里把两个产品并排列出来，先说什么没有变，再说哪些事要问清楚。"),
        ),
        "b-no-reason": (
            "lowered",
            gettext("对方没有说原因"),
            Decimal("18000.00"),
            Decimal("6000.00"),
            gettext("“综合评估”不算原因。不知道的就写不知道，并备好一封信：请对方说明理由，请人工复核。"),
        ),
    }
    people = _people(list(told))
    return [Example(*card, *people.get(sender_id, ("", ""))) for sender_id, card in told.items()]


def _people(sender_ids: list[str]) -> dict[str, tuple[str, str]]:
    if not settings.DEMO_TODAY:
        return {}
    found = Borrower.objects.filter(sender_id__in=sender_ids, phone__isnull=False)
    return {borrower.sender_id: (borrower.name, borrower.phone or "") for borrower in found}
