"""The words that Mingbai ships: every rule file is complete, plain, kind and honest about what it rests on.

That a file has the right shape is the loader's business (`advice.rule_loading.files`); here stands what a careful editor would check.
"""

import re
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from advice.conditions import CONDITIONS
from advice.rule_loading.files import RULES, load
from advice.rulebook import Reason, Rule, Term, Text
from advice.vague import is_vague
from advice.wording import needs

BOOK = load(RULES / "cn")
RULES_BY_FOLDER: dict[str, dict[str, Any]] = {
    "reasons": dict(BOOK.reasons),
    "steps": dict(BOOK.steps),
    "letters": dict(BOOK.letters),
    "products": dict(BOOK.products),
    "glossary": dict(BOOK.terms),
    "lessons": dict(BOOK.lessons),
    "scorecards": dict(BOOK.scorecards),
    "parameters": dict(BOOK.parameters),
    "routes": dict(BOOK.routes),
}
EVERY_RULE = [pytest.param(rule, id=f"{folder}/{code}") for folder, rules in RULES_BY_FOLDER.items() for code, rule in rules.items()]
REASONS = [pytest.param(reason, id=code) for code, reason in BOOK.reasons.items()]
STEPS = [pytest.param(step, id=code) for code, step in BOOK.steps.items()]
LESSONS = [pytest.param(lesson, id=code) for code, lesson in BOOK.lessons.items()]
LETTERS = [pytest.param(letter, id=code) for code, letter in BOOK.letters.items()]

# The table "Reason codes" of the exchange format, version 1.
CODES = {
    "you": "overdue_now late_payments drawn_often repaid_at_once settled_early utilisation_high many_lenders external_debt_high "
    "debt_burden_high income_fell income_limited enquiries_many history_short line_unused restricted_purpose profile_changed "
    "identity_incomplete high_risk_transaction turnover_fell hardship_on_record "
    "paid_on_time income_rose debt_fell profile_completed long_customer",
    "platform": "exposure_reduced strategy_changed instalment_policy_changed tier_policy_changed portfolio_mix_changed "
    "partner_bank_decision",
    "market": "market_downturn",
    "regulation": "regulation_stricter regulatory_cap rate_cap",
    "model": "model_updated cut_off_moved",
    "data": "data_error data_outdated data_missing",
    "product": "business_profile product_line_changed scene_reallocated shared_total_limit",
}
FOR_A_RISE = {"paid_on_time", "income_rose", "debt_fell", "profile_completed", "long_customer"}
RISES = {"increase", "restore", "unfreeze"}

HAN = "\u3400-\u9fff"
HALF_WIDTH = re.compile(rf"(?<=[{HAN}。、”}}])[,;:!?()]|[,;:!?()](?=[{HAN}“{{])|[{HAN}]\.(?![0-9])")
ENGLISH_SENTENCE = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z]{2,}){2,}")
NOT_ENGLISH = re.compile(rf"[{HAN}\uff00-\uffef。、「」]")
BLANK = re.compile(r"_{2,}|\.{3,}|…|\[[^\]]*\]|【|XX|××|（\s*）|\(\s*\)|TODO|待填")

# What is never suggested (借新还旧 and its like). Such words may only stand where they are warned against, in the same clause.
FORBIDDEN = re.compile(
    "借新还旧|以贷养贷|借新的|借别的钱|别处借来|过桥|套现|刷流水|刷单|虚假|假材料|假证明|代办|征信修复|洗白|停止还款|拒绝还款|断供|"
    "bridge money|borrow elsewhere|borrowed elsewhere|new loan to pay|cash it out|cash-out|fake|sham|credit repair|in circles|run money|"
    "stop paying|withhold payment|refuse to pay"
)
WARNED = re.compile(r"不|别|勿|没|骗|\b(?:no|not|never|nobody|none|forbid|nothing|without|fraud|cannot)\b", re.IGNORECASE)
BLAMING = re.compile(
    "您的错|老赖|失信|恶意|信用差|不良用户|活该|怪您|your fault|bad borrower|irresponsible|careless|reckless|delinquent", re.IGNORECASE
)


def texts(value: Any, key: str = "") -> Iterator[tuple[str, Text]]:
    """Every Text inside a rule or the wording, with its key."""
    if isinstance(value, Text):
        yield key, value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from texts(getattr(value, name), f"{key}.{name}".strip("."))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from texts(inner, f"{key}.{name}")
    elif isinstance(value, tuple):
        for place, inner in enumerate(value):
            yield from texts(inner, f"{key}[{place}]")


EVERY_FILE = [
    *EVERY_RULE,
    pytest.param(BOOK.words, id="wording"),
    pytest.param(BOOK.audit, id="audit"),
    pytest.param(BOOK.ladder, id="ladder"),
]


def unwarned(pattern: re.Pattern[str], words: str) -> list[str]:
    """The clauses in which `pattern` stands without a word that warns against it or denies it. A comma ends one."""
    clauses = re.split(r"[。;；.!?！？，,:：\n]", words)
    return [clause for clause in clauses if pattern.search(clause) and not WARNED.search(clause)]


def wordings(kind: str) -> list[str]:
    lines = (Path(__file__).parent / "data" / "vague_phrases.txt").read_text(encoding="utf-8").splitlines()
    return [line.removeprefix(f"{kind}: ") for line in lines if line.startswith(f"{kind}: ")]


# --- it is complete -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("owner", "code"), [(owner, code) for owner, codes in CODES.items() for code in codes.split()])
def test_the_catalogue_has_every_code_of_the_exchange_format_with_its_owner(owner: str, code: str) -> None:
    assert BOOK.reasons[code].owner == owner


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_for_a_rise_only_raises_and_no_other_reason_only_raises(reason: Any) -> None:
    if reason.code in FOR_A_RISE:
        assert set(reason.kinds) == RISES
    else:
        assert set(reason.kinds) - RISES


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_links_steps_that_exist_and_conditions_that_exist(reason: Any) -> None:
    assert reason.steps
    assert set(reason.steps) <= set(BOOK.steps)
    assert set(reason.ruled_out_by) <= set(CONDITIONS)


@pytest.mark.parametrize("reason", REASONS)
def test_whichever_single_figure_is_known_there_is_a_sentence_that_says_it(reason: Any) -> None:
    """Else the last sentence would call a figure unknown that stands in our own records."""
    for fact in reason.facts:
        assert any(needs(figure) == (fact,) for figure in reason.figures), fact


@pytest.mark.parametrize("reason", REASONS)
def test_figures_go_from_the_fullest_sentence_to_one_without_figures(reason: Any) -> None:
    counts = [len(needs(figure)) for figure in reason.figures]
    assert counts == sorted(counts, reverse=True)
    assert counts.count(0) == (1 if reason.facts else 0)
    assert {name for figure in reason.figures for name in needs(figure)} == set(reason.facts)


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_has_its_form_and_nothing_left_to_fill_in(letter: Any) -> None:
    chinese = "\n".join(block.text.zh_hans for block in letter.body)
    english = "\n".join(block.text.en for block in letter.body)
    for part in ("{lender}：", "您好", "事由：", "请求", "此致\n敬礼", "{name}\n{today}"):
        assert part in chinese, part
    for part in ("To: {lender}", "Dear Sir or Madam", "Re: ", "ask you to", "Yours faithfully", "{name}\n{today}"):
        assert part in english, part
    for _, text in texts(letter):
        assert not BLANK.search(text.zh_hans)
        assert not BLANK.search(text.en)


@pytest.mark.parametrize("letter", LETTERS)
def test_a_letter_asks_and_does_not_accuse(letter: Any) -> None:
    for _, text in texts(letter):
        assert not re.search("违法|非法|侵权|违规|赔偿|举报|投诉", text.zh_hans)
        assert not re.search("illegal|unlawful|infring|breach|compensat|damages|complain", text.en, re.IGNORECASE)


@pytest.mark.parametrize("code", sorted(BOOK.products))
def test_a_product_says_each_thing_to_compare_once(code: str) -> None:
    names = [aspect.name for aspect in BOOK.products[code].aspects]
    assert sorted(names) == ["bureau_reporting", "permitted_use", "purpose", "rate", "term"]
    assert all(aspect.source for aspect in BOOK.products[code].aspects)


def test_the_worked_example_of_the_guide_is_a_reason_as_the_loader_reads_it() -> None:
    guide = (RULES / "README.md").read_text(encoding="utf-8")
    example = guide.split("```toml\n")[1].split("```")[0]
    reason = msgspec.convert(tomllib.loads(example), Reason)
    assert set(reason.facts) == set(BOOK.reasons[reason.code].facts)
    assert set(reason.steps) <= set(BOOK.steps)
    assert set(reason.ruled_out_by) <= set(CONDITIONS)


# --- it is honest ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_a_rule_names_its_sources_and_was_checked_on_a_day_that_has_been(rule: Rule) -> None:
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    assert rule.sources
    assert rule.checked_on <= today
    assert rule.in_force_from <= today


@pytest.mark.parametrize("rule", EVERY_RULE)
def test_the_confidence_of_a_rule_is_no_higher_than_its_sources_carry(rule: Rule) -> None:
    titles = [source.title.zh_hans for source in rule.sources]
    hearsay = any("没有证实" in title for title in titles)
    own_words = all(title.startswith("明白账") for title in titles)
    if rule.confidence == "verified":
        assert not hearsay
        assert own_words or any(source.article or source.number for source in rule.sources)
        assert not any("媒体" in title for title in titles)
    elif rule.confidence == "reported":
        assert any("媒体" in title or "接口资料" in title for title in titles)
    else:
        assert hearsay


BASES = [pytest.param(part, id=f"{code}/{n}") for code, one in BOOK.lessons.items() for n, part in enumerate(one.passages) if part.source]


@pytest.mark.parametrize("passage", BASES)
def test_the_confidence_of_a_passage_is_what_its_source_carries(passage: Any) -> None:
    title = passage.source.title.zh_hans
    if passage.confidence == "verified":
        assert passage.source.article or title.startswith("明白账")
        assert not re.search("媒体|没有证实", title)
    elif passage.confidence == "reported":
        assert re.search("媒体|接口资料", title)
        assert "媒体" in passage.text.zh_hans or "接口资料" in passage.text.zh_hans
    else:
        assert "没有证实" in title


CLOCKS = [pytest.param(clock, id=f"{code}/{clock.name}") for code, route in BOOK.routes.items() for clock in route.clocks]


@pytest.mark.parametrize("clock", CLOCKS)
def test_the_confidence_of_a_clock_is_what_its_source_carries(clock: Any) -> None:
    title = clock.source.title.zh_hans
    if clock.confidence == "verified":
        assert clock.source.article
        assert not re.search("媒体|没有证实|不是法定", title)
    elif clock.confidence == "reported":
        assert "媒体" in title
    else:
        assert re.search("没有证实|不是法定期限", title)


@pytest.mark.parametrize(
    ("route", "lengths"),  # the figures of the ladder that were seen in the text of a law
    [
        ("bureau_objection", {"answer": (20, "calendar", "25")}),
        ("credit_reporting_complaint", {"answer": (30, "calendar", "26")}),
        ("mediation", {"court_confirmation": (30, "calendar", "205")}),
        ("local_finance_bureau", {"reply": (7, "working", "46")}),
        ("personal_information_complaint", {"answer": (None, "calendar", "65"), "reply": (7, "working", "46")}),
        ("explanation_request", {"answer": (None, "calendar", "45")}),
        ("reconsideration", {"apply": (60, "calendar", "20")}),
        (
            "court",
            {
                "case_acceptance": (7, "calendar", "126"),
                "small_claims_trial": (2, "months", "168"),
                "small_claims_trial_extended": (3, "months", "168"),
                "limitation": (3, "years", "188, 189"),
            },
        ),
    ],
)
def test_a_verified_clock_is_as_long_as_its_law_says(route: str, lengths: dict[str, tuple[int | None, str, str]]) -> None:
    verified = {
        clock.name: (clock.length, clock.unit, clock.source.article)
        for clock in BOOK.routes[route].clocks
        if clock.confidence == "verified"
    }
    assert verified == lengths


def test_no_other_clock_is_verified() -> None:
    routes = {code for code, route in BOOK.routes.items() if any(clock.confidence == "verified" for clock in route.clocks)}
    assert routes == {
        "bureau_objection", "credit_reporting_complaint", "mediation", "local_finance_bureau", "personal_information_complaint",
        "explanation_request", "reconsideration", "court",
    }  # fmt: skip


@pytest.mark.parametrize("route", list(BOOK.routes.values()), ids=list(BOOK.routes))
def test_a_route_is_short_and_says_what_comes_after_an_answer_and_after_silence(route: Any) -> None:
    assert len(route.title.zh_hans) <= 14
    assert len(route.title.en) <= 50
    for text in (route.trigger, route.prerequisites, route.attach, route.where, route.if_answered, route.if_unanswered):
        assert len(text.zh_hans) <= 120, text.zh_hans
        assert text.zh_hans.endswith("。")
        assert text.en.endswith(".")


def test_no_cause_is_called_verified() -> None:
    """The law says what a borrower may ask. That a cause lies behind a limit, only the lender can say."""
    assert not [code for code, reason in BOOK.reasons.items() if reason.confidence == "verified"]


@pytest.mark.parametrize("product", sorted(BOOK.products))
def test_what_only_articles_say_of_a_product_is_unconfirmed_and_says_where_to_look(product: str) -> None:
    for aspect in BOOK.products[product].aspects:
        if aspect.source and "没有证实" in aspect.source.title.zh_hans:
            assert aspect.confidence == "unconfirmed"
            assert re.search("请看|以合同为准", aspect.text.zh_hans)


# --- it does no harm, and blames nobody -----------------------------------------------------------------------------------


@pytest.mark.parametrize("file", EVERY_FILE)
def test_nothing_suggests_borrowing_to_repay_cash_out_sham_trade_paid_repair_or_false_papers(file: Any) -> None:
    if isinstance(file, Term):  # a term says what the thing is, and anywhere in the entry that we are against it
        for words in (file.text.zh_hans, file.text.en):
            assert not FORBIDDEN.search(words) or WARNED.search(words)
        return
    for key, text in texts(file):
        if ".source" not in f".{key}":  # the name of a notice is its name
            assert unwarned(FORBIDDEN, text.zh_hans) == []
            assert unwarned(FORBIDDEN, text.en) == []


@pytest.mark.parametrize(
    "words",
    [
        "可以先借新还旧。",
        "刷流水可以提额。",
        "Try credit repair.",
        "Take a new loan to pay the old one. Do not wait.",
        "钱不够，可以借新的来还旧的。",
    ],
)
def test_a_forbidden_suggestion_is_caught(words: str) -> None:
    assert unwarned(FORBIDDEN, words)


@pytest.mark.parametrize("file", EVERY_FILE)
def test_nothing_blames_the_borrower(file: Any) -> None:
    for _, text in texts(file):
        assert unwarned(BLAMING, text.zh_hans) == []
        assert unwarned(BLAMING, text.en) == []


def test_early_settlement_is_said_from_both_sides() -> None:
    step = BOOK.steps["weigh_early_settlement"]
    both = f"{step.why.zh_hans}{step.how.zh_hans}"
    assert "少付" in both
    assert "没有证实" in both
    assert "由您决定" in both
    for code in ("repaid_at_once", "settled_early"):
        assert "weigh_early_settlement" in BOOK.reasons[code].steps


# --- it is plain ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", EVERY_FILE)
def test_chinese_has_full_width_punctuation_and_no_english_sentence(file: Any) -> None:
    for key, text in texts(file):
        assert not HALF_WIDTH.search(text.zh_hans), f"{key}: {text.zh_hans}"
        assert not ENGLISH_SENTENCE.search(text.zh_hans), key


@pytest.mark.parametrize("file", EVERY_FILE)
def test_english_is_english(file: Any) -> None:
    for key, text in texts(file):
        assert not NOT_ENGLISH.search(text.en), f"{key}: {text.en}"
        assert "  " not in text.en, key


@pytest.mark.parametrize("words", ["您好,再见", "共三项:甲", "还清了.", "{x},占", "一笔(两笔)"])
def test_half_width_punctuation_is_caught(words: str) -> None:
    assert HALF_WIDTH.search(words)


@pytest.mark.parametrize("words", ["30,000.00 元，利率 14.6%。", "GB/T 45251-2025", "{x}，占 {y} 的 {z}。", "第 24(3) 条"])
def test_figures_and_numbers_keep_their_half_width_signs(words: str) -> None:
    assert not HALF_WIDTH.search(words)


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_is_short_and_its_headline_completes_the_sentence(reason: Any) -> None:
    assert len(reason.title.zh_hans) <= 14
    assert len(reason.title.en) <= 40
    assert len(reason.headline.zh_hans) <= 24
    assert len(reason.headline.en) <= 90
    for words in (reason.title.zh_hans, reason.title.en, reason.headline.zh_hans, reason.headline.en):
        assert not re.search(r"[。.!！,，;；]$", words)
    assert reason.headline.en[0].islower()
    for text, most in ((reason.meaning, 110), (reason.change, 110), *((figure, 80) for figure in reason.figures)):
        assert len(re.sub(r"\{[^}]*\}", "30,000.00 元", text.zh_hans)) <= most, text.zh_hans
        assert text.zh_hans.endswith("。")
        assert text.en.endswith(".")


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_short_and_says_when_to_stop(step: Any) -> None:
    assert len(step.title.zh_hans) <= 18
    assert len(step.title.en) <= 50
    for text in (step.why, step.how, step.evidence, step.stop_condition):
        assert len(text.zh_hans) <= 120, text.zh_hans
        assert text.zh_hans.endswith("。")
        assert text.en.endswith(".")


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_lesson_takes_three_minutes_in_short_paragraphs(lesson: Any) -> None:
    assert len(lesson.title.zh_hans) <= 16
    assert len(lesson.title.en) <= 50
    shown = [text for key, text in texts(lesson) if key.startswith("passages") and ".source" not in key]
    assert 280 <= sum(len(text.zh_hans) for text in (lesson.lead, *shown)) <= 450
    assert 150 <= sum(len(text.en.split()) for text in (lesson.lead, *shown)) <= 400
    assert len(lesson.lead.zh_hans) <= 50
    for passage in lesson.passages:
        assert len(passage.text.zh_hans) <= 130, passage.text.zh_hans
        for text in (passage.text, *passage.points):
            assert re.search(r"[。？：]$", text.zh_hans), text.zh_hans
            assert re.search(r"[.?:]$", text.en), text.en
        for point in passage.points:
            assert len(point.zh_hans) <= 60, point.zh_hans


def test_titles_tell_rules_apart() -> None:
    for rules in (BOOK.reasons, BOOK.steps, BOOK.terms, BOOK.routes, BOOK.lessons):
        for language in ("zh_hans", "en"):
            titles = [getattr(rule.title, language) for rule in rules.values()]
            assert len(set(titles)) == len(titles)


# --- vague reasons --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", wordings("vague"))
def test_a_vague_wording_is_refused(words: str) -> None:
    assert is_vague(words, BOOK.vague)


@pytest.mark.parametrize("words", wordings("specific"))
def test_a_specific_wording_passes(words: str) -> None:
    assert not is_vague(words, BOOK.vague)


def test_there_are_enough_wordings_of_both_kinds_in_both_languages() -> None:
    for kind, least in (("vague", 100), ("specific", 40)):
        words = wordings(kind)
        assert len(set(words)) == len(words) >= least
        assert sum(bool(re.search(f"[{HAN}]", line)) for line in words) >= least // 3
        assert sum(not re.search(f"[{HAN}]", line) for line in words) >= least // 3


@pytest.mark.parametrize("reason", REASONS)
def test_no_reason_of_the_catalogue_is_itself_vague(reason: Any) -> None:
    for text in (reason.title, reason.headline, reason.meaning):
        assert not is_vague(text.zh_hans, BOOK.vague)
        assert not is_vague(text.en, BOOK.vague)
