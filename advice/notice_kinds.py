"""What the inbox says: the sentence of each kind of notice, and the page that it leads to."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from advice import limit_news, runs, wording
from advice.household import check_in_reminders
from advice.products import product_name
from advice.views.language import page_language
from borrowers.notices import NoticeKind, Values


def _advice_changed(values: Values) -> str:
    if not values["no_longer"]:
        return _("您的建议有更新：有适合您的新步骤。")
    if not values["added"]:
        return _("您的建议有更新：您在做的步骤里，有的现在不需要了。")
    return _("您的建议有更新：有适合您的新步骤，您在做的步骤里有的现在不需要了。")


def _advice_page(values: Values) -> str:
    return reverse("advice")


def _limit_changed(values: Values) -> str:
    language = page_language()
    product, day = product_name(values["product"], language), wording.day(date.fromisoformat(values["on"]), language)
    return _("%(product)s的额度从 %(day)s起有变动，可以看原因和能做的事。") % {"product": product, "day": day}


def _limit_change_page(values: Values) -> str:
    return reverse("limit_change", args=[values["limit_change"]])


def _check_in_due(values: Values) -> str:
    return _("可以做这个月的回顾了，想填多少填多少。")


def _check_in_page(values: Values) -> str:
    return reverse("check_in")


KINDS = (
    NoticeKind(code=runs.NEWS, text=_advice_changed, address=_advice_page),
    NoticeKind(code=limit_news.NEWS, text=_limit_changed, address=_limit_change_page),
    NoticeKind(code=check_in_reminders.NEWS, text=_check_in_due, address=_check_in_page),
)
