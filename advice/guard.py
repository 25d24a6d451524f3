"""The last gate: no advice that harms leaves the engine. Pure, and apart from the rules it watches over.

It reads the words of a step as they stand, whatever its author meant, and what the step asks of somebody with these facts. A harmful thing
may be named only where the same clause warns against it. When in doubt it refuses: a good step withheld is mended by rewording it.

It knows the ways of putting a thing that people thought of, and no list of those is whole: it stands behind the person who reviews a rule,
never in their place. A wording that gets past it goes into tests/data/red_team.txt first.
"""

import re

from advice.facts import Facts
from advice.harmful_words import PATTERNS
from advice.harmful_words import Harm as Harm
from advice.rule_loading.texts import shown_texts_of
from advice.rulebook import Step
from advice.step_conditions import due_exceeds_income, month_does_not_work_out, overdue_now

_SENTENCES = re.compile(r"[。;；!?！？\n]|\.(?=\s|$)")
_CLAUSES = re.compile(r"[，,:：]|——")
# A word that warns must stand shortly before what it warns of, and nothing between may turn it round.
_WARNS_BEFORE = re.compile(
    r"(?:不(?!妨|如|错|仅|但|只|光|少|失|难|限|久|同|止|论|管|怕|够|过|愁|想|行|足|起|上|了)|别(?!人|家|处|的|样|担心|怕|犹豫|不)|勿|莫|禁止|拒绝|警惕|骗)"
    r"(?:(?!就|可以|不妨|建议|最好|应该|只好|只能|而是|不|别).){0,10}$"
    r"|\b(?:not|never|nobody|avoid|refuse|forbid|forbidden|without|against|nor|no)\b(?:(?!\b(?:just|only|but|then|so|simply|hesitate|worry|better|harm|wrong|"
    r"problem|choice|option|not|matter|mind|forget|fail|delay|reason|shame|until|unless|enough)\b).){0,45}$",
    re.IGNORECASE,
)
_WARNS_AFTER = re.compile(
    r"^.{0,12}(?:是|都是|就是)(?:一种)?(?:骗|陷阱|违法|犯罪)|^[^.]{0,40}\b(?:is|are) (?:a |an )?(?:fraud|scam|trap|crime|illegal)"
)
_TURNED_ROUND = re.compile(
    r"不是不|不能不|不得不|不可不|并非不|没什么不|未尝不|何不|不要紧|不用(?:怕|担心|犹豫)|不要(?:怕|担心|犹豫|错过)"
    r"|\b(?:why not|if you|if it|not only|no one will)\b",
    re.IGNORECASE,
)


def harm_in_words(words: str) -> Harm | None:
    """The first harm that a wording suggests, in Chinese or English; None when it suggests none."""
    for sentence in _SENTENCES.split(words):
        for harm, pattern in PATTERNS.items():
            for found in pattern.finditer(sentence):
                before = _CLAUSES.split(sentence[: found.start()])[-1]
                after = _CLAUSES.split(sentence[found.end() :])[0]
                if not _warned_against(before, after):
                    return harm
    return None


def _warned_against(before: str, after: str) -> bool:
    if _WARNS_AFTER.search(after):
        return True
    return bool(_WARNS_BEFORE.search(before)) and not _TURNED_ROUND.search(before)


def harm_in_step(step: Step) -> Harm | None:
    """The first harm that any text of a step suggests, in either language."""
    wordings = (words for _, text in shown_texts_of(step) for words in (text.zh_hans, text.en))
    return next((harm for words in wordings if (harm := harm_in_words(words))), None)


def harm_for(step: Step, facts: Facts) -> Harm | None:
    """The harm that a step, good in itself, would do to somebody with these facts.

    Whoever is overdue or has more to pay than comes in would repay with what is newly borrowed, and lacks what is paid ahead of time.
    For new credit it must be known that nothing is overdue and that income covers what is due.
    """
    short = short_of_money(facts)
    if "new_credit" in step.asks and (short or overdue_now(facts) is None or due_exceeds_income(facts) is None):
        return "borrow_to_repay"
    return "money_needed_now" if short and "early_payment" in step.asks else None


def short_of_money(facts: Facts) -> bool:
    """Whether it is known that something is overdue, or that more goes out each month than comes in."""
    return bool(overdue_now(facts) or due_exceeds_income(facts) or month_does_not_work_out(facts))
