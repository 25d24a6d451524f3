"""The components that hold other markup. Those that hold none are partials: `{% include "components/owner.html" with ... only %}`."""

from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


def _drawn(component: str, content: SafeString, **arguments: Any) -> str:
    return get_template(f"components/{component}.html").render({"content": content, **arguments})


@lru_cache(maxsize=128)
def _chip(component: str, argument: str, value: str, language: str) -> str:
    return get_template(f"components/{component}.html").render({argument: value})


@register.simple_tag
def evidence(label: str) -> str:
    """`{% evidence sentence.label %}`: the chip of components/evidence.html, drawn once a process and language: a page has some sixty."""
    return _chip("evidence", "label", label, get_language() or "")


@register.simple_tag
def owner(owner: str) -> str:
    """`{% owner reason.owner %}`: the chip of components/owner.html, in the same way."""
    return _chip("owner", "owner", owner, get_language() or "")


@register.simple_block_tag
def fold(content: SafeString, title: str, count: int | None = None, is_open: bool = False, plain: bool = False) -> str:
    """`{% fold "我们不知道的" count=3 %}…{% endfold %}`: detail that opens below. Arguments in components/fold.html."""
    return _drawn("fold", content, title=title, count=count, is_open=is_open, plain=plain)


@register.simple_block_tag
def side_card(content: SafeString, title: str) -> str:
    """`{% side_card "下一步" %}…{% endside_card %}`: a card of the "what next" column. Arguments in components/side_card.html."""
    return _drawn("side_card", content, title=title)


@register.simple_block_tag
def notice(content: SafeString, tone: str = "plain") -> str:
    """`{% notice "soon" %}…{% endnotice %}`: a banner. Arguments in components/notice.html."""
    return _drawn("notice", content, tone=tone)
