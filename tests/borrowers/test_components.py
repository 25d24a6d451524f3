"""The components and the page that shows them all."""

import re
from decimal import Decimal

import pytest
from django.template import engines
from django.urls import reverse
from django.utils.translation import override


def drawn(source, **context):
    return engines["django"].from_string("{% load components amounts dates %}" + source).render(context)


def include(name, **context):
    arguments = " ".join(f"{key}={key}" for key in context)
    return drawn(f'{{% include "components/{name}.html" with {arguments} only %}}', **context)


# --- the page ------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_staff_see_every_component_on_one_page(client_of, staff):
    page = client_of(staff).get(reverse("components"))
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_for_anybody_else_the_page_is_not_there(client, client_of, owner):
    assert client.get(reverse("components")).status_code == 404
    assert client_of(owner).get(reverse("components")).status_code == 404


# --- chips: a word and a shape -------------------------------------------------------------------------------------------


OWNERS = {
    "you": "您",
    "platform": "平台",
    "market": "市场",
    "regulation": "监管",
    "model": "模型",
    "data": "数据",
    "product": "产品",
    "unknown": "未知",
}


def test_every_owner_has_a_word_and_a_shape_of_its_own():
    shapes = set()
    for owner, word in OWNERS.items():
        chip = include("owner", owner=owner)
        assert word in chip
        shapes.add(include("shape", owner=owner))
    assert len(shapes) == len(OWNERS)


def test_an_owner_nobody_knows_is_unknown():
    assert "未知" in include("owner", owner="the_moon")


def test_every_evidence_label_has_a_word_and_a_shape():
    for label, word in {"fact": "事实", "derived": "推算", "unconfirmed": "未证实", "unknown": "未知"}.items():
        chip = include("evidence", label=label)
        assert word in chip
        assert "<path" in chip


def test_every_state_has_a_word_of_its_own():
    states = ["active", "lowered", "zero", "raised", "restored", "temporary", "frozen", "unfrozen", "moved", "restricted", "closed"]
    words = {include("state", state=state) for state in states}
    assert len(words) == len(states)
    assert not any("未知" in word for word in words)


# --- amounts and days ----------------------------------------------------------------------------------------------------


def test_an_amount_keeps_its_fen_and_its_unit():
    assert "1,695.24" in include("amount", amount=Decimal("1695.24"))
    assert "元" in include("amount", amount="1695.24")


def test_an_unknown_amount_is_written_as_unknown_without_a_unit():
    written = include("amount", amount=None)
    assert "未知" in written
    assert "元" not in written


def test_a_change_reads_from_old_to_new_for_eyes_and_for_ears():
    change = include("change", old="30000.00", new=Decimal("250"))
    assert change.index("30,000.00") < change.index("→") < change.index("变为") < change.index("250.00")


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("{{ '-250'|yuan }}", "−250.00"),
        ("{{ '14.60'|percent }}", "14.6%"),
        ("{{ '0.4118'|share }}", "41%"),
        ("{{ '2026-10-12'|day }}", "2026 年 10 月 12 日"),
        ("{{ '2026-10-12'|short_day }}", "10 月 12 日"),
        ("{{ '2026-10-12'|month }}", "2026 年 10 月"),
        ("{{ '2026-10-11T19:20:00+00:00'|day }}", "2026 年 10 月 12 日"),  # a moment: the day it was in China
        ("{{ none|yuan }} {{ none|percent }} {{ none|share }} {{ none|day }}", "未知 未知 未知 未知"),
    ],
)
def test_figures_and_days_are_written_for_people(source, written):
    assert drawn(source, none=None) == written


def test_english_writes_days_its_own_way():
    with override("en"):
        assert drawn("{{ '2026-10-12'|day }}, {{ '2026-10-12'|short_day }}") == "12 October 2026, 12 Oct"


def test_a_float_is_never_taken_for_an_amount():
    with pytest.raises(TypeError, match="never a float"):
        drawn("{{ value|yuan }}", value=0.1)


def test_a_source_carries_its_day_once():
    assert drawn("{{ '征信报告'|dated:'2026-10-10' }}") == "征信报告（2026 年 10 月 10 日）"
    assert drawn("{{ '征信查询 2026-10-10'|dated:'2026-10-10' }}") == "征信查询 2026-10-10"
    assert drawn("{{ '征信报告'|dated:nothing }}", nothing=None) == "征信报告"


# --- sentences and reasons -----------------------------------------------------------------------------------------------


SENTENCE = {"text": "近一年晚还 2 次。", "label": "fact", "source": "月度文件", "as_of": "2026-10-10", "rule": None}


def reason(**fields):
    return {
        "title": "有逾期记录",
        "owner": "you",
        "label": "fact",
        "sentences": [SENTENCE],
        "source": "月度文件",
        "as_of": "2026-10-10",
        "points_share": "0.1176",
        **fields,
    }


def test_a_sentence_shows_its_label_and_source():
    written = drawn("{% sentence it %}", it=SENTENCE)
    assert "事实" in written
    assert "来源：月度文件（2026 年 10 月 10 日）" in written


def test_a_reason_shows_owner_label_share_and_the_way_to_correct_it():
    card = include("reason", number=1, reason=reason(), correction_url="/letters/value_correction/")
    for shown in (
        "有逾期记录",
        "您",
        "事实",
        "占本次评分变化的 12%",
        'width="11.8%"',
        "来源：月度文件",
        "/letters/value_correction/",
        "这不对？",
    ):
        assert shown in card


def test_a_sentence_weaker_than_its_card_carries_its_own_label():
    weaker = {**SENTENCE, "text": "可能也看了别的。", "label": "unconfirmed", "source": None, "as_of": None}
    card = include("reason", number=1, reason=reason(sentences=[SENTENCE, weaker]))
    assert card.count("未证实") == 1
    assert card.count("事实") == 1


def test_a_reason_without_points_has_no_bar():
    card = include("reason", number=1, reason=reason(points_share=None))
    assert "占本次评分变化" not in card
    assert 'class="share"' not in card


def test_what_a_lender_wrote_is_never_markup():
    sentence = {**SENTENCE, "text": "<script>alert(2)</script>", "rule": "<i>"}
    card = include("reason", number=1, reason=reason(title="<script>alert(1)</script>", source="<b>x</b>", sentences=[sentence]))
    card += drawn("{% sentence it %}{% fold it.text %}{% endfold %}", it=sentence)
    assert not re.search("<script>|<i>", card)
    assert "<b>" not in card


# --- components that hold other markup -----------------------------------------------------------------------------------


def test_a_fold_holds_its_detail_and_counts_it():
    fold = drawn('{% fold "我们不知道的" count=3 %}<p>{{ word }}</p>{% endfold %}', word="<何时恢复>")
    assert "<details" in fold
    assert " open" not in fold
    assert "(3)" in fold
    assert "<p>&lt;何时恢复&gt;</p>" in fold


def test_a_fold_of_nothing_still_says_nought():
    assert "(0)" in drawn('{% fold "x" count=0 %}{% endfold %}')


def test_a_notice_has_its_tone_and_a_side_card_its_title():
    assert 'class="notice notice-soon"' in drawn('{% notice "soon" %}x{% endnotice %}')
    assert 'class="notice"' in drawn("{% notice %}x{% endnotice %}")
    assert "<h2>下一步</h2>" in drawn('{% side_card "下一步" %}x{% endside_card %}')


# --- tables --------------------------------------------------------------------------------------------------------------


def test_every_cell_of_a_table_carries_the_word_of_its_column():
    table = include("records", caption="还款计划", columns=["期", "应还"], rows=[["1", "10.00"], ["2", "20.00"]], numeric=1)
    for cell in (
        'data-label="期">1<',
        'data-label="应还" class="end">10.00<',
        'data-label="期">2<',
        'data-label="应还" class="end">20.00<',
    ):
        assert cell in table


@pytest.mark.django_db
def test_no_page_carries_style_or_script_of_its_own(client_of, staff):
    page = client_of(staff).get(reverse("components")).content.decode()
    assert "style=" not in page
    assert "<style" not in page
    assert "onclick" not in page
    assert "hx-on" not in page
    assert page.count("<script") == page.count("<script src=")
