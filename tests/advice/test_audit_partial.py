"""The partial that draws an audit shows every figure that differs, what may explain it, and how well each line is known."""

from datetime import date
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from advice.audit_words import as_builtins, audit_in_words
from advice.ceilings import ceilings
from advice.rule_loading.files import rulebook
from advice.rulebook import Language
from borrowers.repayment.audit import Audit, audit
from tests.pure.test_audit import of_the_story, ours, terms


def drawn(found: Audit, *, paper: bool = False, language: Language = "zh-hans") -> str:
    with override(language):
        return render_to_string("advice/loan/audit.html", {"audit": as_builtins(audit_in_words(found, language)), "paper": paper})


# --- it works -----------------------------------------------------------------------------------------------------------


def test_what_differs_stands_in_words_and_in_a_table() -> None:
    html = drawn(of_the_story("r-wrong-schedule", *ceilings(rulebook(), date(2026, 8, 31), "small_loan")))
    assert "一共多要 7.30 元" in html
    assert 'data-label="放款方">107.62</td>' in html
    assert 'data-label="按条款">100.32</td>' in html
    assert "可以问：" in html
    assert html.count("媒体转述</span>") == 1
    assert "未证实</span>" in html
    assert html.count("实际年化成本 39.42%，高过 24% 这条线。") == 2
    assert "指引没有正式公开发布" in html
    assert "来源：小额贷款公司综合融资成本管理工作指引（据媒体转述）" in html


def test_a_row_of_one_side_only_has_words_in_the_place_of_figures() -> None:
    html = drawn(audit(terms(), ours(instalments=7)))
    assert html.count(">没有</td>") == 3
    assert "2026-08-15" in html


@pytest.mark.parametrize(("paper", "folded"), [(False, True), (True, False)])
def test_on_paper_nothing_is_folded(paper: bool, folded: bool) -> None:
    assert ("<details" in (html := drawn(audit(terms(), ours(instalments=5)), paper=paper))) is True
    assert (" open>" not in html) is folded


# --- edges --------------------------------------------------------------------------------------------------------------


def test_a_schedule_that_agrees_has_no_table_and_no_list() -> None:
    html = drawn(of_the_story("r-auto-plan-1"))
    assert "一分不差" in html
    assert "实际高出 5.21 个百分点" in html
    assert "<table" not in html
    assert "<ul" not in html


def test_every_cell_is_labelled_for_a_narrow_screen() -> None:
    html = drawn(audit(terms(), ours(annual_rate_percent=Decimal("15"))), language="en")
    assert html.count("<td") == html.count("data-label=") == 5 * 12
