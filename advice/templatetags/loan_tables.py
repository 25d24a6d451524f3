"""The tables of a loan, drawn from its frozen content. As tags, because a cell drawn by a template costs ten times as much, and a loan of
thirty years has thousands."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any, NamedTuple

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from borrowers.templatetags.amounts import more, yuan
from borrowers.templatetags.components import evidence

register = template.Library()

Frozen = Mapping[str, Any]


class Column(NamedTuple):
    """A word over a column, and the classes of its cells."""

    word: str
    css: str = ""


class Cell(NamedTuple):
    """A value; `differs`: it is marked, because two sources do not agree about it."""

    text: str
    differs: bool = False


@register.simple_tag
def schedule_table(plan: Frozen) -> SafeString:
    """`{% schedule_table plan %}`: a plan with its sums; where the lender's figures differ from ours, they are marked."""
    columns = [
        Column(gettext("期"), "place"),
        Column(gettext("应还日"), "due"),
        *_amounts(gettext("本金"), gettext("利息"), gettext("手续费")),
    ]
    columns += [Column(gettext("应还"), "end strong total"), Column(gettext("剩余本金"), "end")]
    parts = ("principal", "interest", "fee")
    rows = [
        [
            Cell(str(row["number"])),
            Cell(row["due_on"], "due_on" in row["differs"]),
            *(Cell(yuan(row[part]), part in row["differs"]) for part in parts),
            Cell(yuan(row["total"])),
            Cell(yuan(row["balance"])),
        ]
        for row in plan["rows"]
    ]
    totals = plan["totals"]
    sums = [gettext("合计"), "", *(yuan(totals[part]) for part in parts), yuan(totals["rows"]), ""]
    if plan["by_lender"]:
        caption = _caption(gettext("%(plan)s，单位元。放款方发来的数字。") % {"plan": plan["kind_label"]}, "fact")
    else:
        caption = _caption(gettext("%(plan)s，单位元。放款方没有发来还款表，这里按条款推算。") % {"plan": plan["kind_label"]}, "derived")
    return _table(caption, columns, rows, sums)


@register.simple_tag
def comparison_table(switch: Frozen) -> SafeString:
    """`{% comparison_table switch %}`: what is due on each day before and after a switch of plans."""
    columns = [
        Column(gettext("应还日"), "due"),
        *_amounts(gettext("改之前"), gettext("改之后")),
        Column(gettext("多付"), "end strong total"),
    ]
    rows = [
        [
            Cell(day["on"]),
            *(Cell(yuan(day[side]) if day[side] is not None else "—") for side in ("before", "after")),
            Cell(more(day["difference"])),
        ]
        for day in switch["days"]
    ]
    sums = [gettext("合计"), yuan(switch["before"]), yuan(switch["after"]), more(switch["difference"])]
    return _table(_caption(gettext("同一天改之前和改之后各要还多少，单位元。"), "derived"), columns, rows, sums)


@register.simple_tag
def payments_table(payments: Frozen) -> SafeString:
    """`{% payments_table payments %}`: what each payment paid by our rule; where the lender's split is another it is marked."""
    columns = [Column(gettext("还款日"), "due"), Column(gettext("还了"), "end strong total"), Column(gettext("还的是第几期"))]
    columns += _amounts(gettext("本金"), gettext("利息"), gettext("手续费"), gettext("罚息"))
    rows = [
        [
            Cell(row["paid_on"]),
            Cell(yuan(row["amount"])),
            Cell(_runs(row["numbers"])),
            *(Cell(yuan(row["ours"][part]), part in row["differs"]) for part in ("principal", "interest", "fee", "penalty")),
        ]
        for row in payments["rows"]
    ]
    return _table(_caption(gettext("每一笔还款冲掉了什么，单位元。"), "derived"), columns, rows)


@register.simple_tag
def rates_table(rates: Frozen) -> SafeString:
    """`{% rates_table rates %}`: the instalments that a change of rate would touch, before and after it."""
    columns = [Column(gettext("期"), "place"), Column(gettext("应还日"), "due"), *_amounts(gettext("原来"), gettext("变了以后"))]
    columns.append(Column(gettext("多付"), "end total"))
    rows = [
        [Cell(str(row["number"])), Cell(row["due_on"]), Cell(yuan(row["before"])), Cell(yuan(row["after"])), Cell(more(row["difference"]))]
        for row in rates["rows"]
    ]
    return _table(_caption(gettext("要是跟着变，后面每期会这样，单位元。"), "derived"), columns, rows)


def _runs(numbers: Sequence[int]) -> str:
    """Numbers in order, those that follow each other as one run: `1, 3–12`."""
    runs = groupby(enumerate(numbers), key=lambda placed: placed[1] - placed[0])
    ends = [(run[0][1], run[-1][1]) for run in (list(run) for _, run in runs)]
    return ", ".join(f"{first}–{last}" if last > first else str(first) for first, last in ends)


def _amounts(*words: str) -> list[Column]:
    return [Column(word, "end") for word in words]


def _caption(words: str, label: str) -> SafeString:
    return format_html("{} {}", words, mark_safe(evidence(label)))  # noqa: S308  # our own chip


def _table(caption: SafeString, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], sums: Sequence[str] = ()) -> SafeString:
    """A table that becomes a list of labelled figures where it is narrow (components.css, "a repayment schedule")."""
    heads = "".join(f'<th scope="col" role="columnheader" class="{column.css}">{escape(column.word)}</th>' for column in columns)
    starts = [(f'<td role="cell" class="{column.css}', f'" data-label="{escape(column.word)}">') for column in columns]
    lines = [f'<tr role="row">{_cells(starts, row)}</tr>' for row in rows]
    if sums:
        lines.append(f'<tr role="row" class="sum">{_cells(starts, map(Cell, sums))}</tr>')
    return mark_safe(  # noqa: S308  # every text above is escaped
        '<div class="records-frame"><table class="records schedule" role="table">'
        f'<caption>{caption}</caption><thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{"".join(lines)}</tbody></table></div>'
    )


def _cells(starts: Sequence[tuple[str, str]], cells: Iterable[Cell]) -> str:
    """The cells of a row. `starts`: how each begins, around the class that marks it."""
    return "".join(
        f"{tag}{' differs' if cell.differs else ''}{label}{escape(cell.text)}</td>"
        for (tag, label), cell in zip(starts, cells, strict=True)
    )
