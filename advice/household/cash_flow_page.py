"""The page of somebody's money by day: what they typed in, against what is due on all of their loans."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from django.utils.translation import gettext

from advice.loans.queries import LoanAccount, open_loans
from advice.loans.standing import standing
from advice.products import product_name
from advice.rulebook import Language
from borrowers.balance_chart import Balance, BalanceChart, balance_chart
from borrowers.dates import add_months
from borrowers.models import Borrower, CashFlowItem
from borrowers.money import in_fen, yuan
from borrowers.repayment.allocation import Portion
from borrowers.repayment.cash_flow import Entry, Forecast, Kind, Regular, forecast
from borrowers.schedule_files import DueEvent, calendar_file

MONTHS = 6
_Kind = CashFlowItem.Kind
_KINDS: dict[_Kind, Kind] = {_Kind.INCOME: "income", _Kind.BILL: "bill", _Kind.DEBT: "due"}


@dataclass(frozen=True)
class LoanDue:
    """A loan with something still due. `name` is what it is called beside its entries."""

    public_id: UUID
    name: str


@dataclass(frozen=True)
class CashFlowPage:
    """Everything the page shows. `balance` is None while the borrower has not said what is in hand: it is counted as nothing.
    `owing` are the loans with something still due, and all that is. `forecast` and `chart` are None while no income, bill, repayment or
    balance is typed in."""

    items: tuple[CashFlowItem, ...]
    balance: CashFlowItem | None
    owing: tuple[tuple[LoanAccount, tuple[Portion, ...]], ...]
    loans: tuple[LoanDue, ...]
    dues: tuple[Entry, ...]
    forecast: Forecast | None
    chart: BalanceChart | None

    @property
    def unpayable_loan(self) -> LoanDue | None:
        """The loan of the first due that cannot be paid."""
        found = self.forecast.first_unpayable if self.forecast else None
        return next((loan for loan in self.loans if found and str(loan.public_id) == found.entry.of), None)


def cash_flow_page(borrower: Borrower, today: date, language: Language, months: int = MONTHS) -> CashFlowPage:
    """The page from today over the next `months`."""
    owing = tuple((account, owed) for account in open_loans(borrower) if (owed := standing(account, today).owed))
    items = borrower.cash_flow_items.order_by("kind", "first_on", "pk")
    balance = next((item for item in items if item.kind == _Kind.BALANCE), None)
    typed = tuple(item for item in items if item.kind != _Kind.BALANCE)
    until = add_months(today, months)
    dues = tuple(_due(account, portion, language) for account, owed in owing for portion in owed if portion.due_on <= until)
    made = None
    if items:
        made = forecast(in_fen(balance.amount) if balance else 0, today, until, [regular(item) for item in typed], dues)
    return CashFlowPage(
        items=typed,
        balance=balance,
        owing=owing,
        loans=tuple(LoanDue(account.loan.public_id, product_name(account.line.product, language)) for account, _owed in owing),
        dues=dues,
        forecast=made,
        chart=_chart(made, language) if made else None,
    )


def _due(account: LoanAccount, owed: Portion, language: Language) -> Entry:
    return Entry(owed.due_on, "due", product_name(account.line.product, language), owed.total_fen, str(account.loan.public_id))


def regular(item: CashFlowItem) -> Regular:
    """What was typed in, for the arithmetic. A repayment elsewhere is due like those of the loans on record."""
    return Regular(
        kind=_KINDS[_Kind(item.kind)],
        name=item.name,
        amount_fen=in_fen(item.amount),
        first_on=item.first_on,
        monthly=item.monthly,
        peak_months=frozenset(item.peak_months),
        peak_percent=item.peak_percent,
    )


def _chart(made: Forecast, language: Language) -> BalanceChart:
    opening = Balance(made.start_on, made.start)
    later = [Balance(day.on, day.balance) for day in made.days]
    # what moves on the first day is in the level that the drawing begins with
    levels: Sequence[Balance] = later if later and later[0].day == made.start_on else [opening, *later]
    return balance_chart(levels, made.until, language)


def cash_flow_calendar(borrower: Borrower, today: date, months: int = MONTHS) -> bytes:
    """The incomes, bills and repayments elsewhere of the next months for a calendar. Due dates stand in the calendar of each
    loan: here they would stand twice."""
    items = borrower.cash_flow_items.exclude(kind=_Kind.BALANCE).order_by("first_on", "pk")
    until = add_months(today, months)
    return calendar_file(gettext("我的收入和支出"), (event for item in items for event in _events(item, today, until)))


def _events(item: CashFlowItem, today: date, until: date) -> Iterator[DueEvent]:
    typed = datetime.combine(item.typed_on, time(), UTC)
    for day in forecast(0, today, until, [regular(item)], ()).days:
        figures = {"kind": str(item.get_kind_display()), "name": item.name, "amount": yuan(day.entries[0].size)}
        yield DueEvent(
            uid=f"{item.public_id}-{day.on:%Y%m%d}@mingbai",
            on=day.on,
            summary=gettext("%(kind)s：%(name)s %(amount)s 元") % figures,
            description=gettext("您本人在明白账里填的。"),
            modified=typed,
        )
