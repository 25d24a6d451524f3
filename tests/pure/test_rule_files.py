"""A rulebook loads from its folder; whatever an author gets wrong is one error that says which file, which key, and what to do."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from advice.rule_loading.errors import RuleError
from advice.rule_loading.files import load, rulebook
from tests.pure.broken_rules import replace

REASON = "reasons/debt_burden_high.toml"
SCORECARD = "scorecards/illustration.toml"
STEP = "steps/lower_utilisation.toml"
GUIDANCE = "parameters/small_loan_guidance.toml"
COMPLAINT = "routes/lender_complaint.toml"
REGULATOR = "routes/regulator_complaint.toml"
COURT = "routes/court.toml"
LADDER = "ladder.toml"


def test_the_rules_that_ship_load_once() -> None:
    book = rulebook("cn")

    assert len(book.reasons) >= 44
    assert book.reasons["debt_burden_high"].owner == "you"
    assert rulebook("cn") is book


def test_the_version_is_that_of_the_content(folder: Path) -> None:
    before = load(folder).version
    assert before == rulebook("cn").version
    assert len(before) == 64

    path = folder / REASON
    path.write_text(path.read_text(encoding="utf-8") + "\n# a note\n", encoding="utf-8")

    assert load(folder).version != before


def retitled(zh: str, en: str) -> Callable[[str], str]:
    """An author's slip: another title."""

    def slip(text: str) -> str:
        before, after = text.split("[title]")[0], text.split("[headline]")[1]
        return f'{before}[title]\nzh-hans = "{zh}"\nen = "{en}"\n[headline]{after}'

    return slip


MISTAKES = [
    pytest.param(
        REASON,
        replace('owner = "you"', 'owner = "nobody"'),
        "reasons/debt_burden_high.toml, owner: found 'nobody'; allowed: you, platform, market, regulation, model, data, product. "
        "Write one of the allowed words.",
        id="a word that is not in the list",
    ),
    pytest.param(
        REASON,
        replace('owner = "you"', 'owners = "you"'),
        "reasons/debt_burden_high.toml, owners: found a key that nothing reads; allowed: code, maintained_by,",
        id="a misspelled key",
    ),
    pytest.param(
        REASON,
        replace('owner = "you"\n', ""),
        "reasons/debt_burden_high.toml, owner: found nothing; allowed: a value: this key is required. Add it.",
        id="a missing key",
    ),
    pytest.param(
        REASON,
        replace("checked_on = 2026-11-22", 'checked_on = "today"'),
        "reasons/debt_burden_high.toml, checked_on: found 'today'; allowed: a date: 2026-11-22. Write the value in the allowed form.",
        id="a date that is none",
    ),
    pytest.param(
        REASON,
        replace('kinds = ["decrease"', 'kinds = ["decline"'),
        "reasons/debt_burden_high.toml, kinds[0]: found 'decline'; allowed: decrease, increase, temporary_decrease, restore, freeze,",
        id="a kind of change that does not exist",
    ),
    pytest.param(
        REASON,
        replace('"debt_service_ratio", "monthly_debt_service"', '"debt_service_ratios", "monthly_debt_service"'),
        "reasons/debt_burden_high.toml, facts[0]: found debt_service_ratios; allowed: a fact name, for example debt_service_ratio",
        id="a fact that does not exist",
    ),
    pytest.param(
        REASON,
        replace('main_fact = "debt_service_ratio"', 'main_fact = "months_on_book"'),
        "reasons/debt_burden_high.toml, main_fact: found months_on_book; allowed: debt_service_ratio,",
        id="a main fact that is not among the facts",
    ),
    pytest.param(
        REASON,
        replace('threshold_side = "above"\n', ""),
        "reasons/debt_burden_high.toml, threshold_side: found nothing; allowed: both main_fact and threshold_side, or neither.",
        id="half of a threshold",
    ),
    pytest.param(
        REASON,
        replace('ruled_out_by = ["nothing_due_each_month"]', 'ruled_out_by = ["rich"]'),
        "reasons/debt_burden_high.toml, ruled_out_by[0]: found rich; allowed: nothing_overdue, never_late,",
        id="a condition that does not exist",
    ),
    pytest.param(
        REASON,
        replace('steps = ["', 'steps = ["win_the_lottery", "'),
        "reasons/debt_burden_high.toml, steps[0]: found win_the_lottery; allowed: ",
        id="a step that does not exist",
    ),
    pytest.param(
        REASON,
        replace("{monthly_income}", "{drawdowns_90d}"),
        "reasons/debt_burden_high.toml, figures[0]: found ",
        id="a placeholder in one language only",
    ),
    pytest.param(
        "reasons/drawn_often.toml",
        lambda text: text.replace("{drawdowns_90d}", "{days_past_due}"),
        "reasons/drawn_often.toml, figures[0]: found days_past_due; allowed: drawdowns_90d. List the fact under facts.",
        id="a placeholder that is not among the facts",
    ),
    pytest.param(
        REASON,
        replace('"您每月要还', '"您{每月要还'),
        "reasons/debt_burden_high.toml, figures[0].zh-hans: found '{'; allowed: a placeholder such as {days_past_due}.",
        id="a brace that is no placeholder",
    ),
    pytest.param(
        REASON,
        replace('"您每月要还', '"<b>您每月要还'),
        "reasons/debt_burden_high.toml, figures[0].zh-hans: found '<'; allowed: plain words, no markup.",
        id="markup",
    ),
    pytest.param(
        "reasons/overdue_now.toml",
        retitled("", "x"),
        "reasons/overdue_now.toml, title.zh-hans: found an empty text; allowed: words. Write the text in both languages.",
        id="an empty text",
    ),
    pytest.param(
        "reasons/overdue_now.toml",
        retitled("综合评估未通过", "x"),
        "reasons/overdue_now.toml, title.zh-hans: found 综合评估未通过; allowed: words that name the cause.",
        id="a vague title",
    ),
    pytest.param(
        "reasons/overdue_now.toml",
        retitled("晚了 {days_past_due}", "{days_past_due} late"),
        "reasons/overdue_now.toml, title.zh-hans: found 晚了 {days_past_due}; allowed: no placeholder here.",
        id="a figure in a title",
    ),
    pytest.param(
        "reasons/overdue_now.toml",
        lambda text: text.split("[[sources]]")[0],
        "reasons/overdue_now.toml, sources: found nothing; allowed: a value: this key is required.",
        id="no source",
    ),
    pytest.param(
        "reasons/overdue_now.toml",
        lambda text: text.replace("checked_on", "in_force_until = 2019-01-01\nchecked_on", 1),
        "reasons/overdue_now.toml, in_force_until: found 2019-01-01; allowed: a date not before in_force_from",
        id="in force until before it began",
    ),
    pytest.param(
        "letters/value_correction.toml",
        lambda text: text.replace("{reason_title}", "{shoe_size}"),
        "found shoe_size; allowed: decided_on, effective_on,",
        id="a letter that asks for what no letter knows",
    ),
    pytest.param(
        "letters/automatic_plan_question.toml",
        replace("{loan_principal}", "{old_limit}"),
        "letters/automatic_plan_question.toml, body[3]",
        id="a letter about a plan that asks for a limit",
    ),
    pytest.param(
        "letters/automatic_plan_refusal.toml",
        lambda text: text.replace("{original_last_due_on}", "{plan_ends_on}", 2),
        "caution.text: found plan_ends_on; allowed: computed_cost, consent_record,",
        id="a caution that asks for what no letter knows",
    ),
    pytest.param(
        "letters/value_correction.toml",
        replace('about = "limit_change"', 'about = "the weather"'),
        "letters/value_correction.toml, about: found 'the weather'; allowed: limit_change, repayment_plan.",
        id="a letter about nothing",
    ),
    pytest.param(
        "wording.toml",
        replace("[facts.utilisation]", "[facts.utilization]"),
        "wording.toml, facts.utilisation: found nothing; allowed: a label.",
        id="a fact without a name for people",
    ),
    pytest.param(
        "wording.toml",
        replace('steps_without_reason = ["ask_for_reasons"]', 'steps_without_reason = ["ask"]'),
        "wording.toml, steps_without_reason[0]: found ask; allowed: ",
        id="a first step that does not exist",
    ),
    pytest.param(
        "wording.toml",
        replace("temporary_decrease = {", "temporary_cut = {"),
        "wording.toml, kinds.temporary_cut: found a key that nothing reads; allowed: decrease, increase, temporary_decrease,",
        id="words for a kind that does not exist",
    ),
    pytest.param(
        "wording.toml",
        replace('unit_one = "loan"', "unit_one = 1"),
        "wording.toml, facts.drawdowns_90d.unit_one: found 1; allowed: text or null.",
        id="a value of the wrong type inside a table",
    ),
    pytest.param(
        "reasons/overdue_now.toml",
        lambda text: text.replace("code =", "sources = []\ncode =", 1).split("[[sources]]")[0],
        "reasons/overdue_now.toml, sources: found nothing; allowed: at least one source. Say where this comes from.",
        id="an empty list of sources",
    ),
    pytest.param(
        "vague.toml", replace("phrases = [", "phrase = ["), "vague.toml, phrase: found a key that nothing reads", id="no vague phrases"
    ),
    pytest.param(
        SCORECARD,
        replace("terms = [3, 6,", "terms = [6, 3,"),
        "scorecards/illustration.toml, automatic_instalment.terms: found [6, 3, 9, 12, 18, 24]; allowed: at least one number of months,",
        id="terms out of order",
    ),
    pytest.param(
        SCORECARD,
        replace('share_of_income = "0.50"', 'share_of_income = "50"'),
        "scorecards/illustration.toml, automatic_instalment.share_of_income: found 50; allowed: a number from 0 to 1.",
        id="a share that is more than all",
    ),
    pytest.param(
        SCORECARD,
        replace('annual_rate_percent = "14.6"', 'annual_rate_percent = "NaN"'),
        "scorecards/illustration.toml, automatic_instalment.annual_rate_percent: found NaN; allowed: a number from 0 to 100.",
        id="a rate that is no number",
    ),
    pytest.param(
        SCORECARD,
        replace('method = "equal_instalment"', 'method = "flat_fee"'),
        "scorecards/illustration.toml, automatic_instalment, 3 months, annual_rate_percent: found 14.6; allowed: 0 with flat_fee:",
        id="terms that make no schedule",
    ),
    pytest.param(
        SCORECARD,
        replace("look_ahead_days", "lookahead_days"),
        "scorecards/illustration.toml, automatic_instalment.lookahead_days: found a key that nothing reads; allowed: share_of_income,",
        id="a policy's key that nothing reads",
    ),
    pytest.param(
        GUIDANCE,
        replace("until = 2027-12-31\npercent", "until = 2026-12-31\npercent"),
        "parameters/small_loan_guidance.toml, values[0].until: found 2026-12-31; allowed: in_force_until (2027-12-31).",
        id="a figure that ends before its rule",
    ),
    pytest.param(
        GUIDANCE,
        replace("\nfrom = 2025-12-19", "\nfrom = 2026-01-01"),
        "parameters/small_loan_guidance.toml, values[0].from: found 2026-01-01; allowed: 2025-12-19. Let the days of the values neither",
        id="a rule in force without a figure",
    ),
    pytest.param(
        GUIDANCE,
        replace(
            "[[values]]",
            '[[values]]\nfrom = 2025-12-19\npercent = "36"\nconfidence = "reported"\n'
            'source = { title = { zh-hans = "甲", en = "x" } }\n[[values]]',
        ),
        "parameters/small_loan_guidance.toml, values[0].until: found nothing; allowed: the day before the next value.",
        id="two figures for one day",
    ),
    pytest.param(
        GUIDANCE,
        replace("from = 2025-12-19\nuntil = 2027-12-31", "from = 2025-12-19\nuntil = 2025-12-18"),
        "parameters/small_loan_guidance.toml, values[0].until: found 2025-12-18; allowed: a day on or after from (2025-12-19).",
        id="a figure that ends before it begins",
    ),
    pytest.param(
        GUIDANCE,
        replace('percent = "24"', 'percent = "0"'),
        "parameters/small_loan_guidance.toml, values[0].percent: found 0; allowed: per cent a year, more than 0.",
        id="a line at nothing",
    ),
    pytest.param(
        GUIDANCE,
        lambda text: text.split("[[values]]")[0].replace(
            "code =", 'values = []\nsources = [{ title = { zh-hans = "甲", en = "x" } }]\ncode ='
        ),
        "parameters/small_loan_guidance.toml, values: found nothing; allowed: at least one value with its dates.",
        id="a rule without a figure",
    ),
    pytest.param(
        STEP,
        replace("weight = 44\n", ""),
        "steps/lower_utilisation.toml, weight: found nothing; allowed: a value: this key is required. Add it.",
        id="a step without a weight",
    ),
    pytest.param(
        STEP,
        replace("weight = 44", "weight = 440"),
        "steps/lower_utilisation.toml, weight: found 440; allowed: a whole number from 1 to 100.",
        id="a step heavier than all",
    ),
    pytest.param(
        STEP,
        replace('when = ["owes_on_this_line"', 'when = ["owes_on_a_line"'),
        "steps/lower_utilisation.toml, when[0]: found owes_on_a_line; allowed: overdue_now, paid_late,",
        id="a step with a condition that does not exist",
    ),
    pytest.param(
        STEP,
        replace('unless = ["overdue_now"]', 'unless = ["nothing_overdue"]'),
        "steps/lower_utilisation.toml, unless[0]: found nothing_overdue; allowed: overdue_now, paid_late,",
        id="a step with a condition that only rules causes out",
    ),
    pytest.param(
        STEP,
        replace('unless = ["overdue_now"]', 'unless = ["owes_on_this_line"]'),
        "steps/lower_utilisation.toml, unless[0]: found owes_on_this_line; allowed: each condition once.",
        id="a condition that must hold and must not",
    ),
    pytest.param(
        "steps/make_a_budget.toml",
        lambda text: "".join(line for line in text.splitlines(keepends=True) if not line.startswith("any_of")),
        "steps/make_a_budget.toml, when: found nothing; allowed: at least one condition under when or any_of.",
        id="a step for everybody",
    ),
    pytest.param(
        STEP,
        replace('step = "weigh_early_settlement"', 'step = "make_a_wish"'),
        "steps/lower_utilisation.toml, conflicts_with[0].step: found make_a_wish; allowed: ",
        id="a conflict with a step that does not exist",
    ),
    pytest.param(
        STEP,
        replace('step = "weigh_early_settlement"', 'step = "make_a_budget"'),
        "steps/lower_utilisation.toml, conflicts_with[0].step: found make_a_budget; allowed: a step whose own conflicts_with names",
        id="a conflict said from one side only",
    ),
    pytest.param(
        STEP,
        replace('step = "weigh_early_settlement"', 'step = "check_minimum_use_period"'),
        "steps/lower_utilisation.toml, conflicts_with[0].step: found check_minimum_use_period; allowed: each step once.",
        id="a conflict said twice",
    ),
    pytest.param(
        STEP,
        replace('asks = ["early_payment"]', 'asks = ["money"]'),
        "steps/lower_utilisation.toml, asks[0]: found 'money'; allowed: new_credit, early_payment. Write one of the allowed words.",
        id="a step that asks for what the guard does not know",
    ),
    pytest.param(
        "steps/make_a_budget.toml",
        replace("写四行：", "可以借新还旧。写四行："),
        "steps/make_a_budget.toml: found words that suggest borrow_to_repay; allowed: such a thing only where it is warned against.",
        id="a step that suggests harm",
    ),
    pytest.param(
        "wording.toml",
        replace("money_needed_now = {", "money_needed = {"),
        "wording.toml, advice.withheld.money_needed_now: found nothing; allowed: words for it. Add it in both languages.",
        id="no words for why a step was left out",
    ),
    pytest.param(
        LADDER,
        replace('    "mediation",\n', ""),
        "ladder.toml, order: found nothing; allowed: a place for mediation. Say where mediation stands on the ladder.",
        id="a route that has no place on the ladder",
    ),
    pytest.param(
        LADDER,
        replace('    "mediation",\n', '    "mediation",\n    "mediation",\n'),
        "ladder.toml, order[10]: found mediation; allowed: each route once.",
        id="a route that stands on the ladder twice",
    ),
    pytest.param(
        LADDER,
        replace('    "mediation",\n', '    "ombudsman",\n'),
        "ladder.toml, order[9]: found 'ombudsman'; allowed: hardship_request, lender_complaint,",
        id="a place on the ladder for a route that does not exist",
    ),
    pytest.param(
        LADDER,
        lambda text: re.sub(r"paid_late = .*\n", "", text),
        "ladder.toml, triggers.paid_late: found nothing; allowed: words for it.",
        id="a trigger without words",
    ),
    pytest.param(
        LADDER,
        lambda text: text.replace("“{route}”在", "“{lender}”在").replace("“{route}”: answered", "“{lender}”: answered"),
        "ladder.toml, outcomes.answered: found lender; allowed: on, route.",
        id="a figure that the ladder does not know",
    ),
    pytest.param(
        REGULATOR,
        lambda text: re.sub(r"\[not_for\]\n.*\n.*\n", "", text),
        "routes/regulator_complaint.toml, not_for: found nothing; allowed: a text if, and only if, lender_kinds names some.",
        id="a route for some lenders that says nothing to the others",
    ),
    pytest.param(
        "routes/explanation_request.toml",
        lambda text: re.sub(r"opens = .*\n", "", text),
        "routes/explanation_request.toml, opens: found nothing; allowed: limit_went_down, automatic_plan,",
        id="a route that nothing opens",
    ),
    pytest.param(
        COMPLAINT,
        replace('opens = ["limit_went_down"', 'opens = ["bad_weather"'),
        "routes/lender_complaint.toml, opens[0]: found 'bad_weather'; allowed: limit_went_down,",
        id="a trigger that does not exist",
    ),
    pytest.param(
        REGULATOR,
        replace('route = "lender_complaint"', 'route = "court"'),
        "routes/regulator_complaint.toml, after[0].route: found court; allowed: hardship_request, lender_complaint, explanation_request,",
        id="a route that comes after one further up the ladder",
    ),
    pytest.param(
        REGULATOR,
        replace('once = ["answered", "unanswered"]', "once = []"),
        "routes/regulator_complaint.toml, after[0].once: found nothing; allowed: answered, unanswered. Say how it must have ended.",
        id="a route after one that need not end",
    ),
    pytest.param(
        REGULATOR,
        replace('next_if_unanswered = ["mediation"', 'next_if_unanswered = ["regulator_complaint"'),
        "routes/regulator_complaint.toml, next_if_unanswered[0]: found regulator_complaint; allowed: another route.",
        id="a route that leads to itself",
    ),
    pytest.param(
        COURT,
        replace('name = "limitation"', 'name = "case_acceptance"'),
        "routes/court.toml, clocks[3].name: found case_acceptance; allowed: a name that no other clock of this route has.",
        id="two clocks of one name",
    ),
    pytest.param(
        COURT,
        replace("length = 7\n", "length = 0\n"),
        "routes/court.toml, clocks[0].length: found 0; allowed: 1 or more. Leave it out for “promptly”.",
        id="a clock of no length",
    ),
    pytest.param(
        COURT,
        replace('unit = "calendar"', 'unit = "weeks"'),
        "routes/court.toml, clocks[0].unit: found 'weeks'; allowed: calendar, working, months, years.",
        id="a unit that does not exist",
    ),
    pytest.param(
        COURT,
        replace('starts_after = "case_acceptance"', 'starts_after = "limitation"'),
        "routes/court.toml, clocks[1].starts_after: found limitation; allowed: case_acceptance.",
        id="a clock after one that stands below it",
    ),
    pytest.param(
        "routes/explanation_request.toml",
        replace('name = "promised_period"\n', 'name = "promised_period"\nstarts_after = "answer"\n'),
        "routes/explanation_request.toml, clocks[1].starts_after: found answer; allowed: no clock.",
        id="a clock after one without an end",
    ),
    pytest.param(
        COURT,
        replace("length = 3\n", "length = 1\n"),
        "routes/court.toml, clocks[2].length: found 1 months; allowed: more than 2 months. Write the whole length, extension included.",
        id="an extension that is not the whole length",
    ),
    pytest.param(
        COURT,
        lambda text: text.replace('extends = "small_claims_trial"\nstarts_after = "case_acceptance"\n', 'extends = "small_claims_trial"\n'),
        "routes/court.toml, clocks[2].starts_after: found None; allowed: case_acceptance. An extension starts with the clock it prolongs.",
        id="an extension from another day",
    ),
    pytest.param(
        COMPLAINT,
        replace('extends = "answer"\nlender_kinds = ["consumer_finance", "bank"]', 'extends = "answer"'),
        "routes/lender_complaint.toml, clocks[1].lender_kinds: found nothing; allowed: consumer_finance, bank. Use the lenders of answer.",
        id="an extension for other lenders",
    ),
    pytest.param(
        REGULATOR,
        replace('name = "forward"\n', 'name = "forward"\nlender_kinds = ["small_loan"]\n'),
        "routes/regulator_complaint.toml, clocks[0].lender_kinds: found small_loan; allowed: consumer_finance, bank.",
        id="a clock for a lender that the route is not for",
    ),
    pytest.param(
        COURT,
        lambda text: re.sub(r"source = .*\n", "", text, count=1),
        "routes/court.toml, clocks[0].source: found nothing; allowed: a value: this key is required. Add it.",
        id="a clock without a source",
    ),
    pytest.param(REASON, replace("[title]", "[title"), "reasons/debt_burden_high.toml: found ", id="not TOML"),
]


@pytest.mark.parametrize(("name", "slip", "message"), MISTAKES)
def test_a_mistake_is_told_to_the_author(folder: Path, name: str, slip: Callable[[str], str], message: str) -> None:
    path = folder / name
    path.write_text(slip(path.read_text(encoding="utf-8")), encoding="utf-8")

    with pytest.raises(RuleError) as caught:
        load(folder)

    assert message in str(caught.value)
    assert caught.value.path == path
    assert caught.value.todo


def test_a_file_must_be_named_by_its_code(folder: Path) -> None:
    (folder / REASON).rename(folder / "reasons/debt.toml")

    with pytest.raises(RuleError, match=r"debt.toml, code: found debt_burden_high; allowed: debt\."):
        load(folder)


@pytest.mark.parametrize("name", ["reason/x.toml", "notes.txt"])
def test_a_file_that_nothing_reads_is_refused_not_passed_over(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("", encoding="utf-8")

    allowed = (
        "reasons, steps, letters, products, glossary, lessons, scorecards, parameters, routes, working_days, "
        "ladder.toml, wording.toml, audit.toml, vague.toml"
    )
    with pytest.raises(RuleError, match=re.escape(f"allowed: {allowed}")):
        load(folder)


YEAR = """
code = "2031"
maintained_by = "operator"
in_force_from = 2030-11-05
confidence = "verified"
checked_on = 2030-11-06
rest_days = [2031-01-01, 2031-10-01]
make_up_days = [2031-10-11]
sources = [{ title = { zh-hans = "通知", en = "The notice" }, number = "1" }]
"""


@pytest.mark.parametrize(
    ("slip", "message"),
    [
        (("rest_days = [2031-01-01", "rest_days = [2030-01-01"), "rest_days[0]: found 2030-01-01; allowed: a day of 2031. Move it"),
        (("[2031-10-11]", "[2031-10-13]"), "make_up_days[0]: found 2031-10-13; allowed: a Saturday or Sunday that is not a rest day."),
        (("[2031-01-01, 2031-10-01]", "[2031-10-11]"), "make_up_days[0]: found 2031-10-11; allowed: a Saturday or Sunday that is not"),
        (("[2031-01-01, 2031-10-01]", "[]"), "rest_days: found nothing; allowed: the days of the State Council's table."),
        (("2031-10-11]", "2031-10-32]"), "found "),
    ],
)
def test_a_slip_in_the_working_days_of_a_year_is_told(folder: Path, slip: tuple[str, str], message: str) -> None:
    (folder / "working_days").mkdir()
    (folder / "working_days/2031.toml").write_text(YEAR.replace(*slip), encoding="utf-8")

    with pytest.raises(RuleError, match=r"working_days/2031\.toml.*" + re.escape(message)):
        load(folder)


def test_the_file_of_a_year_is_named_by_a_year(folder: Path) -> None:
    (folder / "working_days").mkdir()
    (folder / "working_days/next.toml").write_text(YEAR.replace('"2031"', '"next"'), encoding="utf-8")

    with pytest.raises(RuleError, match=r"next\.toml, code: found next; allowed: a year: 2027"):
        load(folder)


def test_a_route_that_the_exchange_format_does_not_know_is_refused(folder: Path) -> None:
    text = (folder / COURT).read_text(encoding="utf-8")
    (folder / "routes/ombudsman.toml").write_text(text.replace('code = "court"', 'code = "ombudsman"'), encoding="utf-8")

    with pytest.raises(RuleError, match=r"routes/ombudsman\.toml, code: found ombudsman; allowed: hardship_request, lender_complaint,"):
        load(folder)


def test_a_route_of_the_ladder_without_a_file_is_named(folder: Path) -> None:
    (folder / COURT).unlink()

    with pytest.raises(RuleError, match=r"ladder\.toml, order\[11\]: found court; allowed: .*Write routes/court\.toml"):
        load(folder)


def test_a_stray_file_among_the_rules_is_refused(folder: Path) -> None:
    (folder / "reasons/overdue_now.toml~").write_text("", encoding="utf-8")

    with pytest.raises(RuleError, match=r"files that end in \.toml"):
        load(folder)


def test_a_missing_wording_file_is_named(folder: Path) -> None:
    (folder / "wording.toml").unlink()

    with pytest.raises(RuleError, match=r"wording.toml: found nothing; allowed: this file\. Add wording\.toml"):
        load(folder)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="a folder of rules"):
        load(tmp_path / "us")


def test_bytes_that_are_not_utf_8_are_named(folder: Path) -> None:
    (folder / REASON).write_bytes("标题".encode("gb18030"))

    with pytest.raises(RuleError, match="found a byte that is not UTF-8 at 0; allowed: UTF-8 text"):
        load(folder)
