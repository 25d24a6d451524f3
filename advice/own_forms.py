"""What borrowers type in on the pages of the ways out: assumptions, offers, incomes and bills."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from borrowers.models import CashFlowItem, Method

_MOST_YUAN = Decimal("99999999.99")
_MOST_PERCENT = Decimal(1000)


def _amount(label: Any, *, least: str = "0", **options: Any) -> forms.DecimalField:
    """Yuan."""
    widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"})
    return forms.DecimalField(label=label, min_value=Decimal(least), max_value=_MOST_YUAN, decimal_places=2, widget=widget, **options)


def _rate(label: Any, **options: Any) -> forms.DecimalField:
    """Per cent."""
    widget = forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"})
    return forms.DecimalField(label=label, min_value=Decimal(0), max_value=_MOST_PERCENT, decimal_places=6, widget=widget, **options)


def _whole(label: Any, least: int, most: int, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=least, max_value=most, widget=forms.NumberInput(attrs={"inputmode": "numeric"}), **options
    )


def _day(label: Any, **options: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, input_formats=["%Y-%m-%d"], **options)


class AssumptionsForm(forms.Form):
    """What is assumed of the options. The names are those of `advice.ways_out.Typed`."""

    extend_months = _whole(_("展期几个月"), 1, 120, required=False)
    interest_only_months = _whole(_("先还利息几个月"), 1, 36, required=False)
    lower_rate = _rate(_("降到的年利率（%）"), required=False)
    other_rate = _rate(_("别处报的年利率（%）"), required=False, help_text=_("填了别处的报价，才会算换一笔借款；我们不替您编数字。"))
    other_fee = _amount(_("别处一次收的费用（元）"), required=False)
    other_months = _whole(_("别处分几期"), 1, 600, required=False)


class QuoteForm(forms.Form):
    """When to repay a loan early, or how much of it. The names are those of `advice.loans.quotes.Asked`."""

    payoff_on = _day(_("哪天还清"), required=False)
    late_rate = _rate(_("合同写的逾期年利率（%）"), required=False, help_text=_("合同里写着才填。放款方没有发来，我们不替您编。"))
    prepay_amount = _amount(_("提前还多少（元）"), least="0.01", required=False)
    prepay_on = _day(_("哪天提前还"), required=False)


class OfferForm(forms.Form):
    """An offer from elsewhere, as it was told to the borrower."""

    name = forms.CharField(label=_("谁报的"), max_length=60, error_messages={"required": _("写一个您认得的名字。")})
    method = forms.ChoiceField(label=_("还款方式"), choices=Method.choices)
    annual_rate_percent = _rate(_("年利率（%）"), required=False)
    fee_percent_per_instalment = _rate(
        _("每期手续费（占本金 %）"), required=False, help_text=_("信用卡分期一般这样写，例如每期 0.6%。没有就不填。")
    )
    upfront_fee = _amount(_("一次收的费用（元）"), required=False)
    instalments = _whole(_("几期（月）"), 1, 600, error_messages={"required": _("写它分几期还。")})

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        prices = ("annual_rate_percent", "fee_percent_per_instalment", "upfront_fee")
        if all(typed.get(name) is None for name in prices) and not any(name in self.errors for name in prices):
            self.add_error("annual_rate_percent", _("利率和费用至少填一个。对方没说清楚，就先问清楚。"))
        if typed.get("method") == Method.FLAT_FEE and typed.get("annual_rate_percent"):
            self.add_error("annual_rate_percent", _("“固定手续费”没有年利率：把它写在每期手续费里。"))
        return {**typed, **{name: typed.get(name) or Decimal(0) for name in prices}}


class CashFlowForm(forms.Form):
    """An income, a bill, or a repayment of a loan that is not on record here."""

    kind = forms.ChoiceField(label=_("是哪一种"), choices=[choice for choice in CashFlowItem.Kind.choices if choice[0] != "balance"])
    name = forms.CharField(label=_("叫什么"), max_length=60, error_messages={"required": _("写一个您认得的名字，例如：工资、房租。")})
    amount = _amount(_("多少钱（元）"), least="0.01", error_messages={"required": _("写一个金额。")})
    first_on = _day(_("哪一天（或从哪一天起）"))
    monthly = forms.BooleanField(label=_("每个月都有"), required=False, initial=True)
    peak_months = forms.CharField(
        label=_("旺季是几月"), max_length=60, required=False, help_text=_("开店的可以填，例如：6, 11, 12。没有就不填。")
    )
    peak_percent = _whole(_("旺季是平时的百分之几"), 1, 1000, required=False, help_text=_("例如 150，就是平时的一倍半。"))

    def clean_peak_months(self) -> list[int]:
        months = re.findall(r"\d+", self.cleaned_data["peak_months"])
        found = sorted({int(month) for month in months})
        if any(not 1 <= month <= 12 for month in found) or (self.cleaned_data["peak_months"].strip() and not found):
            raise forms.ValidationError(_("写 1 到 12 的月份，用逗号隔开，例如：6, 11, 12。"))
        return found

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("peak_months") and not typed.get("peak_percent") and "peak_percent" not in self.errors:
            self.add_error("peak_percent", _("填了旺季的月份，也写一下旺季是平时的百分之几。"))
        return {**typed, "peak_percent": typed.get("peak_percent") or 100}


class BudgetItemForm(CashFlowForm):
    """The same, every month."""

    monthly = None

    def clean(self) -> dict[str, Any]:
        return {**super().clean(), "monthly": True}


class SafeShareForm(forms.Form):
    """The line of one's own, in per cent of income, that repayments should stay below."""

    percent = _whole(_("还款最多占收入的百分之几"), 1, 100, required=False, help_text=_("您自己定。不填，就不画这条线；我们不替您定。"))


class BalanceForm(forms.Form):
    """What is in hand."""

    amount = _amount(_("手上现在有多少钱（元）"), error_messages={"required": _("写一个金额，没有就写 0。")})


class HorizonForm(forms.Form):
    """How far to look."""

    months = _whole(_("往后看几个月"), 1, 36)


class SmallLoansForm(forms.Form):
    """Many small loans against one, and a very small limit. The names are those of `advice.small_loans_page.Typed`."""

    amount = _amount(_("一共要借多少（元）"), least="1")
    months = _whole(_("分几期还（月）"), 1, 120)
    one_rate = _rate(_("借一笔的年利率（%）"))
    count = _whole(_("分成几笔小额"), 2, 50)
    small_rate = _rate(_("小额的年利率（%）"))
    small_fee = _amount(_("每笔小额一次收的费用（元）"))
    days_apart = _whole(_("隔几天借一笔"), 0, 366)
    limit = _amount(_("小额度是多少（元）"), least="1")
    limit_rate = _rate(_("小额度的年利率（%）"))
    limit_days = _whole(_("借几天"), 1, 366)
    least_fee = _amount(_("最低收费（元）"))
