"""Advice found for some borrowers, at most a chunk: read and computed outside any transaction."""

from collections.abc import Collection, Mapping
from datetime import date
from functools import partial

from django.db import transaction

from advice import gather, run_content
from advice.engine import advise
from advice.models import AdviceNeed, AdviceRun, Trigger
from advice.queries import Advised, judged
from advice.routes import which_are_open
from advice.rule_loading.files import rulebook
from advice.run_content import Inputs
from advice.runs import writing
from advice.runs.found import Finding, Found, current_runs
from borrowers import jobs
from borrowers.models import Borrower


def current(borrower: Borrower) -> AdviceRun | None:
    """The borrower's advice as it was last found; None before the first run."""
    return borrower.advice_runs.filter(current=True).first()


def advised_again(run: AdviceRun) -> Advised:
    """The advice of a run with its whole trace, made again from the inputs that were kept, by today's rulebook."""
    return judged(run_content.decode_inputs(run.inputs), run.borrower.jurisdiction, run.as_of)


def find(triggers: Mapping[int, Trigger], day: date) -> jobs.Commit:
    """Find the advice on `day` of some borrowers, at most a chunk; returns what writes it.

    `triggers`: their keys, each with why the advice is looked at where no need says so.
    """
    before = current_runs(triggers)
    needs = list(AdviceNeed.objects.filter(pk__in=triggers).values_list("pk", "token", "trigger"))
    tokens = {key: token for key, token, _ in needs}
    why = {**triggers, **{key: Trigger(trigger) for key, _, trigger in needs}}
    borrowers = list(Borrower.objects.filter(pk__in=triggers).only("kind", "jurisdiction"))
    inputs = gather.inputs(borrowers, day)
    found = {one.pk: _found(one.jurisdiction, inputs[one.pk], why[one.pk], day) for one in borrowers}
    return partial(writing.write, Finding(day, before, tokens, found))


def do(borrowers: Collection[int], trigger: Trigger, day: date) -> None:
    """Find and write the advice of some borrowers (their keys), at most a chunk, here and now."""
    write = find(dict.fromkeys(borrowers, trigger), day)
    with transaction.atomic():
        write()


def _found(jurisdiction: str, inputs: Inputs, trigger: Trigger, day: date) -> Found:
    book = rulebook(jurisdiction.lower())
    advice = advise(inputs.facts, inputs.events, book, day)
    result = run_content.result_of(advice, which_are_open(inputs.facts, inputs.events, book, day))
    kept, text = run_content.encode_inputs(inputs), run_content.encode_result(result)
    return Found(trigger, book.version, kept, result, text, run_content.content_hash(book.version, kept, text))
