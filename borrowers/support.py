"""What support staff may look up, each look written to the register."""

import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from borrowers import contacts, money, register
from borrowers.models import (
    Borrower,
    CreditLine,
    Document,
    FactSnapshot,
    Instalment,
    Job,
    LimitChange,
    LimitReason,
    Loan,
    Payment,
    RateChange,
    RepaymentPlan,
    User,
    lookup_hash,
)

MOST_FOUND = 50
MOST_ROWS = 200


def find(term: str) -> list[Borrower]:
    """Borrowers whose whole name, phone (in any spelling), e-mail, sender's id or public id is `term`; at most `MOST_FOUND`.

    By keyed hash or unique id alone: every part of the question is answered by an index, however many borrowers there are.
    """
    term = term.strip()
    if not term:
        return []
    is_any = Q(name_lookup=lookup_hash(term)) | Q(sender_id=term)
    if phone := contacts.phone_number(term):
        is_any |= Q(phone_lookup=lookup_hash(phone))
    if email := contacts.email_address(term):
        is_any |= Q(email_lookup=lookup_hash(email))
    with suppress(ValueError):  # most terms are no public id
        is_any |= Q(public_id=uuid.UUID(term))
    return list(Borrower.objects.filter(is_any).order_by("pk")[:MOST_FOUND])


def record_look(staff: User, borrowers: Iterable[Borrower], page: str) -> None:
    """Write to the register that `staff` saw these borrowers on `page` ("found", "records" or "advice")."""
    register.record_all(
        register.Event(
            event="staff_viewed",
            actor=f"staff:{staff.pk}",
            subject_type="borrower",
            subject=str(borrower.public_id),
            borrower_id=borrower.pk,
            content={"page": page},
        )
        for borrower in borrowers
    )


@dataclass(frozen=True)
class Section:
    """One table of a borrower's records. `is_cut`: there are more rows than `MOST_ROWS`."""

    title: str
    columns: list[str]
    rows: list[list[Any]]
    is_cut: bool


Cell = str | Callable[[Any], Any]

_SHOWN: list[tuple[Any, Any, str, list[tuple[Any, Cell]]]] = [
    (
        _("额度"),
        CreditLine,
        "-opened_on",
        [
            (_("编号"), "sender_id"),
            (_("产品"), "product"),
            (_("放款方"), "lender"),
            (_("额度"), "limit"),
            (_("年利率 %"), "annual_rate_percent"),
            (_("状态"), "get_status_display"),
            (_("开通日"), "opened_on"),
            (_("来源"), "get_origin_display"),
        ],
    ),
    (
        _("额度变动"),
        LimitChange,
        "-decided_at",
        [
            (_("编号"), "sender_id"),
            (_("决定时间"), "decided_at"),
            (_("类型"), "get_kind_display"),
            (_("原额度"), "old_limit"),
            (_("新额度"), "new_limit"),
            (_("由谁决定"), "get_decided_by_display"),
            (_("政策版本"), "policy_version"),
            (_("来源"), "get_origin_display"),
        ],
    ),
    (
        _("变动原因"),
        LimitReason,
        "-change__decided_at",
        [
            (_("额度变动"), lambda reason: reason.change.sender_id),
            (_("次序"), "rank"),
            (_("原因代码"), "code"),
            (_("分值"), "points"),
            (_("观察值"), "observed"),
            (_("参考线"), "threshold"),
            (_("出处"), "source"),
            (_("来源"), lambda reason: reason.change.get_origin_display()),
        ],
    ),
    (
        _("利率变动"),
        RateChange,
        "-effective_on",
        [
            (_("编号"), "sender_id"),
            (_("生效日"), "effective_on"),
            (_("原年利率 %"), "old_annual_rate_percent"),
            (_("新年利率 %"), "new_annual_rate_percent"),
            (_("来源"), "get_origin_display"),
        ],
    ),
    (
        _("事实"),
        FactSnapshot,
        "-as_of",
        [(_("编号"), "sender_id"), (_("截至"), "as_of"), (_("出处"), "source"), (_("内容"), "values"), (_("来源"), "get_origin_display")],
    ),
    (
        _("借款"),
        Loan,
        "-drawn_on",
        [
            (_("编号"), "sender_id"),
            (_("借款日"), "drawn_on"),
            (_("本金"), "principal"),
            (_("年利率 %"), "annual_rate_percent"),
            (_("还款方式"), "get_method_display"),
            (_("期数"), "instalments"),
            (_("结清日"), "settled_on"),
            (_("来源"), "get_origin_display"),
        ],
    ),
    (
        _("还款计划"),
        RepaymentPlan,
        "-starts_on",
        [
            (_("编号"), "sender_id"),
            (_("类型"), "get_kind_display"),
            (_("开始日"), "starts_on"),
            (_("本金"), "principal"),
            (_("年利率 %"), "annual_rate_percent"),
            (_("期数"), "instalments"),
            (_("同意日"), "consented_on"),
            (_("来源"), "get_origin_display"),
        ],
    ),
    (
        _("放款方给出的各期"),
        Instalment,
        "-due_on",
        [
            (_("还款计划"), lambda instalment: instalment.plan.sender_id),
            (_("期次"), "number"),
            (_("到期日"), "due_on"),
            (_("本金"), "principal"),
            (_("利息"), "interest"),
            (_("费用"), "fee"),
            (_("来源"), lambda instalment: instalment.plan.get_origin_display()),
        ],
    ),
    (
        _("还款"),
        Payment,
        "-paid_on",
        [(_("编号"), "sender_id"), (_("还款日"), "paid_on"), (_("金额"), "amount"), (_("来源"), "get_origin_display")],
    ),
    (
        _("文件"),
        Document,
        "-issued_at",
        [
            (_("标题"), "title"),
            (_("种类"), "kind"),
            (_("出具时间"), "issued_at"),
            (_("状态"), "get_state_display"),
            (_("指纹"), "sha256"),
        ],
    ),
    (
        _("后台任务"),
        Job,
        "-created_at",
        [
            (_("种类"), "kind"),
            (_("状态"), "get_state_display"),
            (_("提出时间"), "created_at"),
            (_("结束时间"), "ended_at"),
            (_("出错"), "errors"),
            (_("中断"), "losses"),
            (_("原因"), "cause"),
        ],
    ),
]
_PARENT = {LimitReason: "change", Instalment: "plan"}


def records(borrower: Borrower) -> list[Section]:
    """Everything on record about `borrower`, newest first, one query a table, the empty tables left out."""
    sections = []
    for title, model, order, shown in _SHOWN:
        rows = model._default_manager.filter(borrower=borrower).order_by(order, "pk")
        if parent := _PARENT.get(model):
            rows = rows.select_related(parent)
        if model is Document:
            rows = rows.defer("content")
        found = list(rows[: MOST_ROWS + 1])
        if found:
            cells = [[_cell(row, what) for _label, what in shown] for row in found[:MOST_ROWS]]
            sections.append(Section(str(title), [str(label) for label, _what in shown], cells, len(found) > MOST_ROWS))
    return sections


def _cell(row: Any, what: Cell) -> Any:
    if callable(what):
        return what(row)
    value = getattr(row, what)
    return _written(value() if callable(value) else value)


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return "; ".join(f"{name} = {'?' if part is None else part}" for name, part in value.items())
    if isinstance(value, Decimal):
        return money.yuan(value) if value.as_tuple().exponent == -2 else money.plain(value)
    return value
