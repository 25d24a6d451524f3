"""The components that hold other markup, and those that a page has by the dozen: as tags they cost a tenth of an include.

The others are partials: `{% include "components/amount.html" with ... only %}`.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from borrowers.templatetags.dates import origin

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


@register.simple_tag
def state(state: str) -> str:
    """`{% state line.status %}`: the chip of components/state.html, in the same way."""
    return _chip("state", "state", state, get_language() or "")


@register.simple_tag
def sentence(sentence: Mapping[str, str | None], quiet: bool = False) -> SafeString:
    """`{% sentence reason.sentences.0 %}`: a sentence and what it rests on.

    `sentence` holds text, label (fact, derived, unconfirmed), source, as_of and rule; the last three may be missing. `quiet` leaves out
    the label where a heading already carries the same one.
    """
    return _sentence(sentence["text"], *(sentence.get(name) for name in _RESTS_ON), quiet=quiet, language=get_language() or "")


@register.simple_tag
def sentences(sentences: Iterable[Mapping[str, str | None]]) -> SafeString:
    """`{% sentences explanation.unknowns %}`: each with what it rests on."""
    return format_html_join("", "{}", ((sentence(one),) for one in sentences))


@register.simple_tag
def causes(causes: Iterable[Mapping[str, Any]]) -> SafeString:
    """`{% causes explanation.ruled_out %}`: causes that were ruled out, or that cannot be told, each with its title and its sentence."""
    rows = format_html_join("", "<li><strong>{}</strong>{}</li>", ((cause["title"], sentence(cause["sentence"])) for cause in causes))
    return format_html('<ul class="ruled">{}</ul>', rows)


_RESTS_ON = ("label", "source", "as_of", "rule")


@lru_cache(maxsize=1024)
def _sentence(
    text: str | None, label: str | None, source: str | None, as_of: str | None, rule: str | None, *, quiet: bool, language: str
) -> SafeString:
    """Half of a page's sentences are the rulebook's own, the same for everybody."""
    if quiet:
        return format_html('<p class="sentence">{}</p>', text)
    return format_html('<p class="sentence">{} {}</p>', text, _basis(label, source, as_of, rule, language=language))


@lru_cache(maxsize=1024)
def _basis(label: str | None, source: str | None, as_of: str | None, rule: str | None, *, language: str) -> str:
    """As often as a source, so is what rests on it the same."""
    chip = _chip("evidence", "label", label or "unknown", language)
    words = origin(source, as_of) if source or as_of else ""
    if rule:
        words += " " + gettext("规则：") + rule  # outside an f-string: xgettext looks into none
    return format_html('{} <span class="basis">{}</span>', chip, words) if words else chip


@register.simple_block_tag
def fold(content: SafeString, title: str, count: int | None = None, is_open: bool = False, plain: bool = False) -> SafeString:
    """`{% fold "我们不知道的" count=3 is_open=True plain=True %}…{% endfold %}`: detail that opens below.

    `count`: how many are inside; `is_open`: open at first; `plain`: without a frame.
    """
    return format_html(
        '<details class="fold{}"{}><summary>{}{}</summary><div class="fold-body">{}</div></details>',
        " fold-plain" if plain else "",
        " open" if is_open else "",
        title,
        "" if count is None else format_html(' <span class="number muted">({})</span>', count),
        content,
    )


@register.simple_block_tag
def side_card(content: SafeString, title: str) -> str:
    """`{% side_card "下一步" %}…{% endside_card %}`: a card of the "what next" column. Arguments in components/side_card.html."""
    return _drawn("side_card", content, title=title)


@register.simple_block_tag
def notice(content: SafeString, tone: str = "plain") -> str:
    """`{% notice "soon" %}…{% endnotice %}`: a banner. Arguments in components/notice.html."""
    return _drawn("notice", content, tone=tone)
