"""The tables of a budget in words, from its frozen content (`advice.household.budget_page`). The active language is that of the content."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext, pgettext

from advice import wording
from borrowers.money import percent, yuan

_COLUMNS = ("income", "needs", "here", "elsewhere")


class Table(NamedTuple):
    """For components/records.html."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def summary(content: Mapping[str, Any]) -> Table:
    """The average month and the hardest one; the average alone where every month is like the next. What was not typed in is said to be so,
    and what is left is unknown without an income or without what is spent: no spending typed in is not no spending."""
    sheet, filled = content["sheet"], content["filled"]
    months = [sheet["average"]] if sheet["level"] else [sheet["average"], sheet["hardest"]]
    hardest = gettext("最紧的月份")
    labels = _labels(content["shop"])
    rows = [[labels[name], *(_yuan(one[name], known=filled.get(name, True)) for one in months)] for name in _COLUMNS]
    rows.append([gettext("剩下"), *(_left(one, filled) for one in months)])
    rows.append([gettext("还款占收入"), *(_percent(one["percent"]) for one in months)])
    return Table([gettext("项目"), gettext("平均每月"), hardest][: 1 + len(months)], rows)


def by_month(content: Mapping[str, Any]) -> Table:
    """One row a month."""
    filled = content["filled"]
    columns = [gettext("月份"), gettext("收入"), gettext("支出"), gettext("这里还款"), gettext("别处还款"), gettext("剩下")]
    return Table(
        [*columns, gettext("还款占收入")],
        [
            [
                _month(one, content),
                *(_yuan(one[name], known=filled.get(name, True)) for name in _COLUMNS),
                _left(one, filled),
                _percent(one["percent"]),
            ]
            for one in content["sheet"]["months"]
        ],
    )


def debts(content: Mapping[str, Any]) -> Table:
    """One row for each loan on record."""
    columns = [pgettext("one", "借款"), gettext("放款方"), gettext("本月还要还"), gettext("已过还款日"), gettext("没还的本金")]
    amounts = ("this_month", "late", "principal")
    return Table(
        columns, [[loan["product"], loan["lender"], *(yuan(Decimal(loan[name])) for name in amounts)] for loan in content["loans"]]
    )


def own(content: Mapping[str, Any]) -> Table:
    """One row for each monthly item that the borrower typed in."""
    columns = [gettext("叫什么"), gettext("从哪天起"), gettext("每月多少"), gettext("旺季"), gettext("哪天填的")]
    return Table(
        columns,
        [
            [
                _named(item),
                _day(item["first_on"], content),
                yuan(Decimal(item["amount"])),
                _season(item),
                _day(item["typed_on"], content),
            ]
            for item in content["typed"]
        ],
    )


def _labels(shop: bool) -> dict[str, str]:
    return {
        "income": gettext("营业收入和别的收入") if shop else gettext("收入"),
        "needs": gettext("进货、铺租、人工和家用") if shop else gettext("要付的支出"),
        "here": gettext("这里有记录的借款要还"),
        "elsewhere": gettext("别处的借款要还"),
    }


def hardest_month(content: Mapping[str, Any]) -> str:
    """The month in which least is left; empty where every month is like the next."""
    return "" if content["sheet"]["level"] else _month(content["sheet"]["hardest"], content)


def _month(one: Mapping[str, Any], content: Mapping[str, Any]) -> str:
    return wording.month(date.fromisoformat(one["on"]), content["language"])


def _day(iso: str, content: Mapping[str, Any]) -> str:
    return wording.day(date.fromisoformat(iso), content["language"])


def _named(item: Mapping[str, Any]) -> str:
    return gettext("%(kind)s：%(name)s") % {"kind": item["kind_label"], "name": item["name"]}


def _season(item: Mapping[str, Any]) -> str:
    if not item["peak_months"]:
        return "—"
    months = ", ".join(str(number) for number in item["peak_months"])
    return gettext("%(months)s 月按 %(percent)s%%") % {"months": months, "percent": item["peak_percent"]}


def _yuan(amount: str, *, known: bool) -> str:
    return yuan(Decimal(amount)) if known else gettext("没有填")


def _left(one: Mapping[str, Any], filled: Mapping[str, bool]) -> str:
    return yuan(Decimal(one["surplus"])) if filled["income"] and filled["needs"] else gettext("未知")


def _percent(share: str | None) -> str:
    return gettext("未知") if share is None else percent(Decimal(share))
