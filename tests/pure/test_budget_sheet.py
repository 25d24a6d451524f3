"""What a month costs, how much of its income goes into repayments, and with whom the credit lies."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from advice.budget_sheet import Month, budget_sheet, concentration
from borrowers.repayment.cash_flow import Entry, Regular

FIRST = date(2026, 12, 17)
WAGE = Regular("income", "工资", 600_000, date(2026, 1, 10), monthly=True)
RENT = Regular("bill", "房租", 250_000, date(2026, 1, 31), monthly=True)
ELSEWHERE = Regular("due", "车贷", 90_000, date(2026, 1, 20), monthly=True)


def due(on: date, fen: int) -> Entry:
    return Entry(on, "due", "借呗", fen)


def test_the_columns_of_a_month_and_what_is_left() -> None:
    sheet = budget_sheet(FIRST, {"income": [WAGE], "needs": [RENT], "elsewhere": [ELSEWHERE]}, [due(date(2026, 12, 22), 60_000)])
    first, *_, last = sheet.months
    assert first == Month(date(2026, 12, 1), 600_000, 250_000, 60_000, 90_000)
    assert (first.repayments_fen, first.surplus_fen, first.share) == (150_000, 200_000, Decimal("0.25"))
    assert (last.on, last.here_fen, last.surplus_fen) == (date(2027, 11, 1), 0, 260_000)


def test_the_average_of_a_year_adds_up_and_the_hardest_month_is_named() -> None:
    dues = [due(date(2027, month, 22), 100_001) for month in (1, 2)]
    sheet = budget_sheet(FIRST, {"income": [WAGE], "needs": [RENT]}, dues)
    average = sheet.average
    assert (average.on, average.income_fen, average.here_fen) == (None, 600_000, 16_667)  # 200,002 / 12 is 16,666.83
    assert average.surplus_fen == 600_000 - 250_000 - 16_667
    assert sheet.hardest.on == date(2027, 1, 1)
    assert sheet.share == Decimal("0.0278")
    assert sheet.highest_share is not None
    assert (sheet.highest_share.on, sheet.highest_share.share) == (date(2027, 1, 1), Decimal("0.1667"))


def test_a_season_is_no_single_figure() -> None:
    shop = Regular("income", "小店", 400_000, date(2026, 1, 10), monthly=True, peak_months=frozenset({2}), peak_percent=50)
    sheet = budget_sheet(FIRST, {"income": [shop], "elsewhere": [ELSEWHERE]}, [])
    assert not sheet.is_level
    assert (sheet.hardest.on, sheet.hardest.income_fen) == (date(2027, 2, 1), 200_000)
    assert sheet.highest_share is not None
    assert sheet.highest_share.share == Decimal("0.45")
    assert budget_sheet(FIRST, {"income": [WAGE]}, []).is_level


def test_without_income_the_share_is_unknown_and_never_zero() -> None:
    sheet = budget_sheet(FIRST, {"needs": [RENT], "elsewhere": [ELSEWHERE]}, [])
    assert sheet.share is None
    assert sheet.highest_share is None
    assert sheet.unpaid_months == 12
    assert sheet.average.surplus_fen == -340_000


def test_an_income_that_begins_later_leaves_months_without_any() -> None:
    later = Regular("income", "工资", 600_000, date(2027, 3, 10), monthly=True)
    sheet = budget_sheet(FIRST, {"income": [later], "elsewhere": [ELSEWHERE]}, [])
    assert sheet.unpaid_months == 3
    assert [month.income_fen for month in sheet.months][:4] == [0, 0, 0, 600_000]


def test_what_lies_outside_the_months_is_left_out() -> None:
    sheet = budget_sheet(
        FIRST, {}, [due(date(2026, 11, 30), 5), due(date(2026, 12, 1), 7), due(date(2027, 11, 30), 11), due(date(2027, 12, 1), 13)]
    )
    assert sum(month.here_fen for month in sheet.months) == 18


def test_amounts_of_one_lender_are_added_up_and_the_most_stands_first() -> None:
    found = concentration([("甲", 100_000), ("乙", 250_000), ("甲", 50_000)])
    assert [(held.lender, held.amount, held.share) for held in found] == [
        ("乙", Decimal("2500.00"), Decimal("0.6250")),
        ("甲", Decimal("1500.00"), Decimal("0.3750")),
    ]


def test_a_share_of_nothing_is_unknown() -> None:
    assert [held.share for held in concentration([("甲", 0)])] == [None]
    assert concentration([]) == ()


@given(st.lists(st.tuples(st.dates(date(2026, 12, 1), date(2027, 11, 30)), st.integers(1, 10**9)), max_size=30))
def test_every_due_stands_in_exactly_one_month(dues: list[tuple[date, int]]) -> None:
    sheet = budget_sheet(FIRST, {}, [due(on, fen) for on, fen in dues])
    assert sum(month.here_fen for month in sheet.months) == sum(fen for _on, fen in dues)
    assert len(sheet.months) == 12
