"""The page of a line: its limit and rate over time, what is known about the borrower, the loans drawn on it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from advice import known_facts, line_queries
from advice.products import product_name
from advice.rule_files import rulebook
from advice.rulebook import Language
from borrowers.charts import LimitChart, limit_chart
from borrowers.models import Borrower


@dataclass(frozen=True)
class LinePage:
    """Everything the page of a line shows. `chart` is None while no change is on record."""

    account: line_queries.LineAccount
    product: str
    chart: LimitChart | None
    categories: tuple[known_facts.Category, ...]


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
        chart=limit_chart(history, history[0].day, max(today, history[-1].day), language) if history else None,
        categories=known_facts.by_category(account.facts, changes, rules, language) if account.facts else (),
    )
