"""The advice page: its frozen content, the stored run that it comes from, and how far a new run is."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import Exists, OuterRef
from django.urls import reverse

from advice import advice_statements, runs
from advice.explanations import REVIEW_LETTER
from advice.models import AdviceNeed, AdviceRun
from advice.queries import advised
from advice.routes import FELL
from advice.rule_loading.files import rulebook
from advice.rulebook import Language, RouteCode
from borrowers import clock, jobs
from borrowers.models import Borrower, Job, Loan, RepaymentPlan

PLAN_LETTER = "automatic_plan_question"
AUTOMATIC = Exists(RepaymentPlan.objects.filter(loan=OuterRef("pk"), kind=RepaymentPlan.Kind.AUTOMATIC))

Stage = Literal["resting", "needed", "queued", "late", "running", "failed"]


@dataclass(frozen=True)
class Changes:
    """What is not as it was in the run before, of `since`: titles of steps."""

    since: date
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]

    @property
    def number(self) -> int:
        """How many steps are not as they were."""
        return len(self.added) + len(self.removed) + len(self.changed)


@dataclass(frozen=True)
class AdvicePage:
    """The advice as shown. `content` is what a statement freezes. `run` None: nothing is stored yet, and it was worked out just now.

    `rules_changed`: since the run was stored; what is shown is what the rules of today make of the data of then.
    `letters`: the address of the letter to begin an open route with, where there is one; they come with the stored run.
    `owes`: there is a loan that is not settled. `suggested`: the steps (codes) that a run suggested, which can be marked.
    """

    run: AdviceRun | None
    content: dict[str, Any]
    changes: Changes | None
    rules_changed: bool
    stage: Stage
    letters: Mapping[RouteCode, str]
    owes: bool
    suggested: Collection[str]

    @property
    def looked_at(self) -> datetime | None:
        """When the stored run was last found to be still the same."""
        return clock.as_shown(self.run.checked_at) if self.run else None


def advice_page(borrower: Borrower, today: date, language: Language) -> AdvicePage:
    """The advice for `borrower`: the stored run, or without one what is found for `today`."""
    run = runs.current(borrower)
    found = runs.advised_again(run) if run else advised(borrower, today)
    loans = tuple(borrower.loans.filter(settled_on=None).annotate(is_automatic=AUTOMATIC).order_by("-drawn_on", "-pk"))
    states = dict(borrower.recommendations.values_list("step", "state")) if run else {}  # without a run none was suggested yet
    return AdvicePage(
        run=run,
        content=advice_statements.content(found, states, borrower.name, language),
        changes=_changes(run, language) if run else None,
        rules_changed=run is not None and run.rulebook_version != found.advice.rulebook_version,
        stage=stage(borrower, run),
        letters=_letters(borrower, loans, {route.code for route in found.routes if route.open}) if run else {},
        owes=bool(loans),
        suggested=states.keys(),
    )


def stage(borrower: Borrower, run: AdviceRun | None) -> Stage:
    """How far the run is that was asked for last, or that something new calls for. `run`: the current one."""
    job = Job.objects.filter(borrower=borrower, kind=runs.ONE).order_by("-pk").first()
    if job and job.state == Job.State.RUNNING:
        return "running"
    if job and job.state == Job.State.QUEUED:
        return "late" if jobs.waits_long(job) else "queued"
    if AdviceNeed.objects.filter(pk=borrower.pk).exists():
        return "needed"
    failed = job and job.state == Job.State.FAILED and not (run and job.ended_at and run.checked_at > job.ended_at)
    return "failed" if failed else "resting"


def _letters(borrower: Borrower, loans: Iterable[Loan], routes: Collection[RouteCode]) -> dict[RouteCode, str]:
    letters: dict[RouteCode, str] = {}
    fell = borrower.limit_changes.filter(kind__in=FELL).order_by("-decided_at")
    if "explanation_request" in routes and (change := fell.values_list("public_id", flat=True).first()):
        letters["explanation_request"] = reverse("letter", args=[change, REVIEW_LETTER])
    automatic = next((loan for loan in loans if getattr(loan, "is_automatic", False)), None)
    if "lender_complaint" in routes and automatic:
        letters["lender_complaint"] = reverse("loan_letter", args=[automatic.public_id, PLAN_LETTER])
    return letters


def _changes(run: AdviceRun, language: Language) -> Changes | None:
    """None at the first run, and where nothing changed."""
    if run.previous is None or not any(run.changes.values()):
        return None
    titles = {part: tuple(rulebook().step_title(code, language) for code in codes) for part, codes in run.changes.items()}
    return Changes(since=run.previous.as_of, **titles)
