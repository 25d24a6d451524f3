"""The monthly look back: what became of the steps somebody took up, the few figures that only they know, a note for themselves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext

from advice import check_in_dates, facts, marks, runs, wording
from advice.facts import Value
from advice.models import CheckIn, CheckInPlan, Recommendation, Trigger
from advice.open_questions import open_questions, out_of_date
from advice.rule_loading.files import rulebook
from advice.rulebook import Language
from borrowers import typed_in
from borrowers.balance_chart import Balance, BalanceChart, balance_chart
from borrowers.dates import add_months
from borrowers.models import Borrower
from borrowers.schedule_files import DueEvent, calendar_file

MONTHS = 4  # unless the borrower says otherwise
# What a person can know of themselves without asking their lender, in the order in which it is asked.
KNOWABLE = (
    "days_past_due",
    "monthly_income",
    "monthly_debt_service",
    "monthly_spend_3m",
    "income_change_6m_percent",
    "turnover_change_6m_percent",
    "active_lenders",
    "external_debt",
    "bureau_enquiries_90d",
    "reported_score",
    "hardship_declared",
    "profile_changed_90d",
)
_ONLY_FOR_SHOPS = {"turnover_change_6m_percent"}
_ASKED_AT_MOST = 4


@dataclass(frozen=True)
class TakenUp:
    """A step that the borrower took up and that is not finished."""

    code: str
    title: str


@dataclass(frozen=True)
class Entry:
    """One look back, in words."""

    on: date
    figures: tuple[tuple[str, str], ...]
    note: str | None


@dataclass(frozen=True)
class Course:
    """A figure that was typed in more than once: its chart, and the same as rows of day and value."""

    fact: str
    label: str
    chart: BalanceChart
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CheckInPage:
    """Everything the page shows. `asked` are the facts that the advice lacks or that are old, a few; `others` what else may be typed in.
    `due`: it is time to look back; `ahead` are the days still to come, none before there is a plan."""

    plan: CheckInPlan | None
    due: bool
    ahead: tuple[date, ...]
    steps: tuple[TakenUp, ...]
    asked: tuple[str, ...]
    others: tuple[str, ...]
    entries: tuple[Entry, ...]
    courses: tuple[Course, ...]


# --- reading --------------------------------------------------------------------------------------------------------------


def check_in_page(borrower: Borrower, today: date, language: Language) -> CheckInPage:
    """The page on `today`."""
    plan = CheckInPlan.objects.filter(borrower=borrower).first()
    done = list(borrower.check_ins.select_related("snapshot").order_by("on"))
    last = done[-1].on if done else None
    planned = check_in_dates.days(plan.started_on, plan.months) if plan else ()
    asked, others = _figures(borrower, done, today)
    return CheckInPage(
        plan=plan,
        due=check_in_dates.is_due(planned, last, today),
        ahead=check_in_dates.ahead(planned, last, today),
        steps=taken_up(borrower, language),
        asked=asked,
        others=others,
        entries=tuple(_entry(one, language) for one in reversed(done)),
        courses=tuple(_courses(done, today, language)),
    )


def taken_up(borrower: Borrower, language: Language) -> tuple[TakenUp, ...]:
    """The steps that the borrower took up and has not finished, in their order. A step that the rulebook no longer has is left out."""
    codes = borrower.recommendations.filter(state=Recommendation.State.ACCEPTED).order_by("rank").values_list("step", flat=True)
    steps = rulebook().steps
    return tuple(TakenUp(code, steps[code].title.in_language(language)) for code in codes if code in steps)


def is_due(borrower: Borrower, today: date) -> bool:
    """Whether it is time to look back, in one query."""
    plan = CheckInPlan.objects.filter(borrower=borrower).annotate(last=Max("borrower__check_ins__on")).first()
    return plan is not None and check_in_dates.is_due(check_in_dates.days(plan.started_on, plan.months), plan.last, today)


def check_in_calendar(borrower: Borrower, today: date) -> bytes:
    """The days still to come, for a calendar. A plan that begins anew moves its events."""
    plan = CheckInPlan.objects.filter(borrower=borrower).annotate(last=Max("borrower__check_ins__on")).first()
    return calendar_file(gettext("每月回顾"), _events(plan, plan.last, today) if plan else ())


def _events(plan: CheckInPlan, last: date | None, today: date) -> Iterable[DueEvent]:
    planned = check_in_dates.days(plan.started_on, plan.months)
    for day in check_in_dates.ahead(planned, last, today):
        yield DueEvent(
            uid=f"{plan.borrower.public_id}-check-in-{planned.index(day) + 1}@mingbai",
            on=day,
            summary=gettext("明白账：每月回顾"),
            description=gettext("看看在做的几步走到哪里，填几个只有您知道的数。错过了也没关系。"),
            modified=datetime.combine(plan.started_on, time(), UTC),
        )


def _figures(borrower: Borrower, done: Sequence[CheckIn], today: date) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The facts to ask for, and the others that can be typed in. What was typed in within the month is not asked again."""
    month_ago = add_months(today, -1)
    fresh = {name for one in done if one.on > month_ago and one.snapshot for name in one.snapshot.values}
    knowable = [name for name in KNOWABLE if borrower.kind == Borrower.Kind.SOLE_PROPRIETOR or name not in _ONLY_FOR_SHOPS]
    wanted = [name for name in _wanted(borrower, month_ago) if name in knowable and name not in fresh]
    asked = tuple(wanted[:_ASKED_AT_MOST])
    return asked, tuple(name for name in knowable if name not in asked)


def _wanted(borrower: Borrower, before: date) -> Iterable[str]:
    """What the borrower's advice lacks, then what of it is old. Nothing before the first run."""
    run = runs.current(borrower)
    if run is None:
        return ()
    advice = runs.advised_again(run).advice
    return dict.fromkeys((*(question.fact for question in open_questions(advice)), *out_of_date(advice, before)))


def _entry(one: CheckIn, language: Language) -> Entry:
    values = one.snapshot.values if one.snapshot else {}
    known = ((name, facts.typed(name, sent)) for name, sent in values.items())
    return Entry(one.on, tuple(_said(name, value, language) for name, value in known if value is not None), one.note)


def _said(name: str, value: Value, language: Language) -> tuple[str, str]:
    words = rulebook().words
    return wording.label(name, words, language), wording.figure(name, value, words, language)


def _courses(done: Sequence[CheckIn], today: date, language: Language) -> Iterable[Course]:
    """One for each number that was typed in more than once."""
    for name in KNOWABLE:
        typed = [(one.on, facts.typed(name, one.snapshot.values.get(name))) for one in done if one.snapshot]
        known = [(on, value) for on, value in typed if value is not None and not isinstance(value, bool)]
        if len(known) < 2:
            continue
        rows = tuple((wording.day(on, language), _said(name, value, language)[1]) for on, value in known)
        steps = [Balance(on, Decimal(value)) for on, value in known]
        yield Course(name, wording.label(name, rulebook().words, language), balance_chart(steps, max(today, known[-1][0]), language), rows)


# --- writing --------------------------------------------------------------------------------------------------------------


@transaction.atomic
def check_in(*, borrower: Borrower, today: date, values: Mapping[str, Value], states: Mapping[str, str], note: str) -> CheckIn:
    """Keep a look back. `states` says what became of steps that were taken up; `values` are facts by name.

    Once more on the same day adds to the first: a figure typed again takes the place of the one before. The first begins a plan.
    """
    Borrower.objects.select_for_update(of=("self",)).get(pk=borrower.pk)  # two taps at once are one look back
    CheckInPlan.objects.get_or_create(borrower=borrower, defaults={"started_on": today, "months": MONTHS})
    for step, state in states.items():
        marks.mark(borrower, step, state)
    made, _ = CheckIn.objects.select_related("snapshot").get_or_create(borrower=borrower, on=today)
    sent = {name: facts.written(name, value) for name, value in values.items()}
    if made.snapshot and sent:
        made.snapshot.values |= sent
        made.snapshot.save(update_fields=["values"])
    elif sent:
        made.snapshot = typed_in.add_facts(borrower=borrower, today=today, values=sent)
    made.note = note or made.note
    made.save(update_fields=["snapshot", "note"])
    runs.need([borrower.pk], Trigger.CHECK_IN)
    return made


@transaction.atomic
def plan_for(*, borrower: Borrower, today: date, months: int) -> CheckInPlan:
    """Look back for so many months (1 to 24): from today where no plan is running, else from the day it began."""
    plan = CheckInPlan.objects.select_for_update().filter(borrower=borrower).first()
    running = plan is not None and today < add_months(plan.started_on, plan.months + 1)
    started_on = plan.started_on if plan and running else today
    kept, _ = CheckInPlan.objects.update_or_create(borrower=borrower, defaults={"started_on": started_on, "months": months})
    return kept


def delete(*, borrower: Borrower, on: date) -> int:
    """Delete the look back of a day with the figures typed in; how many it was. The plan stays."""
    return _delete(borrower, borrower.check_ins.filter(on=on))


def delete_all(*, borrower: Borrower) -> int:
    """Delete every look back with the figures typed in; how many it was. The plan stays."""
    return _delete(borrower, borrower.check_ins.all())


@transaction.atomic
def _delete(borrower: Borrower, chosen: QuerySet[CheckIn]) -> int:
    snapshots = [one.snapshot_id for one in chosen if one.snapshot_id]
    count, _ = chosen.delete()
    borrower.fact_snapshots.filter(pk__in=snapshots).delete()
    if count:
        runs.need([borrower.pk], Trigger.CHECK_IN)
    return count
