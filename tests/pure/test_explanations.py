"""A limit change is explained from its records: what the lender sent, in order, with figures; what it left out is said to be unknown."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from advice.explanations.situation import Loan, Plan, RateChange, Release, Threshold
from advice.rule_loading.files import rulebook
from tests.pure.situations import AS_OF, explained, line, reason, snapshot, texts

BOOK = rulebook()
FACTS = {
    "outstanding_principal": "28800.00",
    "max_days_past_due_12m": 12,
    "late_payments_12m": 2,
    "active_lenders": 5,
    "monthly_income": "8200.00",
    "income_change_6m_percent": "-18",
    "monthly_debt_service": "5330.00",
    "identity_complete": True,
}


# --- the reasons --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", BOOK.reasons)
def test_every_cause_of_the_catalogue_is_explained_as_the_top_reason_with_its_owner(code: str) -> None:
    rule = BOOK.reasons[code]
    rises = rule.kinds[0] in ("increase", "restore")
    target = line(product="wangshangdai") if rule.kinds[0] == "migration" else None
    found = explained(reason(code), kind=rule.kinds[0], new="40000" if rises else "5000", target_line=target)

    assert [reason.code for reason in found.reasons] == [code]
    assert found.reasons[0].owner == rule.owner
    assert rule.headline.zh_hans in found.headline[0].text
    assert found.not_about_you is (rule.owner != "you")
    assert ("这次调整并非因为您的行为。" in texts(found.headline)) is (rule.owner != "you")
    assert found.next_steps == rule.steps


def test_reasons_stand_by_absolute_points_when_all_carry_them_with_their_shares() -> None:
    found = explained(
        reason("late_payments", points="-12"),
        reason("debt_burden_high", points="-42"),
        reason("income_fell", points="-17"),
        reason("many_lenders", points="-31"),
    )

    assert [reason.code for reason in found.reasons] == ["debt_burden_high", "many_lenders", "income_fell", "late_payments"]
    assert [str(reason.points_share) for reason in found.reasons] == ["0.4118", "0.3039", "0.1667", "0.1176"]
    assert found.headline[0].text == "您的额度降到了 5,000.00 元，主要因为每月要还的钱占收入太多。"
    assert found.headline[0].label == "derived"


def test_without_points_for_all_they_stand_as_sent_and_no_share_is_made_up() -> None:
    found = explained(reason("late_payments", points="-12"), reason("debt_burden_high"))

    assert [reason.code for reason in found.reasons] == ["late_payments", "debt_burden_high"]
    assert [reason.points_share for reason in found.reasons] == [None, None]
    assert found.headline[0].text.startswith("您的额度降到了 5,000.00 元。放款方给出的第一个原因：")
    assert "每个原因有多重：放款方没有给分数。" in texts(found.unknowns)


def test_at_most_four_reasons_are_main_and_only_they_give_steps() -> None:
    codes = ["debt_burden_high", "many_lenders", "income_fell", "late_payments", "business_profile"]
    found = explained(*[reason(code) for code in codes])

    assert [reason.main for reason in found.reasons] == [True, True, True, True, False]
    assert not set(BOOK.reasons["business_profile"].steps) & set(found.next_steps)


def test_figures_come_with_the_lenders_line_its_source_and_date() -> None:
    sent = reason("debt_burden_high", observed={"debt_service_ratio": "0.65"}, threshold="0.50", period_end=AS_OF, source="征信查询")
    found = explained(sent, facts=snapshot(**FACTS)).reasons[0]

    assert texts(found.sentences) == ["您每月要还 5,330.00 元，占月收入 8,200.00 元的 65%。", "放款方的参考线是 50%。"]
    assert (found.label, found.source, found.as_of, found.threshold) == ("fact", "征信查询", AS_OF, "0.50")
    assert found.observed == {"debt_service_ratio": "0.65"}


def test_a_line_that_the_lender_kept_to_itself_is_said_to_be_unknown() -> None:
    found = explained(reason("income_fell", observed={"income_change_6m_percent": "-18"}))

    assert "放款方没有说参考线是多少。" in texts(found.reasons[0].sentences)
    assert any(text.startswith("参考线是多少：放款方没有说") for text in texts(found.unknowns))


def test_a_reason_without_a_source_rests_on_the_snapshot_that_holds_the_same_figure_else_on_the_record_of_the_change() -> None:
    sent = reason("income_fell", observed={"income_change_6m_percent": "-18"})
    same = explained(sent, facts=snapshot(**FACTS)).reasons[0]
    alone = explained(sent).reasons[0]

    assert (same.source, same.as_of) == ("放款方月度文件", AS_OF)
    assert (alone.source, alone.as_of) == ("放款方的调额记录", date(2026, 10, 12))
    assert any(text.startswith("数据从哪里来") for text in texts(explained(sent).unknowns))
    assert not any(text.startswith("数据从哪里来") for text in texts(explained(sent, facts=snapshot(**FACTS)).unknowns))


def test_a_computed_figure_makes_its_reason_derived_and_names_the_rule() -> None:
    found = explained(reason("debt_burden_high"), facts=snapshot(**FACTS)).reasons[0]

    assert found.label == "derived"
    assert found.sentences[0].rule == "每月要还的钱 ÷ 月收入"


def test_what_a_cause_means_in_general_is_unconfirmed_and_does_not_colour_what_was_sent() -> None:
    found = explained(reason("late_payments", observed={"late_payments_12m": 2})).reasons[0]

    assert found.label == "fact"
    assert {sentence.label for sentence in found.background} == {"unconfirmed"}
    assert {"公开文章的说法" in sentence.source for sentence in found.background} == {True}


def test_figures_that_contradict_each_other_never_stand_in_one_sentence() -> None:
    sent = reason("debt_burden_high", observed={"debt_service_ratio": "0.80"})
    found = explained(sent, facts=snapshot(**FACTS))

    assert found.reasons[0].sentences[0].text == "您每月要还的钱占月收入的 80%。"
    assert found.conflicts[0].fact == "debt_service_ratio"


def test_every_figure_that_was_sent_is_shown_also_one_the_catalogue_does_not_expect() -> None:
    found = explained(reason("late_payments", observed={"late_payments_12m": 2, "active_lenders": 5}))

    assert "有欠款的机构数：5 家。" in texts(found.reasons[0].sentences)


# --- no reason, vague reasons, unknown codes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sent",
    [
        [],
        [reason("comprehensive_assessment")],
        [reason("R01", text="经系统综合评估，您的额度有所调整。")],
        [reason("R01", text="Internal policy")],
        [reason("system_assessment", text="  ")],
    ],
)
def test_a_vague_reason_is_no_reason(sent: list[Any]) -> None:
    found = explained(*sent)

    assert found.reasons == ()
    assert found.headline[0].text == "您的额度降到了 5,000.00 元，放款方没有说明具体原因。"
    assert found.not_about_you is False
    assert "为什么调整：放款方没有给出具体原因。" in texts(found.unknowns)
    assert found.next_steps == BOOK.words.steps_without_reason
    assert found.letters == ("reasons_and_human_review",)


def test_what_the_lender_wrote_instead_of_a_reason_is_quoted() -> None:
    found = explained(notice_text="经系统综合评估，您的额度有所调整。")

    assert found.vague == ("经系统综合评估，您的额度有所调整。",)
    assert "放款方只写了“经系统综合评估，您的额度有所调整”，这不算具体原因。" in texts(found.unknowns)


def test_a_vague_notice_beside_real_reasons_takes_nothing_away() -> None:
    found = explained(reason("late_payments"), notice_text="根据综合评估，您的可用额度已调整为250元。")

    assert [reason.code for reason in found.reasons] == ["late_payments"]
    assert found.vague == ()


def test_a_code_that_the_catalogue_does_not_know_stays_in_the_lenders_own_words() -> None:
    found = explained(reason("R77", text="近三个月两次更换收款账户", observed={"late_payments_12m": 1}, threshold="2"))
    kept = found.reasons[0]

    assert (kept.owner, kept.title, kept.changeable) == ("unknown", "近三个月两次更换收款账户", "unknown")
    assert found.headline[0].text == "您的额度降到了 5,000.00 元。放款方的说法是：“近三个月两次更换收款账户”。"
    assert found.not_about_you is False
    assert kept.threshold == "2"


def test_a_bare_unknown_code_is_kept_too() -> None:
    assert explained(reason("R77")).reasons[0].title == "R77"
    assert explained(reason("R77", text=" ", observed={"late_payments_12m": 1})).reasons[0].title == "R77"


def test_a_lenders_long_words_are_cut_in_the_title_and_whole_in_the_reason() -> None:
    words = "近三个月两次更换收款账户，" * 30
    kept = explained(reason("R77", text=words)).reasons[0]

    assert len(kept.title) == 61
    assert words in kept.sentences[0].text


# --- ruled out, cannot tell, conflicts --------------------------------------------------------------------------------------


def test_a_cause_is_ruled_out_by_a_fact_that_makes_it_impossible() -> None:
    found = {cause.code: cause for cause in explained(facts=snapshot(days_past_due=0, active_lenders=1)).ruled_out}

    assert (found["overdue_now"].fact, found["overdue_now"].value) == ("days_past_due", 0)
    assert (found["many_lenders"].fact, found["many_lenders"].value) == ("active_lenders", 1)
    assert found["overdue_now"].sentence.text == "现在逾期天数：0 天。"
    assert (found["overdue_now"].source, found["overdue_now"].as_of) == ("放款方月度文件", AS_OF)


def test_a_cause_that_cannot_bring_about_this_kind_of_change_is_ruled_out_by_kind() -> None:
    found = {cause.code: cause for cause in explained().ruled_out}

    assert found["paid_on_time"].kind == "decrease"
    assert found["paid_on_time"].fact is None


def test_no_threshold_is_invented() -> None:
    assert "utilisation_high" in explained(facts=snapshot(utilisation="0.01")).cannot_tell


@pytest.mark.parametrize(("value", "out"), [("0.49", True), ("0.50", False), ("0.51", False)])
def test_a_line_that_this_lender_sent_elsewhere_rules_out_what_is_clearly_on_its_other_side(value: str, out: bool) -> None:
    lines = {"debt_burden_high": Threshold(Decimal("0.50"), AS_OF)}
    found = explained(facts=snapshot(debt_service_ratio=value), thresholds=lines)
    ruled_out = {cause.code: cause for cause in found.ruled_out}

    assert ("debt_burden_high" in ruled_out) is out
    assert ("debt_burden_high" in found.cannot_tell) is not out
    if out:
        assert (ruled_out["debt_burden_high"].value, ruled_out["debt_burden_high"].threshold) == ("0.49", "0.50")


def test_what_cannot_be_told_says_what_would_tell() -> None:
    found = {cause.code: cause.sentence.text for cause in explained(facts=snapshot(active_lenders=3)).undecided}

    assert found["many_lenders"] == "有欠款的机构数：3 家；放款方没有说参考线，所以不能判断。"
    assert found["overdue_now"] == "要知道这一项才能判断：现在逾期天数。"
    assert found["market_downturn"] == "只有放款方知道是不是这个原因。"


def test_two_values_a_day_apart_are_shown_with_what_the_day_explains() -> None:
    sent = reason("overdue_now", observed={"days_past_due": 31}, threshold="30")
    found = explained(sent, kind="freeze", new="30000", facts=snapshot(as_of=date(2026, 10, 11), days_past_due=30))
    conflict = found.conflicts[0]

    assert [reason.code for reason in found.reasons] == ["overdue_now"]
    assert (conflict.kind, conflict.observed.value, conflict.recorded.value) == ("different_value", 31, 30)
    assert (conflict.observed.as_of, conflict.recorded.as_of) == (date(2026, 10, 12), date(2026, 10, 11))
    assert "两个日期相差 1 天" in conflict.sentences[1].text
    assert conflict.sentences[1].label == "derived"


def test_a_difference_that_the_days_do_not_explain_is_left_open() -> None:
    sent = reason("overdue_now", observed={"days_past_due": 31})
    found = explained(sent, facts=snapshot(days_past_due=0))

    assert "可能有一个不对" in found.conflicts[0].sentences[1].text
    assert len(found.conflicts) == 1  # the same fact is not told twice


def test_a_reason_that_our_facts_make_impossible_stays_and_stands_in_conflicts() -> None:
    found = explained(reason("many_lenders"), facts=snapshot(active_lenders=1))

    assert [reason.code for reason in found.reasons] == ["many_lenders"]
    assert (found.conflicts[0].kind, found.conflicts[0].observed.value, found.conflicts[0].recorded.value) == ("impossible", None, 1)


@pytest.mark.parametrize("known", [{"active_lenders": 2}, {}])
def test_a_value_that_is_not_past_the_lenders_own_line_is_a_conflict(known: dict[str, Any]) -> None:
    sent = reason("many_lenders", observed={"active_lenders": 2}, threshold="3")
    found = explained(sent, facts=snapshot(**known))

    assert (found.conflicts[0].kind, found.conflicts[0].threshold) == ("not_past_threshold", "3")
    assert found.conflicts[0].observed.value == 2


def test_rounding_is_no_conflict() -> None:
    facts = snapshot(monthly_debt_service="4100.00", monthly_income="6100.00")

    assert explained(reason("debt_burden_high", observed={"debt_service_ratio": "0.67"}), facts=facts).conflicts == ()


# --- the states --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "new", "state", "headline"),
    [
        ("decrease", "5000", "lowered", "您的额度降到了 5,000.00 元"),
        ("decrease", "0", "zero", "您的额度降到了 0.00 元"),
        ("increase", "40000", "raised", "您的额度提高到了 40,000.00 元"),
        ("restore", "40000", "restored", "您的额度恢复到了 40,000.00 元"),
        ("temporary_decrease", "0", "temporary", "您的额度暂时降到了 0.00 元"),
        ("freeze", "30000", "frozen", "您的额度被冻结了"),
        ("unfreeze", "30000", "unfrozen", "您的额度解冻了"),
        ("migration", "0", "moved", "您的借呗额度转到了网商贷"),
    ],
)
def test_the_eight_states_are_kept_apart(kind: str, new: str, state: str, headline: str) -> None:
    found = explained(kind=kind, new=new, target_line=line(product="wangshangdai") if kind == "migration" else None)

    assert found.state == state
    assert found.headline[0].text.startswith(headline)


def test_a_temporary_change_has_a_day_or_says_unknown() -> None:
    dated = explained(kind="temporary_decrease", until=date(2026, 11, 28))
    undated = explained(kind="temporary_decrease")

    assert dated.review_on == "2026-11-28"
    assert "到 2026 年 11 月 28 日以后会不会自动恢复：放款方没有说。" in texts(dated.unknowns)
    assert undated.review_on == "unknown"
    assert "暂时到什么时候：未知，放款方没有说。" in texts(undated.unknowns)
    assert explained().review_on is None


def test_good_news_comes_without_a_letter_of_protest() -> None:
    assert explained(reason("paid_on_time"), kind="increase", new="40000").letters == ()


# --- what the lender did not say, what stays the same -----------------------------------------------------------------------


def test_who_decided_and_by_which_policy_are_said_to_be_unknown() -> None:
    found = texts(explained(decided_by=None, policy_version=None).unknowns)

    assert "由谁决定：放款方没有说是系统还是人。" in found
    assert "用的哪一版策略：放款方没有说。" in found


def test_money_already_borrowed_keeps_its_plan_and_rate_as_far_as_the_records_show() -> None:
    loan = Loan(drawn_on=date(2026, 9, 15), principal=Decimal(28800), annual_rate_percent=Decimal("14.6"))
    found = explained(new="250", loans=(loan,), facts=snapshot(**FACTS))

    assert texts(found.unchanged) == ["已借的 28,800.00 元仍按原来的计划还，年利率 14.6% 不变。"]
    assert texts(found.already_borrowed)[0] == "您还欠本金 28,800.00 元，比新额度 250.00 元多。"
    assert "没有让已借的钱提前到期" in texts(found.already_borrowed)[1]


def test_without_loan_records_nothing_is_claimed_about_them() -> None:
    found = explained(facts=snapshot(outstanding_principal="100.00"))

    assert not any("原来的计划" in text for text in texts(found.unchanged))
    assert "已借的钱有没有变：我们没有收到借款记录。" in texts(found.unknowns)


def test_what_is_owed_is_worked_out_from_the_loans_or_from_the_utilisation() -> None:
    loan = Loan(drawn_on=date(2026, 9, 15), principal=Decimal(9000), annual_rate_percent=Decimal("14.6"), principal_paid=Decimal(1000))
    by_loans = explained(new="5000", loans=(loan,)).already_borrowed[0]
    by_share = explained(new="5000", facts=snapshot(utilisation="0.70")).already_borrowed[0]

    assert (by_loans.text, by_loans.label) == ("您还欠本金 8,000.00 元，比新额度 5,000.00 元多。", "derived")
    assert by_share.text == "按使用率 70% 推算，您还欠本金约 21,000.00 元，比新额度 5,000.00 元多。"


def test_a_share_that_was_rounded_proves_nothing_close_to_the_limit() -> None:
    # 0.17 of 30,000 is 5,100; the true share may be 0.165: 4,950, less than the limit
    assert explained(new="5000", facts=snapshot(utilisation="0.17")).already_borrowed == ()


def test_a_payment_that_does_not_name_its_principal_leaves_what_is_owed_unknown() -> None:
    loan = Loan(drawn_on=date(2026, 9, 15), principal=Decimal(9000), annual_rate_percent=Decimal("14.6"), principal_paid=None)

    assert explained(new="5000", loans=(loan,)).already_borrowed == ()


def test_an_automatic_plan_of_the_same_days_is_said_and_not_hidden_behind_no_change() -> None:
    plan = Plan(
        kind="automatic",
        starts_on=date(2026, 10, 12),
        principal=Decimal(18000),
        annual_rate_percent=Decimal("18.0"),
        instalments=12,
        fee_per_instalment=Decimal(45),
    )
    loan = Loan(drawn_on=date(2026, 3, 22), principal=Decimal(18000), annual_rate_percent=Decimal("14.6"), plans=(plan,))
    found = explained(new="0", loans=(loan,))

    expected = "从 2026 年 10 月 12 日起，已借的 18,000.00 元换成了自动分期：分 12 期，年利率 18%，每期另收 45.00 元。"
    assert expected in texts(found.already_borrowed)
    assert not any("原来的计划" in text for text in texts(found.unchanged))


def test_a_change_of_rate_around_the_same_day_is_told_and_an_old_one_is_not() -> None:
    near = RateChange(effective_on=date(2026, 10, 12), old=Decimal("14.6"), new=Decimal("12.4"))
    old = RateChange(effective_on=date(2025, 1, 1), old=Decimal("16"), new=Decimal("14.6"))
    found, quiet = explained(rate_changes=(near,)), explained(rate_changes=(old,))

    assert texts(found.already_borrowed)[0] == "从 2026 年 10 月 12 日起，年利率从 14.6% 变为 12.4%。"
    assert not any("年利率" in text for text in texts(found.unchanged))
    assert texts(quiet.unchanged) == ["记录里没有利率变动，年利率仍是 14.6%。"]


def test_a_freeze_leaves_the_limit_as_it_was_and_says_so() -> None:
    assert texts(explained(kind="freeze", new="30000").unchanged)[0] == "额度的数字没有变，仍是 30,000.00 元。"


@pytest.mark.parametrize(("new", "told"), [("250", True), ("0", False), ("250.01", False)])
def test_a_small_limit_is_told_in_yuan_per_hundred(new: str, told: bool) -> None:
    assert ("按年利率 14.6%，每借 100 元、借满一年，利息是 14.60 元。" in texts(explained(new=new).notes)) is told


def test_data_under_an_open_objection_is_pointed_out() -> None:
    assert texts(explained(facts=snapshot(disputed_records=1)).notes) == ["您有 1 条数据正在提异议。结果出来以前，用到的数字可能不对。"]


# --- policy releases ----------------------------------------------------------------------------------------------------------

RELEASE = Release(
    version="2026-07",
    published_on=date(2026, 7, 1),
    owner="model",
    title="评分模型更新",
    title_en="Scoring model update",
    summary="还款行为的权重提高。",
    summary_en="Repayment conduct weighs more.",
)


def test_a_model_update_is_tied_to_its_release_and_says_which_yardstick_changed() -> None:
    zh = explained(reason("model_updated"), release=RELEASE)
    en = explained(reason("model_updated"), release=RELEASE, language="en")

    assert "放款方在 2026 年 7 月 1 日发布了策略版本 2026-07：评分模型更新。" in texts(zh.reasons[0].sentences)
    assert texts(zh.reasons[0].background)[:2] == [
        "这个原因说的是换了一把尺子，不是您的数据变了。",
        "我们没有更早的数据，不能核对您的数字有没有变。",
    ]
    assert zh.reasons[0].label == "fact"
    assert "The lender's summary: Repayment conduct weighs more." in texts(en.reasons[0].sentences)
    assert zh.release
    assert zh.release.published_on == date(2026, 7, 1)


def test_two_sets_of_data_show_whether_the_borrowers_figures_changed() -> None:
    before = snapshot(as_of=date(2026, 9, 1), late_payments_12m=2, active_lenders=5)
    same = explained(reason("model_updated"), facts=snapshot(**FACTS), earlier_facts=before)
    changed = explained(reason("model_updated"), facts=snapshot(late_payments_12m=3, active_lenders=5), earlier_facts=before)

    assert "和 2026 年 9 月 1 日的数据比，可以对照的 2 项数字都没有变。" in texts(same.reasons[0].background)
    assert "和 2026 年 9 月 1 日的数据比，变了的数字有：近十二个月晚还次数。" in texts(changed.reasons[0].background)


def test_a_release_of_another_owner_is_shown_but_is_no_part_of_the_reason() -> None:
    found = explained(reason("late_payments"), release=RELEASE)

    assert found.release
    assert not any("2026-07" in text for text in texts(found.reasons[0].sentences))


def test_a_release_without_english_is_told_in_the_lenders_own_words() -> None:
    release = Release(version="2", published_on=date(2026, 7, 1), owner="model", title="评分模型更新", summary="权重提高")
    found = explained(reason("model_updated"), release=release, language="en")

    assert "The lender's summary: 权重提高." in texts(found.reasons[0].sentences)


# --- a move to another product -------------------------------------------------------------------------------------------------


def moved(**fields: Any) -> Any:
    target = line(product="wangshangdai", lender="示例网商银行股份有限公司", limit=Decimal(120000), annual_rate_percent=Decimal("10.8"))
    return explained(*fields.pop("reasons", ()), kind="migration", old="50000", new="0", target_line=target, **fields)


def test_a_move_shows_both_products_side_by_side() -> None:
    rows = {row.aspect: (row.left.text, row.right.text) for row in moved().migration.rows}

    assert set(rows) == {"lender", "limit", "rate", "opened_on", "purpose", "term", "bureau_reporting", "permitted_use"}
    assert rows["limit"] == ("50,000.00 元 → 0.00 元", "120,000.00 元")
    assert rows["rate"] == ("每年 14.6%", "每年 10.8%")


def test_the_four_causes_are_held_against_the_facts() -> None:
    migration = moved(reasons=[reason("product_line_changed")], facts=snapshot(business_use_share="0.00")).migration
    verdicts = {cause.code: cause.verdict for cause in migration.causes}

    assert verdicts == {
        "business_profile": "ruled_out",
        "product_line_changed": "stated",
        "market_downturn": "cannot_tell",
        "portfolio_mix_changed": "cannot_tell",
    }


def test_the_three_questions_are_answered_with_labels_and_the_credit_record_is_unknown() -> None:
    questions = {question.code: question for question in moved().migration.questions}

    assert texts(questions["why"].answers) == ["放款方没有说为什么。"]
    assert "未知" in questions["credit_record"].answers[0].text
    assert {answer.label for answer in questions["credit_record"].answers[1:]} == {"unconfirmed"}
    assert questions["respond"].answers


def test_a_product_that_nobody_described_is_unknown_in_every_cell() -> None:
    found = explained(kind="migration", new="0", line=line(product="example-loan"), target_line=line(product="other-loan"))

    assert found.migration
    assert found.migration.left == "example-loan"
    assert [row.left.text for row in found.migration.rows if row.aspect == "purpose"] == ["未知：请看合同，或者问放款方。"]
