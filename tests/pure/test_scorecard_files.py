"""A scorecard file gives every number exactly one answer; an author's slip is one error that names the file, the key and what to do."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from advice.rule_loading.errors import RuleError
from advice.rule_loading.files import load, rulebook
from tests.pure.broken_rules import replace

CARD = "example_consumer_finance_2026_07"
FIRST, FOURTH = "limit_policy.characteristics[0]", "limit_policy.characteristics[3]"
RULE = "limit_policy.hard_rules"


def test_both_versions_of_the_demo_lender_load() -> None:
    for version in ("2025-11", "2026-07"):
        found = rulebook().limit_policy("示例消费金融有限公司", version)
        assert found is not None
        assert found[0].version == version
    assert rulebook().limit_policy("示例消费金融有限公司", "2026-09-exposure") is None
    assert rulebook().limit_policy("示例网商银行股份有限公司", "2026-07") is None


MISTAKES = [
    pytest.param(
        replace('{ from = "0.30", below = "0.50"', '{ from = "0.31", below = "0.50"'),
        f"{FIRST}.bins[1].from: found 0.31; allowed: 0.30, where the range before ends. Let the ranges neither overlap nor leave a gap.",
        id="a gap between bins",
    ),
    pytest.param(
        replace('{ from = "0.30", below = "0.50"', '{ from = "0.29", below = "0.50"'),
        f"{FIRST}.bins[1].from: found 0.29; allowed: 0.30, where the range before ends.",
        id="an overlap of bins",
    ),
    pytest.param(
        replace('{ below = "0.30", points', '{ from = "0", below = "0.30", points'),
        f"{FIRST}.bins[0].from: found 0; allowed: nothing: the first range has no lower end.",
        id="a first bin that leaves out what is below",
    ),
    pytest.param(
        replace('{ from = "0.80", points', '{ from = "0.80", below = "1.00", points'),
        f"{FIRST}.bins[4].below: found 1.00; allowed: nothing: the last range has no upper end.",
        id="a last bin that leaves out what is above",
    ),
    pytest.param(
        replace('from = "0.50", below = "0.60", points', 'from = "0.50", points'),
        f"{FIRST}.bins[2].below: found nothing; allowed: a number: a range follows.",
        id="a bin in the middle without an end",
    ),
    pytest.param(
        replace('below = "0.60", points', 'below = "0.40", points'),
        f"{FIRST}.bins[2].below: found 0.40; allowed: more than 0.50.",
        id="a bin that ends before it begins",
    ),
    pytest.param(
        replace('below = "0.30", points', 'below = "NaN", points'),
        f"{FIRST}.bins[0].below: found NaN; allowed: a number.",
        id="an edge that is no number",
    ),
    pytest.param(
        replace('below = "0.30", points', 'below = "0.305", points'),
        f"{FIRST}.bins[0].below: found 0.305; allowed: a whole number of 0.01.",
        id="an edge finer than a figure can be said",
    ),
    pytest.param(
        lambda text: text.replace('"0.30"', '"0.00"', 2),
        f"{FIRST}.bins[0].below: found 0.00; allowed: more than 0: no debt_service_ratio is lower.",
        id="a bin that no figure falls into",
    ),
    pytest.param(
        replace("points = 60", "points = 40"),
        f"{FIRST}.bins: found [40, 45, 30, 18, 5]; allowed: points that never rise as the figure rises.",
        id="points against the direction that is declared",
    ),
    pytest.param(
        replace('better = "higher"', 'better = "lower"'),
        f"{FOURTH}.bins: found [0, 13, 24, 30]; allowed: points that never rise as the figure rises.",
        id="the wrong direction",
    ),
    pytest.param(
        replace("bins = [", "bins = []\nunused = ["),
        f"{FIRST}.unused: found a key that nothing reads; allowed: fact, reason, better, difficulty, bins.",
        id="a key that nothing reads",
    ),
    pytest.param(
        lambda text: re.sub(r"bins = \[.*?\n\]", "bins = []", text, count=1, flags=re.DOTALL),
        f"{FIRST}.bins: found nothing; allowed: at least one range.",
        id="no bins",
    ),
    pytest.param(
        replace("points = 60", 'points = "60"'), f"{FIRST}.bins[0].points: found '60'; allowed: a whole number.", id="points in quotes"
    ),
    pytest.param(
        replace('fact = "debt_service_ratio"', 'fact = "debt_ratio"'),
        f"{FIRST}.fact: found debt_ratio; allowed: a fact name, for example",
        id="a fact that does not exist",
    ),
    pytest.param(
        replace('fact = "debt_service_ratio"', 'fact = "identity_complete"'),
        f"{FIRST}.fact: found identity_complete; allowed: a fact that is a number. Make it a hard rule.",
        id="a yes or no that is scored",
    ),
    pytest.param(
        replace('fact = "bureau_enquiries_90d"', 'fact = "active_lenders"'),
        "limit_policy.characteristics[2].fact: found active_lenders; allowed: a fact that is not scored above.",
        id="a fact scored twice",
    ),
    pytest.param(
        replace('fact = "active_lenders"', 'fact = "monthly_income"'),
        "limit_policy.characteristics[1].fact: found monthly_income; allowed: debt_service_ratio or its parts, not both.",
        id="a ratio scored together with its part",
    ),
    pytest.param(
        replace('reason = "debt_burden_high"', 'reason = "too_poor"'),
        f"{FIRST}.reason: found too_poor; allowed: ",
        id="a reason that does not exist",
    ),
    pytest.param(
        replace("difficulty = 5", "difficulty = 7"),
        f"{FIRST}.difficulty: found 7; allowed: 1 (easy) to 6 (hard), or nothing.",
        id="a difficulty off the scale",
    ),
    pytest.param(
        replace("reasons_at_most = 4", "reasons_at_most = 0"),
        "limit_policy.reasons_at_most: found 0; allowed: 1 or more.",
        id="a policy that tells no reason",
    ),
    pytest.param(
        replace('at_least = "30"', "is = true"),
        f"{RULE}[0].at_least: found another condition, or none; allowed: at_least, alone, for days_past_due.",
        id="a hard rule with the wrong kind of condition",
    ),
    pytest.param(
        replace("is = true", 'at_least = "1"'),
        f"{RULE}[1].is: found another condition, or none; allowed: is, alone, for restricted_purpose_use.",
        id="a yes or no held against a number",
    ),
    pytest.param(
        replace('limit_at_most = "5000.00"\n', ""),
        f"{RULE}[3].limit_at_most: found nothing; allowed: an amount for hold and cap, and only there.",
        id="a hold without an amount",
    ),
    pytest.param(
        replace('limit_at_most = "5000.00"', 'limit_at_most = "-1"'),
        f"{RULE}[3].limit_at_most: found -1; allowed: yuan, 0 or more.",
        id="an amount below nothing",
    ),
    pytest.param(
        replace('effect = "cap"', 'effect = "hold"'),
        f"{RULE}[4].fact: found nothing; allowed: a fact, except for a cap.",
        id="a hold for everybody",
    ),
    pytest.param(
        replace('effect = "cap"', 'effect = "cap"\nat_least = "1"'),
        f"{RULE}[4]: found a condition; allowed: none: a cap holds for everybody.",
        id="a cap with a condition",
    ),
    pytest.param(
        replace('limit = "1500.00"', 'limit = "100.00"'),
        "limit_policy.limit_bands: found 250.00, 100.00,",
        id="a better score with a lower limit",
    ),
    pytest.param(
        replace('annual_rate_percent = "12.4"', 'annual_rate_percent = "15.4"'),
        "limit_policy.rate_bands: found 14.6, 15.4; allowed: figures that never rise as the score rises.",
        id="a better score with a higher rate",
    ),
    pytest.param(
        replace('limit = "250.00"', 'limit = "-250.00"'),
        "limit_policy.limit_bands: found -250.00; allowed: a number from 0 to",
        id="a limit below nothing",
    ),
    pytest.param(
        replace('from = "150"', 'from = "151"'),
        "limit_policy.limit_bands[1].from: found 151; allowed: 150, where the range before ends.",
        id="a score without a limit",
    ),
    pytest.param(
        replace('version = "2026-07"', 'version = "2025-11"'),
        "version: found 2025-11; allowed: a version that example_consumer_finance_2025_11.toml is not.",
        id="two files for one version",
    ),
]


@pytest.mark.parametrize(("slip", "message"), MISTAKES)
def test_a_mistake_is_one_error_that_says_where_and_what_to_do(slip: Callable[[str], str], message: str, folder: Path) -> None:
    path = folder / "scorecards" / f"{CARD}.toml"
    path.write_text(slip(path.read_text(encoding="utf-8")), encoding="utf-8")

    with pytest.raises(RuleError) as error:
        load(folder)

    assert str(error.value).startswith(f"scorecards/{CARD}.toml, {message}")


def test_a_scorecard_too_large_to_answer_in_time_is_refused(folder: Path) -> None:
    path = folder / "scorecards" / f"{CARD}.toml"
    text = path.read_text(encoding="utf-8")
    one = text[text.index("[[limit_policy.characteristics]]") : text.index("[[limit_policy.hard_rules]]")]
    path.write_text(text.replace(one, one * 4, 1), encoding="utf-8")
    with pytest.raises(RuleError, match=r"limit_policy\.characteristics: found 40; allowed: 1 to 30 characteristics"):
        load(folder)

    finer = "".join(f'{{ from = "{edge}", below = "{edge + 1}", points = 5 }},' for edge in range(1, 12))
    path.write_text(
        text.replace('{ from = "0.80", points = 5 }', f'{{ from = "0.80", below = "1", points = 5 }},{finer}{{ from = "12", points = 5 }}'),
        encoding="utf-8",
    )
    with pytest.raises(RuleError, match=r"bins: found 17; allowed: at most 10 bins"):
        load(folder)
