"""Where the bars of a schedule go."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from borrowers.dates import add_months
from borrowers.schedule_chart import BOTTOM, LEFT, RIGHT, TOP, WIDTH, Row, schedule_chart


def rows(count: int, principal: str = "1000", interest: str = "200", fee: str = "50") -> list[Row]:
    left = Decimal(principal) * count
    made = []
    for number in range(count):
        left -= Decimal(principal)
        made.append(Row(add_months(date(2026, 1, 31), number), Decimal(principal), Decimal(interest), Decimal(fee), left))
    return made


def test_the_parts_of_a_bar_stand_on_each_other_and_reach_the_total() -> None:
    chart = schedule_chart(rows(12), Decimal(12000), "zh-hans")
    for bar in chart.bars:
        principal, interest, fee = bar.parts
        assert [part.kind for part in bar.parts] == ["principal", "interest", "fee"]
        assert principal.y + principal.height == BOTTOM
        assert interest.y + interest.height == principal.y
        assert fee.y + fee.height == interest.y
        assert BOTTOM - fee.y == Decimal("116.7")  # 1,250 of a scale of 1,500 that is 140 px high


def test_the_line_falls_from_what_was_borrowed_to_nothing() -> None:
    chart = schedule_chart(rows(3), Decimal(3000), "en")
    assert (chart.line[0].x1, chart.line[0].y1) == (LEFT, TOP)
    assert chart.line[-1].y2 == BOTTOM
    assert [tick.label for tick in chart.balances] == ["0", "1k", "2k", "3k"]


def test_every_kind_of_part_is_one_shape_and_the_line_is_another() -> None:
    chart = schedule_chart(rows(2), Decimal(2000), "en")
    assert [kind for kind, _ in chart.shapes] == ["principal", "interest", "fee"]
    assert [path.count("M") for _, path in chart.shapes] == [2, 2, 2]
    first = chart.bars[0]
    assert chart.shapes[0][1].startswith(f"M{first.x * WIDTH / 100:.1f} {first.parts[0].y}h")
    assert chart.balance_path == "M76.8 12.0L198.4 82.0L441.6 152.0"


def test_bars_stay_inside_and_do_not_touch() -> None:
    bars = schedule_chart(rows(60), Decimal(60000), "en").bars
    assert bars[0].x > LEFT
    assert bars[-1].x + bars[-1].width < RIGHT
    assert all(left.x + left.width < right.x for left, right in pairwise(bars))


def test_a_long_schedule_has_a_bar_for_each_twelve_instalments() -> None:
    chart = schedule_chart(rows(61), Decimal(61000), "en")
    assert (len(chart.bars), chart.per_bar) == (6, 12)
    assert [part.kind for part in chart.bars[0].parts] == ["principal", "interest", "fee"]
    assert chart.days[-1].label == "2031-01"


def test_a_single_payment_is_one_bar_of_its_own_width() -> None:
    chart = schedule_chart(rows(1), Decimal(1000), "en")
    assert chart.bars[0].width == 8
    assert len(chart.days) == 1


def test_a_part_of_nothing_is_not_drawn() -> None:
    chart = schedule_chart(rows(2, principal="0", fee="0"), Decimal(1000), "en")
    assert [part.kind for part in chart.bars[0].parts] == ["interest"]


def test_no_instalment_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        schedule_chart([], Decimal(1), "en")
