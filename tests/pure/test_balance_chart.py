"""Money over time is drawn as steps, and what is missing lies below nothing."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borrowers.balance_chart import BOTTOM, TOP, Balance, balance_chart
from borrowers.charts import LEFT, RIGHT

START, UNTIL = date(2026, 11, 1), date(2026, 11, 21)


def test_a_fall_below_nothing_is_cut_where_it_crosses() -> None:
    chart = balance_chart([Balance(START, Decimal(1000)), Balance(date(2026, 11, 11), Decimal(-500))], UNTIL, "zh-hans")
    assert [tick.label for tick in chart.amounts] == ["−500", "0", "500", "1000"]
    middle = (LEFT + RIGHT) / 2
    (level, fall), (deeper, low) = chart.enough, chart.short
    assert (level.y1, level.y2, level.x1, level.x2) == (TOP, TOP, LEFT, middle)
    assert (fall.x1, fall.y1, fall.y2) == (middle, TOP, chart.nothing)
    assert (deeper.x1, deeper.y1, deeper.y2) == (middle, chart.nothing, BOTTOM)
    assert (low.y1, low.x2) == (BOTTOM, RIGHT)


def test_where_money_is_always_enough_nothing_lies_at_the_bottom() -> None:
    chart = balance_chart([Balance(START, Decimal(80000))], UNTIL, "en")
    assert chart.short == ()
    assert chart.nothing == BOTTOM
    assert chart.amounts[0].label == "0"
    assert chart.amounts[-1].label.endswith("k")


def test_the_scale_of_nothing_at_all_is_drawn_too() -> None:
    chart = balance_chart([Balance(START, Decimal(0))], UNTIL, "zh-hans")
    assert chart.enough[0].y1 == chart.nothing == BOTTOM


def test_a_chart_needs_a_balance_and_an_end_after_it() -> None:
    for balances, until in (([], UNTIL), ([Balance(START, Decimal(1))], START)):
        with pytest.raises(ValueError, match="at least one balance"):
            balance_chart(balances, until, "zh-hans")


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=20))
def test_every_stroke_lies_on_the_paper_and_on_its_side_of_nothing(fen: list[int]) -> None:
    balances = [Balance(date(2026, 11, 1 + number), Decimal(amount) / 100) for number, amount in enumerate(fen)]
    chart = balance_chart(balances, date(2026, 12, 1), "zh-hans")
    for stroke in (*chart.enough, *chart.short):
        assert LEFT <= stroke.x1 <= stroke.x2 <= RIGHT
        assert TOP <= min(stroke.y1, stroke.y2) <= max(stroke.y1, stroke.y2) <= BOTTOM
    assert all(max(stroke.y1, stroke.y2) <= chart.nothing for stroke in chart.enough)
    assert all(min(stroke.y1, stroke.y2) >= chart.nothing for stroke in chart.short)
