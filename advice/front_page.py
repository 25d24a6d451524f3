"""The home page: what is on record, the newest change in a sentence, and what to do next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext

from advice import line_queries, wording
from advice.explanations import in_short
from advice.gather import announced
from advice.products import product_name
from advice.rule_files import rulebook
from advice.rulebook import Language
from borrowers.charts import Spark, spark
from borrowers.models import Borrower, CreditLine, LimitChange

MOST_STEPS = 3
MOST_NEWS = 8
YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Card:
    """A line as a card. `spark` is None while no change is on record: a flat line would claim a past that nobody told us."""

    line: CreditLine
    product: str
    spark: Spark | None
    newest: LimitChange | None


@dataclass(frozen=True)
class Item:
    """Something that came in, with the name of the product it is about."""

    news: line_queries.News
    product: str


@dataclass(frozen=True)
class NextStep:
    """A step that helps, in the reader's language."""

    title: str
    why: str


@dataclass(frozen=True)
class FrontPage:
    """Everything the home page shows. `headline` is that of the newest limit change, empty when there is none."""

    home: line_queries.Home
    news: tuple[Item, ...]
    cards: tuple[Card, ...]
    headline: str
    steps: tuple[NextStep, ...]

    crumbs: tuple[str, ...]

    @property
    def product(self) -> str:
        """The product whose limit changed last."""
        return next((card.product for card in self.cards if card.newest == self.home.newest), "")


def front_page(borrower: Borrower, since: datetime | None, today: date, language: Language) -> FrontPage:
    """The home page of `borrower` on `today`; `since` is the last visit."""
    home = line_queries.home(borrower, since)
    newest = in_short(announced(home.newest), rulebook(), language) if home.newest else None
    return FrontPage(
        home=home,
        news=tuple(Item(news, product_name(news.line.product, language)) for news in home.news[:MOST_NEWS]),
        cards=tuple(_card(card, today, language) for card in home.cards),
        headline=newest.headline[0].text if newest else "",
        steps=tuple(_step(code, language) for code in newest.next_steps[:MOST_STEPS]) if newest else (),
        crumbs=(gettext("您好"), wording.day(today, language)),
    )


def _step(code: str, language: Language) -> NextStep:
    rule = rulebook().steps[code]
    return NextStep(rule.title.in_language(language), rule.why.in_language(language))


def _card(card: line_queries.LineCard, today: date, language: Language) -> Card:
    return Card(
        line=card.line,
        product=product_name(card.line.product, language),
        spark=spark(card.history, today - YEAR, today) if card.history and card.history[0].day <= today else None,
        newest=card.changes[0] if card.changes else None,
    )
