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
