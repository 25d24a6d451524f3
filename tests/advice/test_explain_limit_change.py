"""`manage.py explain_limit_change` explains one change as the page shows it: in the borrower's language, as text or as JSON."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from advice.queries import explained_change
from advice.rule_loading.files import rulebook
from advice.rulebook import LANGUAGES
from borrowers.models import LimitChange
from tests.golden import EXPLANATIONS

pytestmark = pytest.mark.usefixtures("stories")

FIELDS = [
    *("limit_change", "language", "headline", "state", "not_about_you", "reasons", "ruled_out", "cannot_tell"),
    *("unknowns", "unchanged", "next_steps", "conflicts", "rulebook_version"),
]
RENEW = "read the difference; if it is meant, print it into {path}: manage.py explain_limit_change {change} --language {language}"
SENTENCE = {"text", "label", "source", "as_of"}
# what a reader of the sources expects of each story: state, top reason, whether it is about the borrower
EXPECTED = {
    "c-cut-to-250": ("lowered", "debt_burden_high", False),
    "c-instant-repay": ("lowered", "repaid_at_once", False),
    "c-auto-plan": ("zero", "income_fell", False),
    "c-moved": ("moved", "business_profile", True),
    "c-frozen": ("frozen", "overdue_now", False),
    "c-model-update": ("lowered", "model_updated", True),
    "c-data-error": ("lowered", "late_payments", False),
    "c-temporary-hold": ("temporary", "high_risk_transaction", False),
    "c-exposure": ("lowered", "exposure_reduced", True),
    "c-raised": ("raised", "paid_on_time", False),
    "c-no-reason": ("lowered", None, False),
    "c-season-peak": ("lowered", "turnover_fell", False),
}


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("explain_limit_change", *arguments, stdout=out)
    return out.getvalue()


def as_json(*arguments: str) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(run(*arguments, "--format", "json"))
    return result


def test_every_story_has_its_state_its_top_reason_and_whether_it_is_about_the_borrower() -> None:
    assert set(EXPECTED) == set(LimitChange.objects.values_list("sender_id", flat=True))
    for change, (state, top, not_about_you) in EXPECTED.items():
        found = as_json(change)
        assert (found["state"], found["not_about_you"]) == (state, not_about_you), change
        assert (found["reasons"][0]["code"] if found["reasons"] else None) == top, change


def golden(change: str, language: str) -> Path:
    return EXPLANATIONS / f"{change}.{language}.txt"


def test_every_story_reads_as_its_golden_file() -> None:
    for change in EXPECTED:
        for language in LANGUAGES:
            path = golden(change, language)
            renew = RENEW.format(change=change, language=language, path=path.name)
            assert run(change, "--language", language) == path.read_text(encoding="utf-8"), renew


def test_no_golden_file_is_left_over() -> None:
    assert set(EXPLANATIONS.iterdir()) == {golden(change, language) for change in EXPECTED for language in LANGUAGES}


def test_the_json_is_one_line_with_the_fields_of_the_exchange_format() -> None:
    found = as_json("c-cut-to-250")

    assert list(found)[: len(FIELDS)] == FIELDS
    assert run("c-cut-to-250", "--format", "json").count("\n") == 1
    assert found["limit_change"] == "c-cut-to-250"
    assert found["rulebook_version"] == rulebook().version
    for sentence in (*found["headline"], *found["unknowns"], *found["unchanged"]):
        assert set(sentence) - {"rule"} == SENTENCE
    first = found["reasons"][0]
    assert first["points_share"] == "0.4118"
    assert first["threshold"] == "0.50"
    assert first["observed"] == {"debt_service_ratio": "0.65"}
    assert first["as_of"] == "2026-10-10"
    assert {"code", "main", "owner", "title", "sentences", "label", "observed", "threshold", "source", "as_of", "changeable"} <= set(first)


def test_optional_fields_without_a_value_are_left_out() -> None:
    found = as_json("c-moved")

    assert "points_share" not in found["reasons"][0]
    assert "recomputed" not in as_json("c-season-peak")
    assert {"fact", "value", "source", "as_of"} <= set(next(cause for cause in found["ruled_out"] if cause["code"] == "overdue_now"))
    assert "fact" not in next(cause for cause in found["ruled_out"] if cause["code"] == "paid_on_time")


def test_the_cut_to_250_recomputed_by_the_published_policy_agrees() -> None:
    found = as_json("c-cut-to-250")["recomputed"]

    points = {"debt_burden_high": "-42", "many_lenders": "-31", "income_fell": "-17", "late_payments": "-12"}
    assert found["reasons"] == [{"code": code, "points": lost} for code, lost in points.items()]
    assert (found["policy_version"], found["new_limit"], found["agrees"]) == ("2026-07", "250.00", True)


def test_another_story_recomputed_shows_a_difference() -> None:
    found = as_json("c-auto-plan")["recomputed"]

    assert found["agrees"] is False
    assert (found["new_limit"], found["lowest"], found["highest"]) == (None, "250.00", "1500.00")
    assert {"code": "debt_burden_high", "points": "-42"} in found["reasons"]  # -33 was sent


def test_the_model_update_says_what_the_version_before_gives_for_the_same_data() -> None:
    said = " ".join(sentence["text"] for sentence in as_json("c-model-update", "--language", "en")["recomputed"]["sentences"])

    assert "By the version before it, 2025-11, the same data give 3,000.00 yuan to 22,000.00 yuan." in said
    assert "what is weighed differently: Loans drawn in the last 90 days and How long a loan is usually kept" in said


def test_the_frozen_story_shows_both_counts_of_days() -> None:
    conflict = as_json("c-frozen")["conflicts"][0]

    assert (conflict["code"], conflict["fact"]) == ("overdue_now", "days_past_due")
    assert (conflict["observed"]["value"], conflict["recorded"]["value"]) == (31, 30)
    assert (conflict["observed"]["as_of"], conflict["recorded"]["as_of"]) == ("2026-10-24", "2026-10-23")


def test_the_language_is_the_borrowers_unless_it_is_given() -> None:
    assert as_json("c-instant-repay")["language"] == "en"
    assert as_json("c-cut-to-250")["language"] == "zh-hans"
    assert as_json("c-cut-to-250", "--language", "en")["headline"][0]["text"].startswith("Your limit was lowered to 250.00 yuan")


def test_the_page_reads_the_same_explanation() -> None:
    change = LimitChange.objects.get(sender_id="c-cut-to-250")
    explained = explained_change(change.borrower, change.public_id, "zh-hans")

    assert [sentence.text for sentence in explained.explanation.headline] == [
        sentence["text"] for sentence in as_json("c-cut-to-250")["headline"]
    ]


def test_an_id_that_is_not_there_is_a_clear_error() -> None:
    with pytest.raises(CommandError, match="there is no limit change with the id 'c-nobody'"):
        run("c-nobody")


def test_a_language_that_is_not_spoken_is_refused() -> None:
    with pytest.raises(CommandError, match="invalid choice: 'fr'"):
        run("c-cut-to-250", "--language", "fr")
