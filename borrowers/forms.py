"""Forms of the borrower's own pages."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm
from allauth.core import context, ratelimit
from django import forms
from django.utils.translation import gettext_lazy as _

from borrowers import contacts, people
from borrowers.models import Language, User, lookup_hash


class RequestCodeForm(forms.Form):
    """Asks where to send the code: one field for a phone or an e-mail.

    What is on file and what is not give the same answer, after the same look-ups; the limit is counted for both alike.
    """

    contact = forms.CharField(
        label=_("手机号或电子邮箱"),
        help_text=_("请填您在放款方登记的手机号或电子邮箱。"),
        max_length=254,
        error_messages={"required": _("请填写手机号或电子邮箱。")},
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    _user: User | None = None  # read by allauth's view, as are cleaned_data["phone"] and ["email"]

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data.get("contact")
        if typed is None:
            return self.cleaned_data
        phone, email = contacts.phone_number(typed), contacts.email_address(typed)
        if phone is None and email is None:
            self.add_error("contact", _("这不像手机号（例如 138 0013 8000），也不像电子邮箱（例如 name@example.com）。请再看一下。"))
            return self.cleaned_data
        if not ratelimit.consume(context.request, action="request_login_code", key=lookup_hash(phone or email or "")):
            raise get_adapter().validation_error("too_many_login_attempts")
        self._user = people.account_by_phone(phone) if phone else people.account_by_email(email or "")
        return {**self.cleaned_data, "phone": phone, "email": email}


class ConfirmCodeForm(ConfirmLoginCodeForm):
    """Asks for the code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("验证码")
        field.error_messages["required"] = _("请填写 6 位验证码。")
        field.widget = forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "9"})


class SettingsForm(forms.Form):
    """How somebody likes to read."""

    language = forms.ChoiceField(label=_("语言"), choices=Language.choices, widget=forms.RadioSelect)
    large_text = forms.BooleanField(label=_("大字"), required=False, help_text=_("所有文字放大四分之一。"))


_HOURS = [(hour, f"{hour}:00") for hour in range(24)]


def _hour(label: Any, **options: Any) -> forms.TypedChoiceField:
    explained = _("请从列表里选一个钟点。")
    errors = {"required": explained, "invalid_choice": explained}
    return forms.TypedChoiceField(label=label, choices=_HOURS, coerce=int, error_messages=errors, **options)


class NoticeMailForm(forms.Form):
    """Whether an e-mail says that something is in the inbox, and when not. The names are those of `Borrower`."""

    mail_notices = forms.BooleanField(
        label=_("有新消息时，发邮件告诉我"), required=False, help_text=_("一天最多一封，邮件里不写内容和金额。")
    )
    quiet_from = _hour(_("免打扰从几点开始"))
    quiet_until = _hour(_("免打扰到几点结束"), help_text=_("按北京时间，可以跨过半夜。两个钟点一样，就是不设免打扰。"))


class InboxForm(forms.Form):
    """Which notice is opened, or up to which one all count as read."""

    notice = forms.UUIDField(required=False)
    all_up_to = forms.UUIDField(required=False)
