"""Every component with every state it has, on one page, for whoever works on the look. Its figures are invented."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from borrowers import charts
from borrowers.models.lines import Owner

START, CUT, END = date(2025, 11, 5), date(2026, 10, 12), date(2026, 11, 5)


class SampleForm(forms.Form):
    """A field of each kind; sent empty, so that the errors show as well."""

    phone = forms.CharField(label="手机号", help_text="放款方登记的那个号码。", widget=forms.TextInput(attrs={"inputmode": "tel"}))
    language = forms.ChoiceField(label="语言", choices=[("zh-hans", "简体中文"), ("en", "English")], widget=forms.RadioSelect)
    large_text = forms.BooleanField(label="大字", required=False)
    product = forms.ChoiceField(label="产品", choices=[("", "请选择"), ("jiebei", "借呗")])
    body = forms.CharField(label="信的正文", widget=forms.Textarea)


def _sentence(text: str, label: str, **more: Any) -> dict[str, Any]:
    return {"text": text, "label": label, "source": "征信查询 2026-10-10", "as_of": "2026-10-10", "rule": None, **more}


def _reason(owner: str, title: str, share: str | None, *sentences: dict[str, Any]) -> dict[str, Any]:
    return {
        "owner": owner,
        "title": title,
        "label": sentences[0]["label"],
        "sentences": sentences,
        "source": sentences[0]["source"],
        "as_of": sentences[0]["as_of"],
        "points_share": share,
    }


def _samples() -> dict[str, Any]:
    cut = charts.LimitStep(CUT, Decimal("250.00"), "还款负担高", "you")
    steps = [
        charts.LimitStep(START, Decimal("20000.00")),
        charts.LimitStep(date(2026, 3, 2), Decimal("30000.00"), "按时还款", "you"),
        charts.LimitStep(date(2026, 7, 3), Decimal("24000.00"), "更新了评估模型", "model"),
        cut,
    ]
    one_cut = [charts.LimitStep(START, Decimal("30000.00")), cut]
    return {
        "owners": [*Owner.values, "unknown"],
        "labels": ["fact", "derived", "unconfirmed", "unknown"],
        "confidences": ["verified", "reported", "unconfirmed"],
        "states": ["active", "lowered", "zero", "raised", "restored", "temporary", "frozen", "unfrozen", "moved", "restricted", "closed"],
        "sentences": [
            _sentence("您在 5 家机构有未还清的借款。", "fact"),
            _sentence("每月要还的钱占收入的 65%。", "derived", source=None, rule="debt_service_ratio"),
            _sentence("多家机构的查询可能也有影响。", "unconfirmed", source=None, as_of=None),
        ],
        "reasons": [
            _reason("you", "还款负担高", "0.4118", _sentence("每月要还的钱占收入的 65%；放款方的参考线是 50%。", "fact")),
            _reason(
                "you",
                "在多家机构有借款",
                "0.3039",
                _sentence("目前有 5 家机构的借款没还清，近三个月有 9 次贷款查询；参考线是 3 家。", "fact"),
                _sentence("查询次数本身是否算分，对方没有说明。", "unconfirmed", source=None, as_of=None),
            ),
            _reason("model", "更新了评估模型", None, _sentence("放款方在 7 月换了评估模型。", "fact", source="公告 2026-07")),
        ],
        "facts": [("决定", "系统自动作出"), ("策略版本", "2026-07"), ("生效", "2026 年 10 月 12 日"), ("恢复日期", "未知")],
        "columns": ["期", "应还日", "本金", "利息", "应还"],
        "rows": [
            ["1", "2026-10-22", "1,380.24", "270.00", "1,650.24"],
            ["2", "2026-11-22", "1,400.94", "249.30", "1,650.24"],
        ],
        "chart": charts.limit_chart(one_cut, START, END, "zh-hans"),
        "chart_many": charts.limit_chart(steps, START, END, "en"),
        "spark": charts.spark(steps, START, END),
        "page": Paginator(range(3), 1).page(2),
        "form": SampleForm({}),
        "empty_form": SampleForm(),
    }


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Staff only; for anybody else the page is not there."""
    if not (request.user.is_active and request.user.is_staff):
        raise Http404
    return render(request, "borrowers/components.html", _samples())
