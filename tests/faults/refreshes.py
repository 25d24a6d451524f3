"""A campaign of random faults against the refresh of everybody's advice, while facts come in and two schedulers ask at once.

Whatever is killed, frozen, lost or delivered twice: everybody has one current run, which is what `advise` says; every chunk was written
once; nothing that was told is told again, and nothing that is worth telling is not.

The test suite runs a slice; bench/soak_refresh.py a long one, and then the same against designs that each lack one safeguard.
"""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO
from itertools import islice, pairwise

from django.db import connection, transaction
from msgspec import Struct

from advice import gather, queries, run_content, runs
from advice.advice_answer import as_json
from advice.models import AdviceNeed, AdviceRun, Recommendation
from advice.populations import lenders, portfolio
from advice.rule_loading.files import rulebook
from borrowers import facts_changed, jobs
from borrowers.exchange import HEADER, encode
from borrowers.models import Borrower, FactSnapshot, ImportRun, Job, Notice
from borrowers.portfolio import import_file
from tests.faults.fleet import FROZEN_FOR, Fleet
from tests.faults.workers import Worker
from tests.services import RedisServer

FAULTS = {"kill a child": 12, "kill a worker": 3, "freeze a worker": 4, "lose Redis": 1, "deliver again": 3, "two schedulers": 2}
TODAY = date(2026, 11, 1)  # of the workers: DEMO_TODAY
NIGHTS = 3  # at least: of the first, everybody's runs are the first
SAMPLE = 20  # people whose advice is worked out once more by the command's own way
Step = tuple[int, str]  # a borrower's key, and the code of a step


class Findings(Struct, frozen=True, kw_only=True):
    """What a campaign found. Everything from `lost` on must be zero."""

    borrowers: int
    refreshes: int
    runs: int
    faults: dict[str, int]
    losses: int  # workers that vanished while they held a job: without any, the faults tried nothing
    fenced: int  # results refused because a newer worker held the job
    lost: int  # borrowers without a current run
    doubled: int  # chunks written more than once, and runs that say what the run before them says
    wrong: int  # current runs that are not what `advise` says, or whose suggestions are not on record
    unlinked: int  # runs that do not stand behind the one before them
    untold: int  # news that nobody was told
    repeated: int  # notices of no news, or of the same
    forgotten: int  # what borrowers made of a step, gone
    failed: int  # jobs given up
    unfinished: int

    def is_clean(self) -> bool:
        """Whether everybody's advice is as if nothing had happened."""
        names = self.__struct_fields__
        return not any(getattr(self, name) for name in names[names.index("lost") :])


def people(number: int, seed: int) -> None:
    """Import so many made-up people; nobody's advice has been found yet."""
    book = rulebook()
    records = portfolio(book, lenders(book)[0], borrowers=number, seed=seed, as_of=TODAY)
    import_file(BytesIO(HEADER + b"".join(encode(record) for record in records)), "people")


def come_in(snapshots: list[FactSnapshot]) -> None:
    """New facts, as an import brings them."""
    with transaction.atomic():
        made = FactSnapshot.objects.bulk_create(snapshots)
        facts_changed.report(facts_changed.Changed("fact_snapshot", [(row.pk, row.borrower_id) for row in made]))


def wrong_among(keys: list[int]) -> int:
    """How many of these have a current run that is not what their rows say now, or suggestions that are not those of the run."""
    borrowers = list(Borrower.objects.filter(pk__in=keys))
    inputs = gather.inputs(borrowers, TODAY)
    current = {run.borrower_id: run for run in AdviceRun.objects.filter(borrower__in=keys, current=True)}
    ranks: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for borrower, step, rank in Recommendation.objects.filter(run__in=current.values()).values_list("borrower_id", "step", "rank"):
        ranks[borrower][step] = rank
    wrong = 0
    for one in borrowers:
        run, found = current.get(one.pk), queries.judged(inputs[one.pk], one.jurisdiction, TODAY)
        routes: dict[str, bool] = {route.code: route.open for route in found.routes}
        steps = {advice.step.code: rank for rank, advice in enumerate(found.advice.steps, start=1)}
        kept = (run_content.encode_inputs(inputs[one.pk]), run_content.encode_result(run_content.result_of(found.advice, routes)))
        wrong += run is None or (run.inputs, run.result) != kept or ranks[one.pk] != steps
    return wrong


class Refreshes:
    """Refresh after refresh until `faults` random faults have happened; the same seed gives the same choice of faults."""

    def __init__(self, start_worker: Callable[[], Worker], redis: RedisServer, *, seed: int, sweeps: bool = True) -> None:
        self.random = random.Random(seed)
        self.fleet = Fleet(start_worker, redis, self.random, queue="advice", sweeps=sweeps)
        self.borrowers = list(Borrower.objects.order_by("pk").values_list("pk", flat=True))
        self.values = list(FactSnapshot.objects.order_by("pk").values_list("values", flat=True))
        self.made: dict[Step, str] = {}  # what borrowers made of a step
        self.refreshes = self.told = self.snapshots = 0
        self.checked = 0  # the key of the last run that was looked at
        self.found: Counter[str] = Counter()

    def run(self, faults: int, *, patience: float = 120) -> Findings:
        """Do it. A refresh that is not finished `patience` seconds after the last fault is given up, and ends the campaign."""
        done: Counter[str] = Counter()
        finished = True
        while finished and done.total() < faults:
            self._begin()
            finished = self._go_through(min(faults, done.total() + -(-faults // NIGHTS)), done, patience)
            self.fleet.wake()
            time.sleep(FROZEN_FOR / 2 if "freeze a worker" in done else 0)  # a late worker may still try to write
            self._check()
        states = Counter(Job.objects.values_list("state", flat=True))
        return Findings(
            borrowers=len(self.borrowers),
            refreshes=self.refreshes,
            runs=AdviceRun.objects.count(),
            faults=dict(done),
            losses=sum(Job.objects.values_list("losses", flat=True)),
            fenced=self.fleet.refused(),
            failed=states[Job.State.FAILED],
            unfinished=states[Job.State.QUEUED] + states[Job.State.RUNNING] + AdviceNeed.objects.count(),
            **{name: self.found[name] for name in ("lost", "doubled", "wrong", "unlinked", "untold", "repeated", "forgotten")},
        )

    def _begin(self) -> None:
        """Borrowers tick steps off, facts come in, and two schedulers ask for the refresh of the next day."""
        self.refreshes += 1
        suggested = list(Recommendation.objects.order_by("pk").values_list("borrower_id", "step"))
        for borrower, step in self.random.sample(suggested, min(20, len(suggested))):
            state = self.random.choice([Recommendation.State.ACCEPTED, Recommendation.State.DISMISSED])
            Recommendation.objects.filter(borrower=borrower, step=step).update(state=state)
            self.made[borrower, step] = state
        self._facts_come_in(len(self.borrowers) // 20 if self.refreshes > 1 else 0)
        self._two_schedulers()

    def _facts_come_in(self, number: int) -> None:
        """New facts about some borrowers, those of somebody else."""
        chosen = self.random.sample(self.borrowers, number)
        first, self.snapshots = self.snapshots, self.snapshots + number
        rows = [
            FactSnapshot(
                borrower_id=key, as_of=TODAY, sender_id=f"z-{first + place:08}", source="news", values=self.random.choice(self.values)
            )
            for place, key in enumerate(chosen)
        ]
        come_in(rows)

    def _two_schedulers(self) -> None:
        def ask(_: int) -> None:
            try:
                runs.refresh(TODAY + timedelta(days=self.refreshes))
                jobs._publish("advice.tasks.begin_round", [], "advice")
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as both:
            list(both.map(ask, range(2)))

    def _go_through(self, faults: int, done: Counter[str], patience: float) -> bool:
        """One refresh, until `faults` have been `done` if they find work. Returns whether it came to its end."""
        last = time.monotonic()
        while not self._is_finished():
            self.fleet.look_after()
            awake = self.fleet.awake()
            at_work = Job.objects.filter(kind=runs.PART, state=Job.State.RUNNING).count()
            # While one is frozen the other must have its chunk, or a missing fence shows nothing.
            if done.total() < faults and awake and at_work >= len(awake) and not self.fleet.frozen:
                (fault,) = self.random.choices(list(FAULTS), list(FAULTS.values()))
                time.sleep(self.random.uniform(0, 0.3))  # anywhere in the work
                self._do(fault, awake)
                done[fault] += 1
                last = time.monotonic()
            if time.monotonic() - last > patience:
                return False
            if self.random.random() < 0.1:
                self._facts_come_in(2)
            jobs._publish("advice.tasks.begin_round", [], "advice")
            time.sleep(self.random.uniform(0.05, 0.3))
        return True

    def _do(self, fault: str, awake: list[int]) -> None:
        if fault == "two schedulers":
            self._two_schedulers()
        else:
            self.fleet.suffer(fault, awake, list(Job.objects.filter(kind=runs.PART).values_list("pk", flat=True)))

    def _is_finished(self) -> bool:
        open_jobs = Job.objects.exclude(state__in=[Job.State.DONE, Job.State.FAILED])
        return not (open_jobs.exists() or AdviceNeed.objects.exists())

    # --- what must hold when a refresh has ended ------------------------------------------------------------------------------

    def _check(self) -> None:
        """Look at everything. What is gone by the next night is added up; what stays on record is counted as it stands."""
        self.found["lost"] += len(self.borrowers) - AdviceRun.objects.filter(current=True).count()
        self.found["wrong"] += sum(wrong_among(chunk) for chunk in self._chunks()) + self._differ_from_the_command()
        self.found |= Counter(doubled=self._written_twice(), unlinked=self._unlinked(), forgotten=self._forgotten())
        self._check_notices()

    def _chunks(self) -> list[list[int]]:
        keys = iter(self.borrowers)
        return list(iter(lambda: list(islice(keys, 500)), []))

    def _written_twice(self) -> int:
        written = Counter(ImportRun.objects.exclude(file_name="people").values_list("file_name", flat=True))
        done = Job.objects.filter(kind=runs.PART, state=Job.State.DONE).values_list("key", flat=True)
        hashes: defaultdict[int, list[str]] = defaultdict(list)
        for borrower, content_hash in AdviceRun.objects.order_by("pk").values_list("borrower_id", "content_hash"):
            hashes[borrower].append(content_hash)
        same = sum(one == other for every in hashes.values() for one, other in pairwise(every))
        return sum(abs(written[key] - 1) for key in done) + same

    def _differ_from_the_command(self) -> int:
        """Of a few, those whose run, made again from what it kept, is not what `manage.py advise` prints."""
        differ = 0
        for borrower in Borrower.objects.filter(pk__in=self.random.sample(self.borrowers, min(SAMPLE, len(self.borrowers)))):
            run, now = runs.current(borrower), queries.advised(borrower, TODAY)
            said = [] if run is None else [runs.advised_again(run)]
            answers = {as_json(one.advice, one.routes, borrower.sender_id, "zh-hans", True) for one in (now, *said)}
            differ += run is None or len(answers) != 1
        return differ

    def _unlinked(self) -> int:
        last: dict[int, int] = {}
        wrong = 0
        rows = AdviceRun.objects.order_by("pk").values_list("pk", "borrower_id", "previous_id", "current")
        current = {pk for pk, *_, is_current in rows if is_current}
        for pk, borrower, previous, _ in rows:
            wrong += previous != last.get(borrower)
            last[borrower] = pk
        return wrong + len(current ^ set(last.values()))

    def _check_notices(self) -> None:
        """Of the runs since the last look: each that brought news has its one notice, and no other has any."""
        expected: set[str] = set()
        new = AdviceRun.objects.filter(pk__gt=self.checked).select_related("previous").order_by("pk")
        for run in new.iterator(chunk_size=500):
            self.checked = run.pk
            if run.previous and self._is_news(run.borrower_id, run.previous.result, run.result):
                expected.add(str(run.public_id))
        told = list(Notice.objects.filter(kind=runs.NEWS).order_by("pk").values_list("key", flat=True)[self.told :])
        self.told += len(told)
        self.found["untold"] += len(expected - set(told))
        self.found["repeated"] += len(told) - len(expected & set(told))

    def _is_news(self, borrower: int, before: str, after: str) -> bool:
        old, new = ({one.step for one in run_content.decode_result(result).steps} for result in (before, after))
        added = any(self.made.get((borrower, step)) != Recommendation.State.DISMISSED for step in new - old)
        return added or any(self.made.get((borrower, step)) == Recommendation.State.ACCEPTED for step in old - new)

    def _forgotten(self) -> int:
        kept = {(borrower, step): state for borrower, step, state in Recommendation.objects.values_list("borrower_id", "step", "state")}
        return sum(kept.get(step) != state for step, state in self.made.items())
