"""What was found becomes the current runs, in one transaction: the runs, the steps they suggest, the news of them."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

import msgspec
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from advice import run_content
from advice.models import AdviceNeed, AdviceRun, Recommendation
from advice.runs.asking import ONE, key_of
from advice.runs.found import Finding, Found, StepOf, current_runs
from borrowers import bulk, jobs, notices
from borrowers.models import Borrower

NEWS = "advice_changed"  # the kind of notice


def write(finding: Finding) -> None:
    """Make what was found the current runs of those borrowers, whom nobody else can write for meanwhile.

    Whose run somebody else wrote since our reading began is left alone, and looked at again: the other may have seen more, or less.
    """
    there = Borrower.objects.filter(pk__in=finding.found).order_by("pk").select_for_update(no_key=True)
    keys = list(there.values_list("pk", flat=True))
    before = current_runs(keys)
    overtaken = {key for key in keys if before.get(key) != finding.before.get(key)}
    found = {key: finding.found[key] for key in keys if key not in overtaken}
    same = {key for key, one in found.items() if key in before and before[key].content_hash == one.content_hash}
    AdviceRun.objects.filter(pk__in=[before[key].pk for key in same]).update(checked_at=timezone.now())
    different = {key: one for key, one in found.items() if key not in same}
    _replace(different, {key: before[key].pk for key in different if key in before}, finding.day)
    met(AdviceNeed.objects.filter(token__in=[token for key, token in finding.tokens.items() if key in found]))
    jobs.request_all(ONE, {key_of(key, finding.found[key].trigger, uuid.uuid4()): key for key in sorted(overtaken)})


def met(needs: QuerySet[AdviceNeed]) -> None:
    """Take these needs away."""
    locked = needs.order_by("pk").select_for_update()
    AdviceNeed.objects.filter(pk__in=list(locked.values_list("pk", flat=True))).delete()


def _replace(found: Mapping[int, Found], previous: Mapping[int, int], day: date) -> None:
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


def _recommend(found: Mapping[int, Found], runs: Mapping[int, int]) -> dict[StepOf, str]:
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
    changes: Mapping[int, run_content.Changes], states: Mapping[StepOf, str], names: Mapping[int, uuid.UUID]
) -> Iterator[notices.News]:
    """What is worth telling: a step that is new and was not put aside before; one that the borrower took up and that no longer fits."""
    for key, change in changes.items():
        added = [step for step in change.added if states.get((key, step)) != Recommendation.State.DISMISSED]
        no_longer = [step for step in change.removed if states.get((key, step)) == Recommendation.State.ACCEPTED]
        if added or no_longer:
            values = {"added": added, "no_longer": no_longer}
            yield notices.News(borrower_id=key, kind=NEWS, key=str(names[key]), values=values)
