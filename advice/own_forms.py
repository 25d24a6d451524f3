"""What borrowers type in on pages of their own: assumptions, offers, incomes and bills, figures about themselves."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advice import wording
from advice.facts import Value
from advice.household.check_ins import TakenUp
from advice.models import Recommendation
from advice.rule_loading.files import rulebook
from advice.rulebook import Language
from borrowers.exchange.facts import FACTS
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

    monthly = None  # type: ignore[assignment]  # how Django takes a field away

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
    """Many small loans against one, and a very small limit. The names are those of `advice.household.small_loans_page.Typed`."""

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


class MonthsForm(forms.Form):
    """For how long to look back once a month."""

    months = _whole(_("一共做几个月"), 1, 24, error_messages={"required": _("写 1 到 24 之间的数。")})


class CheckInForm(forms.Form):
    """A look back: what became of each step that was taken up, figures by the name of their fact, a note."""

    note = forms.CharField(
        label=_("给自己记一笔"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("只有您自己看得到，加密保存。"),
    )

    def __init__(self, sent: Any, *, steps: Iterable[TakenUp], facts: Iterable[str], language: Language) -> None:
        super().__init__(sent)
        self._steps = {f"step-{step.code}": step.code for step in steps}
        titles = {step.code: step.title for step in steps}
        self.fields |= {name: _state(titles[code]) for name, code in self._steps.items()}
        self._facts = tuple(facts)
        self.fields |= {name: _figure(name, language) for name in self._facts}

    def steps(self) -> list[forms.BoundField]:
        """The fields of the steps."""
        return [self[name] for name in self._steps]

    def figures(self, names: Iterable[str]) -> list[forms.BoundField]:
        """The fields of these facts."""
        return [self[name] for name in names]

    def typed(self) -> dict[str, Any]:
        """What was typed, for `advice.household.check_ins.check_in`. Steps that are still being worked on are not in it."""
        states = {code: self.cleaned_data[name] for name, code in self._steps.items()}
        values: Mapping[str, Value | None] = {name: self.cleaned_data[name] for name in self._facts}
        return {
            "states": {code: state for code, state in states.items() if state not in ("", Recommendation.State.ACCEPTED)},
            "values": {name: value for name, value in values.items() if value is not None},
            "note": self.cleaned_data["note"],
        }


_HELP = {
    "days_past_due": _("最早没还的那一期，过了还款日几天。没有就写 0。"),
    "monthly_income": _("到手的。开店的写扣掉进货和铺租以后自己能用的。"),
    "monthly_debt_service": _("所有借款一个月要还的加在一起。"),
    "monthly_spend_3m": _("近三个月平均，不算还款。"),
    "income_change_6m_percent": _("和半年前比。少了写负数，例如 -20。"),
    "turnover_change_6m_percent": _("和半年前比。少了写负数，例如 -20。"),
    "active_lenders": _("现在还欠着钱的，一共几家。"),
    "external_debt": _("不算这里记录的借款。"),
    "bureau_enquiries_90d": _("在自己的征信报告里看“查询记录”，只数贷款审批的。"),
    "reported_score": _("在别处看到的评分。每一家算法不同，只和自己以前的比。"),
}


def _state(title: str) -> forms.ChoiceField:
    """What became of a step that was taken up. Not sent: it was taken up after the page was opened, and is still being worked on."""
    choices = [
        (Recommendation.State.ACCEPTED, _("还在做")),
        (Recommendation.State.DONE, Recommendation.State.DONE.label),
        (Recommendation.State.DISMISSED, Recommendation.State.DISMISSED.label),
    ]
    return forms.ChoiceField(label=title, choices=choices, required=False, initial=Recommendation.State.ACCEPTED, widget=forms.RadioSelect)


def _figure(name: str, language: Language) -> forms.Field:
    """A fact to be typed in, empty for what somebody does not know or does not want to say."""
    words, kind = rulebook().words, FACTS[name].kind
    label = wording.label(name, words, language)
    options: dict[str, Any] = {"required": False, "help_text": _HELP.get(name, "")}
    if kind == "money":
        return _amount(_("%(label)s（元）") % {"label": label}, **options)
    if kind == "percent":
        widget = forms.NumberInput(attrs={"inputmode": "text", "step": "any"})  # a decimal pad has no minus sign
        return forms.DecimalField(
            label=_("%(label)s（%%）") % {"label": label},
            min_value=Decimal(-100),
            max_value=_MOST_PERCENT,
            decimal_places=2,
            widget=widget,
            **options,
        )
    if kind == "yes_no":
        choices = [("", _("不知道，不填")), ("yes", words.yes.in_language(language)), ("no", words.no.in_language(language))]
        return forms.TypedChoiceField(label=label, choices=choices, coerce=lambda sent: sent == "yes", empty_value=None, **options)
    return _whole(label, 0, 1_000_000, **options)
