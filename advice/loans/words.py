"""What is said about a loan: the sentence that answers the page's question, and the names of files made of it."""

from decimal import Decimal

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from advice.loans.queries import LoanAccount
from advice.loans.standing import Standing, Switch
from advice.rulebook import Language
from advice.wording import day
from borrowers.models import Origin, RepaymentPlan
from borrowers.money import yuan

Kind = RepaymentPlan.Kind
# What the fields of a loan's terms are called; a BrokenRule names one of them.
_TERMS = {
    "principal": _("借款本金"),
    "annual_rate_percent": _("年利率"),
    "instalments": _("期数"),
    "due_day": _("每月还款日"),
    "first_due_on": _("第一个还款日"),
    "starts_on": _("开始日"),
    "upfront_fee": _("一次性费用"),
    "fee_per_instalment": _("每期手续费"),
}


def term_name(path: str) -> str:
    """What a field of a loan's terms is called; a field that has no name here by its own."""
    return str(_TERMS.get(path, path))


def headline(account: LoanAccount, standing: Standing, language: Language) -> str:
    """What happened to the loan and what it costs; without a switch of plans, what is still owed."""
    settled_on = account.loan.settled_on
    if settled_on:
        return gettext("这笔借款在 %(day)s已经还清。") % {"day": day(settled_on, language)}
    if standing.switch:
        return gettext("%(what)s，%(cost)s") % {"what": _what_happened(account), "cost": _more_or_less(standing.switch)}
    if standing.late:
        words = ngettext(
            "这笔借款有 %(count)s 期过了还款日，没有还清的记录，一共 %(amount)s 元。",
            "这笔借款有 %(count)s 期过了还款日，没有还清的记录，一共 %(amount)s 元。",
            len(standing.late),
        )
        return words % {"count": len(standing.late), "amount": yuan(standing.late_total)}
    if not standing.owed:
        return gettext("按还款记录，这笔借款已经没有要还的了。放款方还没有写明还清。")
    words = ngettext(
        "这笔借款还剩 %(count)s 期，一共还要还 %(amount)s 元。", "这笔借款还剩 %(count)s 期，一共还要还 %(amount)s 元。", len(standing.owed)
    )
    return words % {"count": len(standing.owed), "amount": yuan(standing.owed_total)}


def _what_happened(account: LoanAccount) -> str:
    count, plan = len(account.current.rows), account.current.plan
    agreed = plan is not None and plan.consented_on is not None
    match account.current.kind:
        case Kind.AUTOMATIC if plan is not None and plan.origin == Origin.LENDER:  # not one that our own policy made
            words = ngettext("平台把这笔借款自动改成了 %(count)s 期", "平台把这笔借款自动改成了 %(count)s 期", count)
        case Kind.EXTENSION if agreed:
            words = ngettext("这笔借款按约定展期成了 %(count)s 期", "这笔借款按约定展期成了 %(count)s 期", count)
        case Kind.EXTENSION:
            words = ngettext("这笔借款展期成了 %(count)s 期", "这笔借款展期成了 %(count)s 期", count)
        case Kind.BORROWER_REQUEST:
            words = ngettext("按您的申请，这笔借款改成了 %(count)s 期", "按您的申请，这笔借款改成了 %(count)s 期", count)
        case _:
            words = ngettext("这笔借款换了还款计划，现在是 %(count)s 期", "这笔借款换了还款计划，现在是 %(count)s 期", count)
    return words % {"count": count}


def _more_or_less(switch: Switch) -> str:
    least, most = switch.least_difference, switch.difference
    if least == most:
        if not most:
            return gettext("总共要还的钱没有变。")
        words = gettext("总共要多付 %(amount)s 元。") if most > 0 else gettext("总共少付 %(amount)s 元。")
        return words % {"amount": yuan(abs(most))}
    if least >= 0:
        return gettext("总共要多付 %(least)s 到 %(most)s 元。") % {"least": yuan(least), "most": yuan(most)}
    if most <= 0:
        return gettext("总共少付 %(least)s 到 %(most)s 元。") % {"least": yuan(-most), "most": yuan(-least)}
    return gettext("总共从少付 %(less)s 元到多付 %(more)s 元，都有可能。") % {"less": yuan(-least), "more": yuan(most)}


def loan_title(product: str, account: LoanAccount, language: Language) -> str:
    """What a file about the loan is called, without figures that change: `借呗 2026 年 3 月 22 日借款`."""
    return gettext("%(product)s %(day)s借款") % {"product": product, "day": day(account.loan.drawn_on, language)}


def due_summary(product: str, number: int, of: int, total: Decimal) -> str:
    """An instalment in a calendar: `借呗 第 2/12 期 应还 1,695.24 元`."""
    figures = {"product": product, "number": number, "of": of, "amount": yuan(total)}
    return gettext("%(product)s 第 %(number)s/%(of)s 期 应还 %(amount)s 元") % figures
