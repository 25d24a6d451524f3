"""An explanation as plain text: for the command, and for reading the golden files."""

from collections.abc import Iterable, Iterator

from advice.explanations.result import Explanation, MigrationExplained, Sentence
from advice.rulebook import Language, Rulebook

_LABELS = {
    "fact": ("事实", "fact"),
    "derived": ("推算", "derived"),
    "unconfirmed": ("未证实", "unconfirmed"),
}
_OWNERS = {
    "you": ("您", "you"),
    "platform": ("平台", "platform"),
    "market": ("市场", "market"),
    "regulation": ("监管", "regulation"),
    "model": ("模型", "model"),
    "data": ("数据", "data"),
    "product": ("产品", "product"),
    "unknown": ("未知", "unknown"),
}
_HEADINGS = {
    "reasons": ("为什么", "Why"),
    "conflicts": ("对不上的地方", "What does not agree"),
    "unknowns": ("放款方没有说的", "What the lender did not say"),
    "unchanged": ("没有变的", "What stays the same"),
    "already_borrowed": ("已借的钱", "Money already borrowed"),
    "notes": ("还要知道", "Also good to know"),
    "recomputed": ("重算一遍", "Worked out again"),
    "release": ("策略版本", "The policy version"),
    "migration": ("新旧产品", "The old product and the new"),
    "ruled_out": ("不是这些原因", "What did not cause it"),
    "undecided": ("还不能判断的", "What we cannot tell"),
    "steps": ("下一步", "What to do next"),
    "letters": ("备好的信", "Letters ready for you"),
}


def as_text(explanation: Explanation, rulebook: Rulebook) -> str:
    """Every sentence of the explanation on a line of its own, each with its label, source and date."""
    return "\n".join(_Writer(explanation, rulebook).lines()) + "\n"


class _Writer:
    def __init__(self, explanation: Explanation, rulebook: Rulebook) -> None:
        self.explanation, self.rulebook = explanation, rulebook
        self.language: Language = explanation.language

    def lines(self) -> Iterator[str]:
        found = self.explanation
        yield from (self._sentence(sentence) for sentence in found.headline)
        yield from self._reasons()
        conflicts = (sentence for conflict in found.conflicts for sentence in conflict.sentences)
        for name, sentences in (
            ("conflicts", conflicts),
            ("unknowns", found.unknowns),
            ("unchanged", found.unchanged),
            ("already_borrowed", found.already_borrowed),
            ("notes", found.notes),
            ("recomputed", found.recomputed.sentences if found.recomputed else ()),
            ("release", found.release.sentences if found.release else ()),
        ):
            yield from self._part(name, (f"- {self._sentence(sentence)}" for sentence in sentences))
        if found.migration:
            yield from self._part("migration", self._migration(found.migration))
        yield from self._part("ruled_out", (f"- {cause.title}: {self._sentence(cause.sentence)}" for cause in found.ruled_out))
        yield from self._part("undecided", (f"- {cause.title}: {self._sentence(cause.sentence)}" for cause in found.undecided))
        steps = (self.rulebook.steps[code].title for code in found.next_steps)
        yield from self._part("steps", (f"- {title.in_language(self.language)}" for title in steps))
        letters = (self.rulebook.letters[code].title for code in found.letters)
        yield from self._part("letters", (f"- {title.in_language(self.language)}" for title in letters))

    def _reasons(self) -> Iterator[str]:
        lines = []
        for place, reason in enumerate(self.explanation.reasons, start=1):
            share = "" if reason.points_share is None else f" {reason.points_share:.2%}"
            lines.append(f"{place}. {reason.title} [{self._word(_OWNERS, reason.owner)}][{self._word(_LABELS, reason.label)}]{share}")
            lines.extend(f"   {self._sentence(sentence)}" for sentence in (*reason.sentences, *reason.background))
        yield from self._part("reasons", lines)

    def _migration(self, found: MigrationExplained) -> Iterator[str]:
        for row in found.rows:
            yield f"- {row.title}"
            yield f"  {found.left}: {self._sentence(row.left)}"
            yield f"  {found.right}: {self._sentence(row.right)}"
        for cause in found.causes:
            yield f"- {cause.title}: {self._sentence(cause.sentence)}"
        for question in found.questions:
            yield f"- {question.question}"
            yield from (f"  {self._sentence(answer)}" for answer in question.answers)

    def _part(self, name: str, lines: Iterable[str]) -> Iterator[str]:
        """A heading and its lines; nothing when there are none."""
        found = list(lines)
        if found:
            yield from ("", f"# {self._word(_HEADINGS, name)}", *found)

    def _sentence(self, sentence: Sentence) -> str:
        rule = f"; {sentence.rule}" if sentence.rule else ""
        return f"{sentence.text} [{self._word(_LABELS, sentence.label)}: {sentence.source}, {sentence.as_of.isoformat()}{rule}]"

    def _word(self, words: dict[str, tuple[str, str]], key: str) -> str:
        return words[key][0 if self.language == "zh-hans" else 1]
