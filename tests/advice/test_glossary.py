"""The glossary: every term in plain words, for anyone."""

from datetime import date

import pytest
from django.urls import reverse

from advice.glossary import entries
from advice.rule_loading.files import rulebook
from advice.rulebook import Term, Text


def term(code, chinese, english, confidence="verified"):
    return Term(
        code=code,
        maintained_by="editors",
        in_force_from=date(2026, 1, 1),
        confidence=confidence,
        checked_on=date(2026, 11, 1),
        sources=(),
        title=Text(zh_hans=chinese, en=english),
        text=Text(zh_hans=f"{chinese}的意思", en=f"what {english} means"),
    )


TERMS = [term("limit", "额度", "Limit"), term("rate", "年利率", "annual rate"), term("freeze", "冻结", "freeze", "reported")]


def test_each_language_finds_words_in_its_own_order():
    assert [entry.title for entry in entries(TERMS, "zh-hans")] == ["冻结", "额度", "年利率"]  # dong, e, nian
    assert [entry.title for entry in entries(TERMS, "en")] == ["annual rate", "freeze", "Limit"]


def test_a_rare_character_sorts_too():
    assert [entry.title for entry in entries([term("a", "䶮", "x"), *TERMS], "zh-hans")][-1] == "䶮"


@pytest.mark.django_db
def test_anyone_can_read_every_term_of_the_rulebook(client):
    page = client.get(reverse("glossary"))
    assert page.status_code == 200
    text = page.content.decode()
    assert rulebook().terms, "the rulebook explains no term"
    for code in rulebook().terms:
        assert f'<div id="{code}">' in text


@pytest.mark.django_db
def test_it_speaks_the_readers_language(client):
    client.cookies["language"] = "en"
    page = client.get(reverse("glossary")).content.decode()
    for entry in rulebook().terms.values():
        assert entry.text.zh_hans not in page


@pytest.mark.django_db
def test_writing_to_it_is_refused(client):
    assert client.post(reverse("glossary")).status_code == 405
