"""Invented situations for explaining: the fewest records a test needs. Every argument that a test cares about is given by the test."""

from datetime import date
from decimal import Decimal
from typing import Any

from advice import facts
from advice.explanations import explain
from advice.explanations.result import Explanation, Sentence
from advice.explanations.situation import Change, Line, SentReason, Situation
from advice.facts import Facts
from advice.rule_loading.files import rulebook
from advice.rulebook import Language

DECIDED_ON = date(2026, 10, 12)
AS_OF = date(2026, 10, 10)


def snapshot(as_of: date = AS_OF, source: str = "放款方月度文件", **values: Any) -> Facts:
    """The facts of one snapshot, values as the exchange format writes them."""
    return facts.with_derived(facts.read(values, source=source, as_of=as_of))


def reason(code: str, **fields: Any) -> SentReason:
    """A reason as the lender sent it; numbers may be given as text."""
    for name in ("points", "threshold"):
        if name in fields:
            fields[name] = Decimal(fields[name])
    return SentReason(code=code, **fields)


def line(**fields: Any) -> Line:
    """A Jiebei line of 30,000 yuan at 14.6 % a year."""
    given = {
        "product": "jiebei",
        "lender": "示例消费金融有限公司",
        "limit": Decimal(30000),
        "annual_rate_percent": Decimal("14.6"),
        "opened_on": date(2022, 3, 5),
    }
    return Line(**{**given, **fields})


def situation(*reasons: SentReason, kind: str = "decrease", old: str = "30000", new: str = "5000", **fields: Any) -> Situation:
    """A change decided on DECIDED_ON. Fields of the change (`until`, `decided_by` ...) and of the situation both go in by name."""
    own = {name: fields.pop(name) for name in list(fields) if name in Change.__struct_fields__}
    given: dict[str, Any] = {
        "id": "c-1",
        "kind": kind,
        "decided_on": DECIDED_ON,
        "effective_on": DECIDED_ON,
        "old_limit": Decimal(old),
        "new_limit": Decimal(new),
        "decided_by": "automated",
        "policy_version": "2026-07",
    }
    change = Change(**{**given, **own})
    return Situation(**{"name": "林晓", "change": change, "line": line(), "reasons": reasons, **fields})


def explained(*reasons: SentReason, language: Language = "zh-hans", **fields: Any) -> Explanation:
    """The explanation of such a situation by the rulebook that ships."""
    return explain(situation(*reasons, **fields), rulebook(), language)


def every_sentence(value: Any) -> list[Sentence]:
    """Every sentence anywhere inside an explanation."""
    if isinstance(value, Sentence):
        return [value]
    if isinstance(value, tuple):
        return [sentence for inner in value for sentence in every_sentence(inner)]
    fields = getattr(value, "__struct_fields__", ())
    return [sentence for name in fields for sentence in every_sentence(getattr(value, name))]


def texts(sentences: tuple[Sentence, ...]) -> list[str]:
    """What the sentences say."""
    return [sentence.text for sentence in sentences]
