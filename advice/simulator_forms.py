"""What a borrower types into the simulator."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advice.facts import Facts, Value
from advice.simulator.receipts import Content
from advice.what_if.page import Asked, Figure, Scored
from borrowers import money
from borrowers.exchange.facts import FACTS

_LOCK = "lock_"
_MOST_YUAN, _MOST_COUNT, _MOST_PERCENT = Decimal("99999999.99"), 9999, Decimal(10000)


class SimulatorForm(forms.Form):
    """A field for each figure that may change, a lock for each fact that may, and the limit to reach. Nothing has to be filled in."""

    def __init__(self, scored: Sequence[Scored], data: Mapping[str, Any] | None) -> None:
        super().__init__(data)
        self._scored = scored
        self._figures = [figure.name for row in scored for figure in row.figures]
        for row in scored:
            for figure in row.figures:
                self.fields[figure.name] = _number(figure, row)
            if row.figures:
                self.fields[_LOCK + row.name] = forms.BooleanField(label=_("锁定：我改不了"), required=False)
        self.fields["target"] = forms.DecimalField(
            label=_("想达到的额度（元）"),
            help_text=_("填了才会找办法。"),
            min_value=Decimal("0.01"),
            max_value=_MOST_YUAN,
            decimal_places=2,
            required=False,
            widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
        )

    def rows(self) -> Iterator[tuple[Scored, list[forms.BoundField], forms.BoundField]]:
        """Each fact that may change, with its fields and its lock."""
        for row in self._scored:
            if row.figures:
                yield row, [self[figure.name] for figure in row.figures], self[_LOCK + row.name]

    def fixed(self) -> list[Scored]:
        """The facts that may not."""
        return [row for row in self._scored if not row.figures]

    def asked(self, known: Facts) -> Asked:
        """What was typed, as the simulator takes it. A figure that is what it is already (`known`) changes nothing."""
        typed = {name: self.cleaned_data[name] for name in self._figures if self.cleaned_data[name] is not None}
        values: dict[str, Value] = {name: number / 100 if FACTS[name].kind == "share" else number for name, number in typed.items()}
        return Asked(
            values={name: value for name, value in values.items() if value != known[name].value},
            target=self.cleaned_data["target"],
            locks=tuple(row.name for row in self._scored if self.cleaned_data.get(_LOCK + row.name)),
        )

    def typed(self) -> list[tuple[str, str]]:
        """Everything that was typed, for a form that sends it once more."""
        return [(name, value) for name in self.fields if (value := str(self.data.get(name, "")))]


class NameForm(forms.Form):
    """What a scenario is called."""

    name = forms.CharField(
        label=gettext_lazy("给它起个名字"),
        max_length=60,
        error_messages={"required": gettext_lazy("写一个您认得的名字，例如：还掉两家以后。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def typed_before(content: Content) -> dict[str, str]:
    """What was typed when a scenario was saved."""
    typed = {name: money.plain(Decimal(value) * (100 if FACTS[name].kind == "share" else 1)) for name, value in content.values().items()}
    typed |= {_LOCK + name: "on" for name in content.locks}
    return typed | ({"target": money.plain(content.target)} if content.target is not None else {})


def _number(figure: Figure, row: Scored) -> forms.Field:
    """A field for a figure as people write it, a share in per cent. A fact that is typed in as itself is named by the legend over it."""
    itself = figure.name == row.name
    label = _("%(label)s（%(unit)s）") % {"label": _("改成") if itself else figure.label, "unit": figure.unit}
    known = "" if itself else _("现在：%(figure)s") % {"figure": figure.now}
    options: dict[str, Any] = {"label": label, "help_text": known if figure.now else _("现在不知道。只填真实的数字。"), "required": False}
    kind = FACTS[figure.name].kind
    if kind == "count":
        widget = forms.NumberInput(attrs={"inputmode": "numeric"})
        return forms.IntegerField(min_value=0, max_value=_MOST_COUNT, widget=widget, **options)
    least, most = (-_MOST_PERCENT, _MOST_PERCENT) if kind == "percent" else (Decimal(0), _MOST_YUAN if kind == "money" else _MOST_PERCENT)
    widget = forms.NumberInput(attrs={"inputmode": "text" if kind == "percent" else "decimal", "step": "0.01"})
    return forms.DecimalField(min_value=least, max_value=most, decimal_places=2, widget=widget, **options)
