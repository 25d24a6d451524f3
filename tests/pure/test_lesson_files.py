"""A lesson rests on its sources and links what is there; whatever its author gets wrong is one error that says where and what to do."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from advice.rule_loading.errors import RuleError
from advice.rule_loading.files import load, rulebook
from tests.pure.broken_rules import replace

BOOK = rulebook()
LESSON = "lessons/utilisation.toml"
RIGHTS = "lessons/your_rights.toml"


def without_passages(text: str) -> str:
    before, after = text.split("[[passages]]", 1)[0], text.split("[[sources]]", 1)[1]
    return f"passages = []\n{before}[[sources]]{after}"


def without_the_basis_of_the_first_passage(text: str) -> str:
    return re.sub(r"confidence = \"verified\"\nsource = .*\n", "", text, count=1)


MISTAKES = [
    pytest.param(
        LESSON,
        replace('reasons = ["utilisation_high"', 'reasons = ["bad_luck"'),
        "lessons/utilisation.toml, reasons[0]: found bad_luck; allowed: business_profile,",
        id="a cause that does not exist",
    ),
    pytest.param(
        LESSON,
        replace('steps = ["lower_utilisation"', 'steps = ["make_a_wish"'),
        "lessons/utilisation.toml, steps[0]: found make_a_wish; allowed: agree_a_plan_when_overdue,",
        id="a step that does not exist",
    ),
    pytest.param(
        LESSON,
        replace('reasons = ["utilisation_high", "shared_total_limit"]', 'reasons = ["utilisation_high", "utilisation_high"]'),
        "lessons/utilisation.toml, reasons[1]: found utilisation_high; allowed: each once. Take one of the two out.",
        id="a cause named twice",
    ),
    pytest.param(
        LESSON,
        replace('audience = ["consumer", "sole_proprietor"]', "audience = []"),
        "lessons/utilisation.toml, audience: found nobody; allowed: consumer, sole_proprietor. Say for whom the lesson is.",
        id="a lesson for nobody",
    ),
    pytest.param(
        LESSON,
        replace('audience = ["consumer"', 'audience = ["everybody"'),
        "lessons/utilisation.toml, audience[0]: found 'everybody'; allowed: consumer, sole_proprietor. Write one of the allowed words.",
        id="a reader that nobody is",
    ),
    pytest.param(
        LESSON,
        replace("weight = 55", "weight = 0"),
        "lessons/utilisation.toml, weight: found 0; allowed: a whole number from 1 to 100. Say how heavy the lesson weighs.",
        id="a lesson without weight",
    ),
    pytest.param(
        LESSON,
        without_passages,
        "lessons/utilisation.toml, passages: found nothing; allowed: at least one passage. Write the lesson.",
        id="a lesson without words",
    ),
    pytest.param(
        LESSON,
        without_the_basis_of_the_first_passage,
        "lessons/utilisation.toml, passages[0].source: found nothing beside '8'; allowed: a source and its confidence beside a figure or",
        id="a figure without a source",
    ),
    pytest.param(
        RIGHTS,
        replace("一封信一件事；", "按照《民法典》，一封信一件事；"),
        "lessons/your_rights.toml, passages[6].source: found nothing beside '《'",
        id="a law without a source",
    ),
    pytest.param(
        LESSON,
        lambda text: re.sub(r"confidence = \"verified\"\nsource", "source", text, count=1),
        "lessons/utilisation.toml, passages[0].confidence: found nothing; allowed: both source and confidence, or neither.",
        id="a source that nobody says how sure it is",
    ),
    pytest.param(
        RIGHTS,
        replace('confidence = "reported"', 'confidence = "verified"'),
        "lessons/your_rights.toml, confidence: found verified; allowed: reported, as in passages[5], or weaker.",
        id="a lesson that looks surer than its weakest passage",
    ),
    pytest.param(
        LESSON,
        replace("用掉的占额度几成，叫使用率；", "用掉超过 80% 就危险；"),
        "lessons/utilisation.toml, lead: found 用掉超过 80% 就危险；",
        id="a figure in the first sentence",
    ),
    pytest.param(
        LESSON,
        replace("手头紧就停下，", "手头紧可以先停止还款，"),
        "lessons/utilisation.toml, passages[3].points[3].zh-hans: found words that suggest stop_paying; allowed: such a thing only where",
        id="a lesson that suggests harm",
    ),
    pytest.param(
        LESSON,
        replace('heading = { zh-hans = "怎么算"', 'headings = { zh-hans = "怎么算"'),
        "lessons/utilisation.toml, passages[0].headings: found a key that nothing reads; allowed: text, heading, points, confidence,",
        id="a misspelled key in a passage",
    ),
    pytest.param(
        LESSON,
        replace("没还的本金除以额度，", "<b>没还的本金</b>除以额度，"),
        "lessons/utilisation.toml, passages[0].text.zh-hans: found '<'; allowed: plain words, no markup.",
        id="markup in a lesson",
    ),
    pytest.param(
        LESSON,
        replace("points = [", 'points = ["x",'),
        "lessons/utilisation.toml, passages[3].points[0]: found 'x'; allowed: a table.",
        id="a point that is not in both languages",
    ),
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


def test_a_law_may_be_named_where_its_source_stands(folder: Path) -> None:
    path = folder / RIGHTS
    path.write_text(replace("您有权查阅、复制", "法律写明，您有权查阅、复制")(path.read_text(encoding="utf-8")), encoding="utf-8")

    assert "法律写明" in load(folder).lessons["your_rights"].passages[0].text.zh_hans


def test_every_cause_and_every_step_has_a_lesson() -> None:
    assert {code for lesson in BOOK.lessons.values() for code in lesson.reasons} == set(BOOK.reasons)
    assert {code for lesson in BOOK.lessons.values() for code in lesson.steps} == set(BOOK.steps)
