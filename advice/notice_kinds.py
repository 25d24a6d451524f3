"""What the inbox says about advice: the sentence of each kind of notice, and the page that it leads to."""

from django.urls import reverse
from django.utils.translation import gettext as _

from advice import runs
from borrowers.notices import NoticeKind, Values


def _advice_changed(values: Values) -> str:
    if not values["no_longer"]:
        return _("您的建议有更新：有适合您的新步骤。")
    if not values["added"]:
        return _("您的建议有更新：您在做的步骤里，有的现在不需要了。")
    return _("您的建议有更新：有适合您的新步骤，您在做的步骤里有的现在不需要了。")


def _advice_page(values: Values) -> str:
    return reverse("advice")


KINDS = (NoticeKind(code=runs.NEWS, text=_advice_changed, address=_advice_page),)
