"""A loan's due dates as files: a table for spreadsheets, a calendar for telephones. The figures are those of the page."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext

from advice.loans import words
from advice.loans.page import LoanPage
from advice.loans.queries import PlanAccount
from advice.loans.standing import Tenure
from borrowers.models import RepaymentPlan
from borrowers.money import yuan
from borrowers.repayment.schedule import Instalment
from borrowers.schedule_files import DueEvent, calendar_file, csv_file


def schedule_csv(page: LoanPage) -> bytes:
    """Every instalment of every plan, the plan in force last. Nothing in it is a text that somebody else wrote."""
    header = [gettext("还款计划"), gettext("从哪天起"), gettext("数字来自"), gettext("期"), gettext("应还日")]
    header += [gettext("本金"), gettext("利息"), gettext("手续费"), gettext("应还"), gettext("剩余本金")]
    return csv_file(header, (_cells(plan, row) for plan in page.account.plans for row in plan.rows))


def _cells(plan: PlanAccount, row: Instalment) -> list[str]:
    amounts = [str(amount) for amount in (row.principal, row.interest, row.fee, row.total, row.balance)]
    source = gettext("放款方发来") if plan.lender_rows else gettext("明白账推算")
    kind = str(RepaymentPlan.Kind(plan.kind).label)
    return [kind, plan.terms.starts_on.isoformat(), source, str(row.number), row.due_on.isoformat(), *amounts]


def loan_calendar(page: LoanPage) -> bytes:
    """The due date of each instalment; cancelled where another plan took its place, or the loan was settled before it."""
    return calendar_file(page.title, _events(page))


def _events(page: LoanPage) -> Iterator[DueEvent]:
    loan, tenures = page.account.loan, page.standing.tenures
    newer = [_modified(page, following) for following in tenures[1:]]
    for tenure, changed in zip(tenures, [*newer, loan.received_at], strict=True):
        modified = max(_modified(page, tenure), changed)
        over = loan.settled_on if tenure is tenures[-1] else None
        for row in tenure.rows:
            yield _event(page, tenure, row, modified, cancelled=not row.total_fen or (over is not None and row.due_on > over))
        for row in tenure.dropped:
            yield _event(page, tenure, row, modified, cancelled=True)


def _event(page: LoanPage, tenure: Tenure, row: Instalment, modified: datetime, *, cancelled: bool) -> DueEvent:
    plan, loan = tenure.plan, page.account.loan
    parts = {"principal": yuan(row.principal), "interest": yuan(row.interest), "fee": yuan(row.fee)}
    return DueEvent(
        uid=f"{loan.public_id}-{_name(page, plan)}-{row.number}@mingbai",
        on=row.due_on,
        summary=words.due_summary(page.content["schedule"]["loan"]["product"], row.number, len(plan.rows), row.total),
        description=gettext("本金 %(principal)s 元，利息 %(interest)s 元，手续费 %(fee)s 元。以放款方的账单为准。") % parts,
        modified=modified,
        cancelled=cancelled,
    )


def _name(page: LoanPage, plan: PlanAccount) -> str:
    """What a plan is called in a UID: the same before and after the lender sends the original plan that a loan has anyway."""
    first = plan is page.account.plans[0] and plan.kind == RepaymentPlan.Kind.ORIGINAL
    return "original" if first or plan.plan is None else str(plan.plan.public_id)


def _modified(page: LoanPage, tenure: Tenure) -> datetime:
    """When the record that a plan comes from was last received."""
    plan = tenure.plan.plan
    return plan.received_at if plan else page.account.loan.received_at
