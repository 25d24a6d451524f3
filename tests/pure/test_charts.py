"""Drawings: where the steps, marks and words of a limit go."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from borrowers import charts
from borrowers.charts import LimitStep, Segment

START, CUT, END = date(2025, 11, 5), date(2026, 10, 12), date(2026, 11, 5)
ONE_CUT = [LimitStep(START, Decimal("30000.00")), LimitStep(CUT, Decimal("250.00"), "还款负担高", "you")]


def test_a_cut_is_drawn_as_a_level_a_fall_and_a_level():
    chart = charts.limit_chart(ONE_CUT, START, END, "zh-hans")
    assert chart.segments == (
        Segment(Decimal("12.0"), Decimal("28.0"), Decimal("92.3"), Decimal("28.0")),
        Segment(Decimal("92.3"), Decimal("28.0"), Decimal("92.3"), Decimal("147.0")),
        Segment(Decimal("92.3"), Decimal("147.0"), Decimal("98.0"), Decimal("147.0")),
    )


def test_the_axes_carry_short_exact_words_in_each_language():
    chinese, english = (charts.limit_chart(ONE_CUT, START, END, language) for language in ("zh-hans", "en"))
    assert [tick.label for tick in chinese.amounts] == ["0", "1 万", "2 万", "3 万"]
    assert [tick.label for tick in english.amounts] == ["0", "10k", "20k", "30k"]
    assert [tick.label for tick in chinese.days] == ["2025-11", "2026-11"]


def test_a_change_with_a_cause_is_marked_with_its_day_and_owner():
    for language, word in (("zh-hans", "10 月 12 日"), ("en", "12 Oct")):
        (marker,) = charts.limit_chart(ONE_CUT, START, END, language).markers
        assert (marker.label, marker.owner, marker.x, marker.y) == (word, "you", Decimal("92.3"), Decimal("147.0"))


def test_a_word_stands_left_of_its_mark_except_at_the_left_edge():
    early = [LimitStep(START, Decimal(1000)), LimitStep(START + timedelta(days=5), Decimal(500), "x", "market"), *ONE_CUT[1:]]
    first, last = charts.limit_chart(early, START, END, "en").markers
    assert first.anchor == "start"
    assert first.label_x > first.x
    assert last.anchor == "end"
    assert last.label_x < last.x


def test_of_two_words_that_would_run_into_each_other_the_newest_stays():
    steps = [
        LimitStep(START, Decimal(30000)),
        LimitStep(CUT, Decimal(1000), "first", "you"),
        LimitStep(CUT + timedelta(days=9), Decimal(900), "second", "model"),
    ]
    first, second = charts.limit_chart(steps, START, END, "en").markers
    assert first.label == ""
    assert second.label == "21 Oct"


def test_the_table_keeps_every_step_as_it_was_given():
    assert charts.limit_chart(ONE_CUT, START, END, "en").rows == tuple(ONE_CUT)


def test_what_was_before_the_window_only_sets_the_first_level():
    steps = [LimitStep(date(2021, 1, 1), Decimal(5000)), LimitStep(date(2022, 1, 1), Decimal(30000), "raised", "you"), ONE_CUT[1]]
    chart = charts.limit_chart(steps, START, END, "en")
    assert chart.segments == charts.limit_chart(ONE_CUT, START, END, "en").segments
    assert len(chart.markers) == 1


def test_a_line_opened_inside_the_window_starts_where_it_was_opened():
    opened = date(2026, 5, 5)
    chart = charts.limit_chart([LimitStep(opened, Decimal(8000))], START, END, "en")
    (only,) = chart.segments
    assert only.x1 > charts.LEFT
    assert only.x2 == charts.RIGHT


def test_a_limit_of_zero_lies_on_the_ground():
    chart = charts.limit_chart([LimitStep(START, Decimal(0))], START, END, "en")
    assert [segment.y1 for segment in chart.segments] == [chart.bottom]


def test_a_change_that_leaves_the_limit_as_it_was_is_still_marked():
    steps = [LimitStep(START, Decimal(12000)), LimitStep(CUT, Decimal(12000), "frozen", "you")]
    chart = charts.limit_chart(steps, START, END, "en")
    assert len(chart.markers) == 1
    assert {segment.y1 for segment in chart.segments} == {segment.y2 for segment in chart.segments}


@pytest.mark.parametrize(
    ("steps", "start", "end", "told"),
    [
        ([], START, END, "at least one step"),
        (ONE_CUT, END, START, "end after its start"),
        (ONE_CUT[::-1], START, END, "in the order of their days"),
        ([LimitStep(END + timedelta(days=1), Decimal(1))], START, END, "no step before"),
    ],
)
def test_what_cannot_be_drawn_is_refused(steps, start, end, told):
    for draw in (lambda: charts.limit_chart(steps, start, end, "en"), lambda: charts.spark(steps, start, end)):
        with pytest.raises(ValueError, match=told):
            draw()


def test_a_spark_line_is_one_path_that_ends_at_the_limit_of_today():
    spark = charts.spark(ONE_CUT, START, END)
    assert spark.path == "M4.0 4.0H108.6V27.8H116.0"
    assert (spark.end_x, spark.end_y) == (Decimal("116.0"), Decimal("27.8"))


def test_a_bar_is_as_long_as_its_share():
    assert [charts.bar_length(Decimal(share)) for share in ("0", "0.4118", "1", "1.3", "-0.2")] == [
        Decimal(number) for number in ("0.0", "41.2", "100.0", "100.0", "0.0")
    ]


@pytest.mark.parametrize(
    ("most", "step"), [("250", "100"), ("30000", "10000"), ("24000", "10000"), ("75000", "25000"), ("80000", "50000"), ("0.03", "0.01")]
)
def test_an_axis_has_round_steps(most, step):
    assert charts.nice_step(Decimal(most)) == Decimal(step)


@pytest.mark.parametrize(
    ("amount", "chinese", "english"),
    [("0", "0", "0"), ("250", "250", "250"), ("2500", "2500", "2.5k"), ("25000", "2.5 万", "25k"), ("1200000", "120 万", "1200k")],
)
def test_an_axis_word_loses_nothing_of_its_amount(amount, chinese, english):
    assert (charts.amount_label(Decimal(amount), "zh-hans"), charts.amount_label(Decimal(amount), "en")) == (chinese, english)


limits = st.lists(
    st.tuples(st.integers(-400, 365), st.decimals(0, 10_000_000, places=2, allow_nan=False), st.sampled_from(["", "cause"])), min_size=1
)


@given(limits)
def test_every_drawing_stays_inside_its_frame_and_its_strokes_join(drawn):
    steps = [LimitStep(START + timedelta(days=days), amount, cause) for days, amount, cause in sorted(drawn)]
    chart = charts.limit_chart(steps, START, START + timedelta(days=365), "en")
    for segment in chart.segments:
        assert charts.LEFT <= segment.x1 <= segment.x2 <= charts.RIGHT
        assert min(segment.y1, segment.y2) >= charts.TOP
        assert max(segment.y1, segment.y2) <= charts.BOTTOM
        assert segment.x1 == segment.x2 or segment.y1 == segment.y2
    for before, after in zip(chart.segments, chart.segments[1:], strict=False):
        assert (before.x2, before.y2) == (after.x1, after.y1)
    assert chart.amounts[-1].at == charts.TOP
    assert 2 <= len(chart.amounts) <= 4
    shown = [marker for marker in chart.markers if marker.label]
    for number, marker in enumerate(shown):
        for other in shown[number + 1 :]:
            assert abs(marker.x - other.x) >= charts.LABEL_GAP_X or abs(marker.y - other.y) >= charts.LABEL_GAP_Y
