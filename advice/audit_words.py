"""An audit of a lender's schedule in words for the borrower: what differs, what it may be, what to ask; what it costs; which lines that is
above.

The loan page calls, for a plan whose lender sent rows:

    found = audit(plan.terms, plan.lender_rows, disclosed_percent, ceilings(rulebook(), plan.terms.starts_on, line.lender_kind))
    words = audit_words.audit_in_words(found, language)
    frozen = audit_words.as_builtins(words)  # for the statement, and for templates/advice/loan/audit.html
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

import msgspec
from msgspec import Struct

from advice import wording
from advice.audit_texts import AuditTexts
from advice.ceilings import OutsideEveryPeriod, value_on
from advice.explanations.result import Sentence
from advice.explanations.speech import Evidence, Voice
from advice.rule_loading.files import rulebook
from advice.rulebook import Confidence, Language, Parameter
from borrowers import money
from borrowers.repayment.audit import Audit, Cause, Ceiling, Difference, Field, Finding

_PRIVATE_LENDING = "private_lending"
_TELLING: tuple[Field, ...] = ("due_on", "interest", "fee", "principal")


class FindingWords(Struct, frozen=True, kw_only=True):
    """The figures that one cause explains. `numbers` are their instalments, `may_be` is derived where it was computed again."""

    cause: Cause
    title: str
    numbers: tuple[int, ...]
    differs: Sentence
    may_be: Sentence
    ask: str


class FigureWords(Struct, frozen=True, kw_only=True):
    """One figure that differs: the two amounts (yuan) or dates as texts; None for a row that the other does not have."""

    number: int
    field: Field
    title: str
    lender: str | None
    ours: str | None
    cause: str


class LineWords(Struct, frozen=True, kw_only=True):
    """A line that the cost is above: that it is, and what the line is and for whom, with its confidence."""

    code: str
    title: str
    confidence: Confidence
    crossed: Sentence
    about: Sentence


class AuditWords(Struct, frozen=True, kw_only=True):
    """An audit as the page shows it and the statement freezes it. `about_lines` is said once, where a line is crossed."""

    agrees: bool
    headline: Sentence
    findings: tuple[FindingWords, ...]
    figures: tuple[FigureWords, ...]
    cost: tuple[Sentence, ...]
    lines: tuple[LineWords, ...]
    about_lines: str | None
    often_quoted: Sentence | None


def audit_in_words(found: Audit, language: Language) -> AuditWords:
    """The words of the rulebook for an audit. Nothing is said that the audit does not hold."""
    return _Auditor(rulebook(), language, found).words_of_it()


def as_builtins(words: AuditWords) -> dict[str, Any]:
    """`words` as JSON values: what a document freezes, and what the partial draws."""
    result: dict[str, Any] = msgspec.to_builtins(words)
    return result


class _Auditor(Voice, frozen=True):
    found: Audit

    @property
    def texts(self) -> AuditTexts:
        return self.rulebook.audit

    @property
    def sent(self) -> Evidence:
        """The lender's schedule, of the day on which the plan starts."""
        return Evidence(source=self.text(self.texts.source), as_of=self.found.schedule.terms.starts_on)

    def words_of_it(self) -> AuditWords:
        lines = tuple(self._line(line) for line in self.found.lines_crossed)
        return AuditWords(
            agrees=self.found.agrees,
            headline=self._headline(),
            findings=tuple(self._findings()),
            figures=tuple(self._figure(row) for row in self.found.differences),
            cost=tuple(self._cost()),
            lines=lines,
            about_lines=self.text(self.texts.cost.line_is_no_verdict) if lines else None,
            often_quoted=self._often_quoted(),
        )

    def _headline(self) -> Sentence:
        total, texts = self.found.total_difference, self.texts
        text = texts.agrees if self.found.agrees else texts.more if total > 0 else texts.less if total else texts.same_total
        return self.say(text, self.derived(self.sent, texts.comparison_rule), amount=self.yuan(abs(total)))

    # --- what differs ---------------------------------------------------------------------------------------------------

    def _findings(self) -> Iterable[FindingWords]:
        """One for each cause, in the order in which the causes first stand in the schedule; what nothing explains comes first."""
        by_cause: dict[Cause, list[Difference]] = {}
        for row in self.found.differences:
            by_cause.setdefault(row.explained_by, []).append(row)
        known = {finding.cause: finding for finding in self.found.findings}
        for cause in sorted(by_cause, key=lambda cause: cause != "unexplained"):
            yield self._finding(by_cause[cause], known.get(cause, Finding(cause)))

    def _finding(self, rows: Sequence[Difference], finding: Finding) -> FindingWords:
        texts = self.texts.causes[finding.cause]
        numbers = tuple(dict.fromkeys(row.number for row in rows))
        differs = self.say(
            self.texts.differs if len(rows) > 1 else self.texts.one_differs,
            self.derived(self.sent, self.texts.comparison_rule),
            rows=self._rows(numbers),
            difference=self._difference(rows),
            example=self._example(rows),
        )
        if texts.may_be_with is not None and finding.value is not None:
            computed = self.derived(self.sent, self.texts.recomputed_rule)
            may_be = self.say(texts.may_be_with, computed, value=self._value(finding), stated=self._stated(finding.cause))
        else:
            may_be = self.say(texts.may_be, Evidence(source=self.sent.source, as_of=self.sent.as_of, label="unconfirmed"))
        return FindingWords(
            cause=finding.cause, title=self.text(texts.title), numbers=numbers, differs=differs, may_be=may_be, ask=self.text(texts.ask)
        )

    def _rows(self, numbers: Sequence[int]) -> str:
        """Numbers in a row are written as a span: `第 1 至 3、5 期`."""
        named: list[str] = []
        for _, run in groupby(enumerate(sorted(numbers)), key=lambda pair: pair[1] - pair[0]):
            span = [str(number) for _, number in run]
            if len(span) > 2:
                span = [wording.fill(self.texts.span, {"first": span[0], "last": span[-1]}, self.language)]
            named += span
        text = self.texts.row if len(numbers) == 1 else self.texts.rows
        return wording.fill(text, {"numbers": self.listed(named)}, self.language)

    def _difference(self, rows: Sequence[Difference]) -> str:
        more = sum((_amount(row.lender) - _amount(row.ours) for row in rows), Decimal(0))
        text = self.texts.asks_more if more > 0 else self.texts.asks_less if more else self.texts.asks_the_same
        return wording.fill(text, {"amount": self.yuan(abs(more))}, self.language)

    def _example(self, rows: Sequence[Difference]) -> str:
        """One of the figures: a row of one side only, else a date, else an interest, which says most."""
        row = min(rows, key=lambda row: (row.lender is not None and row.ours is not None, _TELLING.index(row.field)))
        if row.lender is None or row.ours is None:
            text = self.texts.row_is_missing if row.lender is None else self.texts.row_is_extra
            return wording.fill(text, {"number": str(row.number)}, self.language)
        written = {
            "number": str(row.number),
            "field": self.text(self.texts.fields[row.field]),
            "lender": self._written(row.lender),
            "ours": self._written(row.ours),
        }
        return wording.fill(self.texts.figure_differs, written, self.language)

    def _written(self, figure: date | Decimal) -> str:
        return self.day(figure) if isinstance(figure, date) else self.yuan(figure)

    def _value(self, finding: Finding) -> str:
        """What the lender seems to have computed with."""
        value = finding.value
        if finding.cause == "rounding_rule":
            return self.text(self.texts.roundings[value])  # type: ignore[index]  # one of its names
        if finding.cause == "day_count":
            return self.text(self.texts.day_counts[value])  # type: ignore[index]  # one of its names
        if isinstance(value, Decimal):
            return money.percent(value) if finding.cause == "rate" else self.yuan(value)
        return str(value)

    def _stated(self, cause: Cause) -> str:
        """What the terms say in the same place."""
        terms = self.found.schedule.terms
        if cause == "rounding_rule":
            return self.text(self.texts.roundings[terms.rounding.value])
        if cause == "day_count":
            return self.text(self.texts.day_counts[terms.day_count])
        return money.percent(terms.annual_rate_percent) if cause == "rate" else str(len(self.found.schedule.instalments))

    def _figure(self, row: Difference) -> FigureWords:
        return FigureWords(
            number=row.number,
            field=row.field,
            title=self.text(self.texts.fields[row.field]),
            lender=None if row.lender is None else str(row.lender),
            ours=None if row.ours is None else str(row.ours),
            cause=self.text(self.texts.causes[row.explained_by].title),
        )

    # --- what it costs --------------------------------------------------------------------------------------------------

    def _cost(self) -> Iterable[Sentence]:
        texts, real, gap = self.texts.cost, self.found.lender_irr_percent, self.found.disclosed_gap_percent
        computed = self.derived(self.sent, self.texts.cost_rule)
        if sum(row.principal for row in self.found.rows) < self.found.schedule.terms.principal:
            yield self.say(texts.not_repaid, self.derived(self.sent, self.texts.comparison_rule))
            return
        yield self.say(texts.no_rate, computed) if real is None else self.say(texts.real, computed, real=_rate(real))
        if self.found.disclosed_percent is None:
            yield self.say(texts.not_disclosed, self.sent)
        elif gap is not None:
            text = texts.above if gap > 0 else texts.below if gap else texts.equal
            yield self.say(text, computed, disclosed=money.percent(self.found.disclosed_percent), gap=money.yuan(abs(gap)))

    def _line(self, line: Ceiling) -> LineWords:
        parameter = self.rulebook.parameters[line.code]
        about = self._about(parameter)
        compared = Evidence(source=about.source, as_of=about.as_of, label="derived", rule=self.text(self.texts.line_rule))
        assert self.found.lender_irr_percent is not None  # noqa: S101  # else no line is crossed
        real, at = _rate(self.found.lender_irr_percent), money.percent(line.percent)
        return LineWords(
            code=line.code,
            title=self.text(parameter.title),
            confidence=parameter.confidence,
            crossed=self.say(self.texts.cost.line_crossed, compared, real=real, line=at),
            about=about,
        )

    def _about(self, parameter: Parameter) -> Sentence:
        return self.say(parameter.text, self.of_rule(parameter))

    def _often_quoted(self) -> Sentence | None:
        """The line for private lending, said where the cost is above it: people quote it, and it is for no lender here."""
        parameter, real = self.rulebook.parameters[_PRIVATE_LENDING], self.found.lender_irr_percent
        try:
            line = value_on(parameter, self.found.schedule.terms.starts_on).percent
        except OutsideEveryPeriod:
            return None
        return self._about(parameter) if real is not None and real > line else None


def _amount(figure: date | Decimal | None) -> Decimal:
    return figure if isinstance(figure, Decimal) else Decimal(0)


def _rate(percent: Decimal) -> str:
    """A computed rate with two decimals, as contracts write it: `23.21%`."""
    return f"{money.yuan(percent)}%"
