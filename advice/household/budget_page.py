"""A borrower's budget as it is shown: the content that is frozen, and what is drawn from it.

The page and the statement of affairs are drawn from the same content by the same partials, so that no figure can differ between them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from advice import wording
from advice.budget_sheet import MONTHS, BudgetSheet, Column, Held, Month, budget_sheet, concentration
from advice.household import budget_tables
from advice.household.cash_flow_page import CashFlowPage, cash_flow_page, regular
from advice.products import product_name
from advice.rulebook import Language
from borrowers import documents
from borrowers.dates import add_months
from borrowers.models import Borrower, CashFlowItem, CreditLine, Document
from borrowers.money import from_fen, in_fen, percent, plain, yuan
from borrowers.repayment.cash_flow import Regular

STATEMENT = "statement_of_affairs"  # the kind of document
_COLUMN_OF: dict[str, Column] = {
    CashFlowItem.Kind.INCOME: "income",
    CashFlowItem.Kind.BILL: "needs",
    CashFlowItem.Kind.DEBT: "elsewhere",
}


@dataclass(frozen=True)
class BudgetPage:
    """Everything the page shows: what can be frozen, and the rows that the borrower typed in, to be deleted."""

    content: dict[str, Any]
    items: tuple[CashFlowItem, ...]
    balance: CashFlowItem | None


def budget_page(borrower: Borrower, today: date, language: Language) -> BudgetPage:
    """The page on `today`: the twelve whole months that follow this one."""
    money = cash_flow_page(borrower, today, language, MONTHS + 1)
    lines = borrower.lines.exclude(status=CreditLine.Status.CLOSED).order_by("pk")
    monthly: dict[Column, list[Regular]] = {column: [] for column in _COLUMN_OF.values()}
    for item in money.items:
        if item.monthly:
            monthly[_COLUMN_OF[item.kind]].append(regular(item))
    sheet = budget_sheet(add_months(today.replace(day=1), 1), monthly, money.dues)
    filled = {column: bool(items) for column, items in monthly.items()}
    content = {
        "language": language,
        "as_of": today.isoformat(),
        "person": {"name": borrower.name},
        "shop": borrower.kind == Borrower.Kind.SOLE_PROPRIETOR,
        "headline": _headline(sheet, filled),
        "filled": filled,
        "sheet": _sheet(sheet),
        "safe_share": None if borrower.safe_debt_share is None else str(borrower.safe_debt_share),
        "typed": [_typed(item) for item in money.items if item.monthly],
        "once": sum(1 for item in money.items if not item.monthly),
        "hand": None if money.balance is None else str(money.balance.amount),
        "short": _short(money),
        "loans": _loans(money, today, language),
        "limits": [_held(held) for held in concentration((line.lender, in_fen(line.limit)) for line in lines)],
        "owed": [_held(held) for held in concentration(_owed(money))],
    }
    return BudgetPage(content, money.items, money.balance)


def drawing(frozen: Mapping[str, Any]) -> dict[str, Any]:
    """What the partials draw, from frozen content alone: it with its gauge and tables laid out, and the words above the title."""
    return {
        **frozen,
        "gauge": _gauge(frozen["sheet"], frozen["safe_share"]),
        "summary": budget_tables.summary(frozen),
        "hardest_month": budget_tables.hardest_month(frozen),
        "by_month": budget_tables.by_month(frozen),
        "debts": budget_tables.debts(frozen),
        "own": budget_tables.own(frozen),
        "crumbs": [gettext("收支表"), wording.day(date.fromisoformat(frozen["as_of"]), frozen["language"])],
    }


def statement_drawing(frozen: Mapping[str, Any]) -> dict[str, Any]:
    """The same for the statement of affairs, whose template shares its variables with the document's own."""
    return {"sheet": drawing(frozen)}


def request_statement(*, borrower: Borrower, page: BudgetPage) -> Document:
    """Ask for the statement of affairs of what the page shows now. Asked for again, it is the same document."""
    day = wording.day(date.fromisoformat(page.content["as_of"]), page.content["language"])
    return documents.request(
        borrower=borrower,
        kind=STATEMENT,
        content=page.content,
        language=page.content["language"],
        about=borrower.public_id,
        title=gettext("收支和借款一览（%(day)s）") % {"day": day},
    )


def _headline(sheet: BudgetSheet, filled: Mapping[Column, bool]) -> str:
    average = sheet.average
    if sheet.share is None:
        return gettext("填上每月的收入，就能看出还款占多少、每月剩多少。")
    figures = {"share": percent(_percent(sheet.share)), "amount": yuan(from_fen(abs(average.surplus_fen)))}
    if not filled["needs"]:
        return gettext("还款占收入的 %(share)s；支出还没有填。") % figures
    if average.surplus_fen < 0:
        return gettext("还款占收入的 %(share)s，平均每月差 %(amount)s 元。") % figures
    return gettext("还款占收入的 %(share)s，平均每月剩 %(amount)s 元。") % figures


def _sheet(sheet: BudgetSheet) -> dict[str, Any]:
    highest = sheet.highest_share
    return {
        "months": [_month(month) for month in sheet.months],
        "average": {**_month(sheet.average), **_share(sheet.share)},
        "hardest": _month(sheet.hardest),
        "level": sheet.is_level,
        "highest": _month(highest) if highest and highest.repayments_fen else None,
        "unpaid_months": sheet.unpaid_months,
    }


def _month(month: Month) -> dict[str, Any]:
    amounts = ("income_fen", "needs_fen", "here_fen", "elsewhere_fen", "repayments_fen", "surplus_fen")
    return {
        "on": month.on and month.on.isoformat(),
        **{name.removesuffix("_fen"): str(from_fen(getattr(month, name))) for name in amounts},
        **_share(month.share),
    }


def _typed(item: CashFlowItem) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "kind_label": str(item.get_kind_display()),
        "name": item.name,
        "amount": str(item.amount),
        "first_on": item.first_on.isoformat(),
        "peak_months": item.peak_months,
        "peak_percent": item.peak_percent,
        "typed_on": item.typed_on.isoformat(),
    }


def _short(money: CashFlowPage) -> dict[str, str] | None:
    """The first day on which the money in hand does not do; None also while the borrower has not said what is in hand."""
    day = money.forecast.first_short if money.forecast and money.balance else None
    return {"on": day.on.isoformat(), "missing": str(day.missing)} if day else None


def _loans(money: CashFlowPage, today: date, language: Language) -> list[dict[str, str]]:
    """What each loan on record still asks for this month, and of that what is late."""
    next_month = add_months(today.replace(day=1), 1)
    rows = []
    for account, owed in money.owing:
        late = sum(portion.total_fen for portion in owed if portion.due_on < today)
        this_month = sum(portion.total_fen for portion in owed if portion.due_on < next_month)
        rows.append(
            {
                "product": product_name(account.line.product, language),
                "lender": account.line.lender,
                "this_month": str(from_fen(this_month)),
                "late": str(from_fen(late)),
                "principal": str(from_fen(sum(portion.principal_fen for portion in owed))),
            }
        )
    return rows


def _owed(money: CashFlowPage) -> Iterable[tuple[str, int]]:
    """The principal still owed, by lender."""
    return ((account.line.lender, sum(portion.principal_fen for portion in owed)) for account, owed in money.owing)


def _held(held: Held) -> dict[str, Any]:
    return {"lender": held.lender, "amount": str(held.amount), **_share(held.share)}


def _share(share: Decimal | None) -> dict[str, str | None]:
    """A share for drawing, and in per cent for reading; both None where it is unknown."""
    return {"share": None if share is None else str(share), "percent": None if share is None else plain(_percent(share))}


def _percent(share: Decimal) -> Decimal:
    return share * 100


def _gauge(sheet: Mapping[str, Any], safe_share: str | None) -> dict[str, Any] | None:
    """What the gauge draws, shares of income; None while there is no income. `over`: repayments pass the borrower's own line on average,
    `most_over`: they do so only in their hardest month."""
    average, highest = sheet["average"], sheet["highest"]
    if average["share"] is None:
        return None
    most = highest if highest and not sheet["level"] else None
    safe = None if safe_share is None else Decimal(safe_share)
    over = safe is not None and Decimal(average["share"]) > safe
    return {
        "average": average,
        "most": most,
        "safe": safe_share,
        "safe_percent": None if safe is None else plain(_percent(safe)),
        "over": over,
        "most_over": safe is not None and not over and most is not None and Decimal(most["share"]) > safe,
    }
