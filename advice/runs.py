"""Advice, found and kept: who needs it anew, how it is found for many at once, how what was found becomes the current run.

Four kinds of job, each a row before it is a message (`borrowers.jobs`): one borrower, a round of those who need it, everybody once a day,
and a chunk of everybody. Finding reads and computes outside a transaction; one transaction writes. Whatever runs twice, at once or too
late, each borrower has one current run, and it rests on the newest facts that anybody has read.
"""

import json
import logging
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial

import msgspec
from django.db import connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from msgspec import Struct

from advice import gather, run_content
from advice.engine import advise
from advice.models import AdviceNeed, AdviceRun, Recommendation, Trigger
from advice.queries import Advised, judged
from advice.routes import which_are_open
from advice.rule_files import rulebook
from advice.run_content import Inputs, Result
from borrowers import bulk, clock, jobs, notices
from borrowers.facts_changed import Changed
from borrowers.models import Borrower, Job

log = logging.getLogger(__name__)

ONE, ROUND, REFRESH, PART = "advice", "advice_needed", "advice_refresh", "advice_chunk"
CHUNK = 500  # borrowers that are read, judged and written together
CALM = timedelta(seconds=60)  # so long changes are gathered before a round looks at them
NEWS = "advice_changed"  # the kind of notice


# --- reading --------------------------------------------------------------------------------------------------------------


def current(borrower: Borrower) -> AdviceRun | None:
    """The borrower's advice as it was last found; None before the first run."""
    return borrower.advice_runs.filter(current=True).first()


def advised_again(run: AdviceRun) -> Advised:
    """The advice of a run with its whole trace, made again from the inputs that were kept, by today's rulebook."""
    return judged(run_content.decode_inputs(run.inputs), run.borrower.jurisdiction, run.as_of)


def waiting(borrower: Borrower) -> bool:
    """Whether the borrower's advice is being found anew, or will be."""
    open_jobs = Job.objects.filter(kind=ONE, borrower=borrower, state__in=[Job.State.QUEUED, Job.State.RUNNING])
    return AdviceNeed.objects.filter(pk=borrower.pk).exists() or open_jobs.exists()


# --- asking ---------------------------------------------------------------------------------------------------------------


# One statement: an import calls for it a thousand borrowers at a time, and rows made in Python would cost it a fifth of its speed.
_NEED = {
    "postgresql": """
        INSERT INTO advice_adviceneed (borrower_id, trigger, since, token)
        SELECT id, %s, %s, gen_random_uuid() FROM borrowers_borrower WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE
        ON CONFLICT (borrower_id) DO UPDATE SET trigger = excluded.trigger, token = excluded.token
    """,
    "sqlite": """
        INSERT INTO advice_adviceneed (borrower_id, "trigger", since, token)
        SELECT id, %s, %s, lower(hex(randomblob(16))) FROM borrowers_borrower WHERE id IN (SELECT value FROM json_each(%s)) ORDER BY id
        ON CONFLICT (borrower_id) DO UPDATE SET "trigger" = excluded."trigger", token = excluded.token
    """,
}


def need(borrowers: Iterable[int], trigger: Trigger) -> None:
    """Let the advice of these borrowers (their keys) be found anew within a minute or so; in the transaction of what changed.

    Many changes are one need. Borrowers are locked before needs, both in the order of their keys: no two wait for each other.
    """
    keys = list(borrowers)
    vendor = connection.vendor
    with connection.cursor() as cursor:
        since = connection.ops.adapt_datetimefield_value(timezone.now())
        cursor.execute(_NEED[vendor], [trigger.value, since, keys if vendor == "postgresql" else json.dumps(keys)])


def ask(borrower: Borrower, trigger: Trigger) -> Job:
    """Let the borrower's advice be found anew at once. Asking again joins the job that nobody has begun."""
    with transaction.atomic():
        need([borrower.pk], trigger)
        queued = Job.objects.filter(kind=ONE, borrower=borrower, state=Job.State.QUEUED).first()
        token = AdviceNeed.objects.values_list("token", flat=True).get(pk=borrower.pk)
        return queued or jobs.request(ONE, _key(borrower.pk, trigger, token), borrower)


def begin_round() -> Job | None:
    """Let a worker look after those who have needed it for a minute, unless one is at it. Two who ask at once ask for the same."""
    last = Job.objects.filter(kind=ROUND).order_by("-pk").first()
    at_it = last is not None and last.state in (Job.State.QUEUED, Job.State.RUNNING)
    if at_it or not AdviceNeed.objects.filter(since__lte=timezone.now() - CALM).exists():
        return None
    return jobs.request(ROUND, f"after {last.pk if last else 0}")


def refresh(day: date) -> Job:
    """Let everybody's advice be found anew, once on this day: asking again joins the job of the day, or begins one again that failed."""
    job = jobs.request(REFRESH, day.isoformat())
    jobs.again(REFRESH, job.key)
    return job


_TRIGGERS = {
    "borrower": Trigger.FACTS,
    "credit_line": Trigger.FACTS,  # what kind of lender it is decides who answers a complaint
    "limit_change": Trigger.LIMIT_CHANGE,
    "repayment_plan": Trigger.REPAYMENT_PLAN,
    "loan": Trigger.FACTS,
    "fact_snapshot": Trigger.FACTS,
}


def need_after(changed: Changed) -> None:
    """What an import brought in calls for new advice where advice looks at it. Payments and rates it does not look at."""
    if trigger := _TRIGGERS.get(changed.kind):
        need((borrower for _, borrower in changed.rows), trigger)


# --- finding: outside any transaction -------------------------------------------------------------------------------------


class _Found(Struct, frozen=True):
    """What was found for one borrower, as it is kept."""

    trigger: Trigger
    rulebook_version: str
    inputs: str
    result: Result
    result_text: str
    content_hash: str


class _Current(Struct, frozen=True):
    """A borrower's current run, and when it was last found to be still the same: no two findings leave the same behind."""

    pk: int
    content_hash: str
    checked_at: datetime


class _Finding(Struct, frozen=True):
    """What was found for a chunk, and what was there before anything was read for it: the current runs and the needs."""

    day: date
    before: Mapping[int, _Current]
    tokens: Mapping[int, uuid.UUID]
    found: Mapping[int, _Found]


def find(triggers: Mapping[int, Trigger], day: date) -> jobs.Commit:
    """Find the advice on `day` of some borrowers, at most a chunk; returns what writes it.

    `triggers`: their keys, each with why the advice is looked at where no need says so.
    """
    before = _current_runs(triggers)
    needs = list(AdviceNeed.objects.filter(pk__in=triggers).values_list("pk", "token", "trigger"))
    tokens = {key: token for key, token, _ in needs}
    why = {**triggers, **{key: Trigger(trigger) for key, _, trigger in needs}}
    borrowers = list(Borrower.objects.filter(pk__in=triggers).only("kind", "jurisdiction"))
    inputs = gather.inputs(borrowers, day)
    found = {one.pk: _found(one.jurisdiction, inputs[one.pk], why[one.pk], day) for one in borrowers}
    return partial(_write, _Finding(day, before, tokens, found))


def do(borrowers: Collection[int], trigger: Trigger, day: date) -> None:
    """Find and write the advice of some borrowers (their keys), at most a chunk, here and now."""
    write = find(dict.fromkeys(borrowers, trigger), day)
    with transaction.atomic():
        write()


def _current_runs(borrowers: Iterable[int]) -> dict[int, _Current]:
    rows = AdviceRun.objects.filter(borrower__in=list(borrowers), current=True)
    columns = rows.values_list("borrower_id", "pk", "content_hash", "checked_at")
    return {borrower: _Current(pk, content_hash, checked_at) for borrower, pk, content_hash, checked_at in columns}


def _found(jurisdiction: str, inputs: Inputs, trigger: Trigger, day: date) -> _Found:
    book = rulebook(jurisdiction.lower())
    advice = advise(inputs.facts, inputs.events, book, day)
    result = run_content.result_of(advice, which_are_open(inputs.facts, inputs.events, book, day))
    kept, text = run_content.encode_inputs(inputs), run_content.encode_result(result)
    return _Found(trigger, book.version, kept, result, text, run_content.content_hash(book.version, kept, text))


# --- writing: in one transaction ------------------------------------------------------------------------------------------


_StepOf = tuple[int, str]  # a borrower's key, and the code of a step


def _write(finding: _Finding) -> None:
    """Make what was found the current runs of those borrowers, whom nobody else can write for meanwhile.

    Whose run somebody else wrote since our reading began is left alone, and looked at again: the other may have seen more, or less.
    """
    there = Borrower.objects.filter(pk__in=finding.found).order_by("pk").select_for_update(no_key=True)
    keys = list(there.values_list("pk", flat=True))
    before = _current_runs(keys)
    overtaken = {key for key in keys if before.get(key) != finding.before.get(key)}
    found = {key: finding.found[key] for key in keys if key not in overtaken}
    same = {key for key, one in found.items() if key in before and before[key].content_hash == one.content_hash}
    AdviceRun.objects.filter(pk__in=[before[key].pk for key in same]).update(checked_at=timezone.now())
    different = {key: one for key, one in found.items() if key not in same}
    _replace(different, {key: before[key].pk for key in different if key in before}, finding.day)
    _met(AdviceNeed.objects.filter(token__in=[token for key, token in finding.tokens.items() if key in found]))
    jobs.request_all(ONE, {_key(key, finding.found[key].trigger, uuid.uuid4()): key for key in sorted(overtaken)})


def _met(needs: QuerySet[AdviceNeed]) -> None:
    """Take these needs away."""
    locked = needs.order_by("pk").select_for_update()
    AdviceNeed.objects.filter(pk__in=list(locked.values_list("pk", flat=True))).delete()


def _replace(found: Mapping[int, _Found], previous: Mapping[int, int], day: date) -> None:
    """Write new current runs. `previous`: the run that each takes the place of, where there is one."""
    AdviceRun.objects.filter(pk__in=previous.values()).update(current=False)
    old = dict(AdviceRun.objects.filter(pk__in=previous.values()).values_list("borrower_id", "result"))
    changes = {key: run_content.changes(run_content.decode_result(old[key]), found[key].result) for key in old}
    names = {key: uuid.uuid4() for key in found}
    now = timezone.now()
    rows = {
        key: {
            "public_id": names[key],
            "borrower_id": key,
            "previous_id": previous.get(key),
            "trigger": one.trigger,
            "as_of": day,
            "made_at": now,
            "checked_at": now,
            "rulebook_version": one.rulebook_version,
            "content_hash": one.content_hash,
            "inputs": one.inputs,
            "result": one.result_text,
            "changes": msgspec.to_builtins(changes[key]) if key in changes else {},
        }
        for key, one in found.items()
    }
    columns = list(next(iter(rows.values()), ()))
    runs = dict(zip(found, bulk.insert(AdviceRun, columns, [list(row.values()) for row in rows.values()]), strict=True))
    states = _recommend(found, runs)
    notices.tell(_news(changes, states, names))


def _recommend(found: Mapping[int, _Found], runs: Mapping[int, int]) -> dict[_StepOf, str]:
    """Suggest the steps of the new runs, in their order; what borrowers made of those suggested before stays. Returns what they did.

    Those suggested before are updated rank by rank, some twenty statements a chunk: row by row it takes longer than to find the advice.
    """
    there = Recommendation.objects.filter(borrower__in=found.keys()).values_list("borrower_id", "step", "pk", "state")
    known = {(borrower, step): (pk, state) for borrower, step, pk, state in there}
    new: list[tuple[int, int, str, int]] = []
    again: defaultdict[int, list[int]] = defaultdict(list)
    for key, one in found.items():
        for rank, step in enumerate(one.result.steps, start=1):
            if (key, step.step) in known:
                again[rank].append(known[key, step.step][0])
            else:
                new.append((key, runs[key], step.step, rank))
    bulk.insert(Recommendation, ("borrower_id", "run_id", "step", "rank"), new)
    run = Subquery(AdviceRun.objects.filter(borrower=OuterRef("borrower"), current=True).values("pk"))
    for rank, keys in again.items():
        Recommendation.objects.filter(pk__in=keys).update(run=run, rank=rank)
    return {step: state for step, (_, state) in known.items()}


def _news(
    changes: Mapping[int, run_content.Changes], states: Mapping[_StepOf, str], names: Mapping[int, uuid.UUID]
) -> Iterator[notices.News]:
    """What is worth telling: a step that is new and was not put aside before; one that the borrower took up and that no longer fits."""
    for key, change in changes.items():
        added = [step for step in change.added if states.get((key, step)) != Recommendation.State.DISMISSED]
        no_longer = [step for step in change.removed if states.get((key, step)) == Recommendation.State.ACCEPTED]
        if added or no_longer:
            values = {"added": added, "no_longer": no_longer}
            yield notices.News(borrower_id=key, kind=NEWS, key=str(names[key]), values=values)


def refresh_here(day: date) -> tuple[int, list[int]]:
    """Find and write everybody's advice in this process, a chunk at a time: for how many, and the keys of those for whom it failed."""
    seen, failed = 0, list[int]()
    for chunk in chunks():
        failed += _failed_here(chunk, day)
        seen += len(chunk)
    return seen - len(failed), failed


def _failed_here(borrowers: list[int], day: date) -> list[int]:
    """Together; where that fails, one by one."""
    try:
        do(borrowers, Trigger.REFRESH, day)
    except Exception:
        if len(borrowers) > 1:
            return [key for one in borrowers for key in _failed_here([one], day)]
        log.exception("the advice of borrower %s", borrowers[0])
        return borrowers
    return []


# --- the jobs -------------------------------------------------------------------------------------------------------------


def _key(borrower: int, trigger: str, token: object) -> str:
    return f"{borrower}:{trigger}:{token}"


def _one(job: Job) -> jobs.Commit:
    borrower, trigger, _ = job.key.split(":")
    return find({int(borrower): Trigger(trigger)}, clock.today())


def _round(job: Job) -> jobs.Commit:
    write = _together(job, _due())

    def write_and_go_on() -> None:
        write()
        begin_round()

    return write_and_go_on


def _due() -> dict[int, Trigger]:
    """A chunk of those who have needed it for a minute, the longest first, each with why."""
    due = AdviceNeed.objects.filter(since__lte=timezone.now() - CALM).order_by("since", "pk")[:CHUNK]
    return {key: Trigger(trigger) for key, trigger in due.values_list("pk", "trigger")}


def _refresh(job: Job) -> jobs.Commit:
    """Chunks are counted again when the job is begun again: none was asked for before all are."""
    parts = {f"{job.key}:{chunk[0]}-{chunk[-1]}": None for chunk in chunks()}
    return partial(jobs.request_all, PART, parts)


def _part(job: Job) -> jobs.Commit:
    return _together(job, dict.fromkeys(_borrowers_of(job), Trigger.REFRESH))


def _borrowers_of(job: Job) -> list[int]:
    first, last = job.key.rpartition(":")[2].split("-")
    return list(Borrower.objects.filter(pk__range=(int(first), int(last))).order_by("pk").values_list("pk", flat=True))


def chunks() -> Iterator[list[int]]:
    """The keys of all borrowers, a chunk at a time. Each is a query of its own: nothing is held open meanwhile."""
    last = 0
    while chunk := list(Borrower.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield chunk
        last = chunk[-1]


def _together(job: Job, triggers: Mapping[int, Trigger]) -> jobs.Commit:
    """Find the advice of a chunk; where that fails, let each borrower have a job: nobody waits for the one that it fails for."""
    try:
        return find(triggers, clock.today())
    except Exception:
        log.exception("job %s (%s): not together, but one by one", job.pk, job.kind)
        return partial(_one_by_one, job, triggers)


def _one_by_one(job: Job, triggers: Mapping[int, Trigger]) -> None:
    """A job for each borrower of a chunk, which takes the place of the need that there may be."""
    jobs.request_all(ONE, {_key(key, triggers[key], job.public_id): key for key in sorted(triggers)})
    _met(AdviceNeed.objects.filter(pk__in=triggers))


def _round_failed(job: Job) -> None:
    _one_by_one(job, _due())


def _part_failed(job: Job) -> None:
    _one_by_one(job, dict.fromkeys(_borrowers_of(job), Trigger.REFRESH))


# What is given up here lost its workers, or could not be written: it goes on one by one.
JOB_KINDS = (
    jobs.JobKind(name=ONE, queue="advice", work=_one),
    jobs.JobKind(name=ROUND, queue="advice", work=_round, failed=_round_failed),
    jobs.JobKind(name=REFRESH, queue="advice", work=_refresh),
    jobs.JobKind(name=PART, queue="advice", work=_part, failed=_part_failed),
)
