"""Reads for writing a letter about a limit change or about a repayment plan."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from advice import gather, wording
from advice.explanations import in_short
from advice.facts import UNKNOWN
from advice.letter_figures import Subject
from advice.letters import ComposedLetter, DueAmount, PlanInQuestion, change_figures, compose, plan_figures
from advice.loans import queries as loan_queries
from advice.loans.queries import LoanAccount, PlanAccount
from advice.models import LetterDraft
from advice.products import product_name
from advice.queries import with_lines
from advice.rule_loading.files import rulebook
from advice.rulebook import Language
from advice.rulebook import Letter as LetterRule
from borrowers.exchange.values import BrokenRule
from borrowers.models import Borrower, CreditLine, LimitChange, RepaymentPlan


class NoSuchLetter(LookupError):
    """There is no letter of this code about such a thing, the change carries no such reason, or the loan has no automatic plan."""


@dataclass(frozen=True)
class Writing:
    """A letter as the borrower goes on with it: the draft saved last, or else the text composed from the records."""

    about: LimitChange | RepaymentPlan
    line: CreditLine
    letter: LetterRule
    reason_code: str  # the disputed reason; empty when the letter is about the whole change, or about a plan
    language: Language
    crumbs: tuple[str, ...]
    composed: ComposedLetter
    draft: LetterDraft | None

    @property
    def title(self) -> str:
        return self.composed.title

    @property
    def body(self) -> str:
        return self.draft.body if self.draft else self.composed.body

    @property
    def purpose(self) -> str:
        """What the letter is for, in its language."""
        return self.letter.purpose.in_language(self.language)

    @property
    def subject(self) -> dict[str, Any]:
        """The columns of a draft that say what it is about."""
        return {"plan" if isinstance(self.about, RepaymentPlan) else "change": self.about}


def about_change(borrower: Borrower, public_id: UUID, letter: str, reason_code: str, language: Language, today: date) -> Writing:
    """The letter `letter` about one limit change of `borrower`, dated `today`.

    Raises LimitChange.DoesNotExist for a change that is not the borrower's, NoSuchLetter for a letter or reason that is not there.
    """
    change = with_lines(borrower.limit_changes.all()).get(public_id=public_id)
    rules = rulebook()
    situation = gather.announced(change, gather.facts_behind(change) if reason_code else UNKNOWN)
    titles = in_short(situation, rules, language).titles
    if reason_code and reason_code not in titles:
        raise NoSuchLetter(letter, reason_code)
    known = change_figures(situation, rules, language, reason_code, today)
    disputed = (titles[reason_code],) if reason_code else ()
    crumbs = (product_name(change.line.product, language), *disputed, wording.day(change.effective_on, language))
    return _writing(borrower, change, change.line, _letter(letter, "limit_change"), known, crumbs, language, reason_code)


def about_plan(borrower: Borrower, public_id: UUID, letter: str, language: Language, today: date) -> Writing:
    """The letter `letter` about the newest automatic plan of one of the borrower's loans (`public_id`), dated `today`.

    Raises Loan.DoesNotExist for a loan that is not the borrower's, NoSuchLetter for a letter that is not there or a loan without such a
    plan, and BrokenRule where the terms on record are none.
    """
    account = loan_queries.loan(borrower, public_id)
    automatic = next((each for each in reversed(account.plans) if each.kind == RepaymentPlan.Kind.AUTOMATIC), None)
    if automatic is None or automatic.plan is None:
        raise NoSuchLetter(letter)
    plan, line = automatic.plan, account.line
    known = plan_figures(_in_question(borrower, account, automatic, plan), rulebook(), language, today)
    crumbs = (product_name(line.product, language), str(plan.get_kind_display()), wording.day(plan.starts_on, language))
    return _writing(borrower, plan, line, _letter(letter, "repayment_plan"), known, crumbs, language)


def _in_question(borrower: Borrower, account: LoanAccount, automatic: PlanAccount, plan: RepaymentPlan) -> PlanInQuestion:
    """What is on record about a plan that was sent."""
    rows, before = _due(automatic), account.replaced_by(automatic)
    rows_before = _due(before) if before else ()
    return PlanInQuestion(
        name=borrower.name,
        lender=account.line.lender,
        product=account.line.product,
        drawn_on=account.loan.drawn_on,
        loan_principal=account.loan.principal,
        starts_on=plan.starts_on,
        principal=plan.principal,
        instalments=len(rows) or plan.instalments,
        annual_rate_percent=plan.annual_rate_percent,
        fee=plan.fee_per_instalment,
        first_due=rows[0] if rows else None,
        original_last_due=rows_before[-1] if rows_before else None,
        reason_codes=tuple(plan.reason_codes or ()),
        consented_on=plan.consented_on,
        consent_how=plan.consent_how,
        notified_on=plan.notified_on,
        cost_sheet_shown=plan.cost_sheet_shown,
        stated_cost=plan.disclosed_annual_cost_percent,
        computed_cost=_cost(automatic),
    )


def _letter(code: str, about: Subject) -> LetterRule:
    rule = rulebook().letters.get(code)
    if rule is None or rule.about != about:
        raise NoSuchLetter(code)
    return rule


def _writing(
    borrower: Borrower,
    about: LimitChange | RepaymentPlan,
    line: CreditLine,
    letter: LetterRule,
    known: Mapping[str, str],
    crumbs: tuple[str, ...],
    language: Language,
    reason_code: str = "",
) -> Writing:
    fresh = Writing(about, line, letter, reason_code, language, crumbs, compose(letter, known, language), None)
    drafts = borrower.letter_drafts.filter(**fresh.subject, letter=letter.code, reason_code=reason_code, language=language)
    return replace(fresh, draft=drafts.first())


def _due(plan: PlanAccount) -> tuple[DueAmount, ...]:
    """The payments of a plan; none where its terms make no schedule."""
    try:
        return tuple(DueAmount(row.due_on, row.total) for row in plan.rows)
    except BrokenRule:
        return ()


def _cost(plan: PlanAccount) -> Decimal | None:
    """The annual cost of what is billed; None where that has none, or where the lender's rows do not repay the loan."""
    try:
        return plan.cost.irr_percent if plan.billed.instalments == plan.rows else None
    except BrokenRule:
        return None
