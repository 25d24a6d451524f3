"""The page of a line: its limit and rate over time, what is known about the borrower, the loans drawn on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from advice import known_facts, line_queries
from advice.products import product_name
from advice.rule_loading.files import rulebook
from advice.rulebook import Language
from advice.staff import policy_releases
from borrowers.charts import LimitChart, LimitStep, Spark, limit_chart, spark
from borrowers.models import Borrower


@dataclass(frozen=True)
class LinePage:
    """Everything the page of a line shows. `chart` and `rate_spark` are None while no change of that kind is on record."""

    account: line_queries.LineAccount
    product: str
    chart: LimitChart | None
    rate_spark: Spark | None
    categories: tuple[known_facts.Category, ...]
    releases: tuple[policy_releases.ReleaseRow, ...]  # behind the changes of this line

    @property
    def days_past_due(self) -> int:
        """Days the oldest unpaid instalment is late, by the newest facts; 0 also when they do not say."""
        facts = self.account.facts
        return facts.values.get("days_past_due") or 0 if facts else 0


def line_page(borrower: Borrower, public_id: UUID, today: date, language: Language) -> LinePage:
    """The page of one of the borrower's lines on `today`.

    Raises CreditLine.DoesNotExist when the borrower has no such line.
    """
    rules = rulebook()
    account = line_queries.line(borrower, public_id, {code: rule.owner for code, rule in rules.reasons.items()})
    history = account.history
    changes = [row.change for row in account.rows]
    return LinePage(
        account=account,
        product=product_name(account.line.product, language),
        chart=limit_chart(history, *_span(history, today), language) if history else None,
        rate_spark=_rate_spark(account, today),
        categories=known_facts.by_category(account.facts, changes, rules, language) if account.facts else (),
        releases=policy_releases.told_for(account.line, (row.change for row in account.rows if not row.arrival)),
    )


def _rate_spark(account: line_queries.LineAccount, today: date) -> Spark | None:
    """The annual rate since the opening, drawn small: the table beside it has the figures."""
    changes = account.rate_changes[::-1]
    if not changes:
        return None
    start = min(account.line.opened_on, changes[0].effective_on)
    steps = [LimitStep(start, changes[0].old_annual_rate_percent)]
    steps += [LimitStep(change.effective_on, change.new_annual_rate_percent) for change in changes]
    return spark(steps, *_span(steps, today))


def _span(steps: Sequence[LimitStep], today: date) -> tuple[date, date]:
    """From the first step to today, or to a later one that was announced; a day at least, for what began today."""
    end = max(today, steps[-1].day)
    return min(steps[0].day, end - timedelta(days=1)), end
