"""What borrowers type on the pages that need judgement."""

from django import forms
from django.utils.translation import gettext_lazy as _


class LetterForm(forms.Form):
    """The text of a letter, as the borrower wants it."""

    body = forms.CharField(
        label=_("信的内容"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "true", "aria-describedby": "letter-help"}),
        error_messages={
            "required": _("信里还没有内容。写好后再保存。"),
            "max_length": _("信太长了：最多 %(limit_value)d 个字，现在有 %(show_value)d 个。"),
        },
    )


class MarkForm(forms.Form):
    """A button on a step: what the borrower makes of it, or that the last mark is taken back."""

    MARKS = {"accepted": _("我来做"), "done": _("做完了"), "dismissed": _("不适合我"), "undo": _("撤销")}

    step = forms.CharField(max_length=64)
    mark = forms.ChoiceField(choices=list(MARKS.items()))
