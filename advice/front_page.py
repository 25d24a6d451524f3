"""The home page: what is on record, the newest change in a sentence, and what to do next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from advice import line_queries, wording
from advice.explanations import in_short
from advice.gather import announced
from advice.household import check_ins
from advice.loans import queries as loan_queries
from advice.loans.queries import LoanAccount
from advice.loans.standing import standing
from advice.models import Recommendation
from advice.products import product_name
from advice.rule_loading.files import rulebook
from advice.rulebook import Language
from borrowers.charts import Spark, spark
from borrowers.models import Borrower, CreditLine, LimitChange

State = Recommendation.State
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
class NextDue:
    """What a loan asks for next. `due_on`, `days` and `amount` are None when nothing is still to come due; `late`: how many instalments
    passed their day without a record that they were paid, `late_amount` what they ask for in yuan."""

    loan: UUID
    product: str
    due_on: date | None
    days: int | None
    amount: Decimal | None
    late: int
    late_amount: Decimal


@dataclass(frozen=True)
class NextStep:
    """A step of the stored advice that is still to be done, in the reader's language, and the address of its card."""

    title: str
    why: str
    address: str


@dataclass(frozen=True)
class FrontPage:
    """Everything the home page shows. `headline` is that of the newest limit change, empty when there is none. `look_back`: it is time for
    the monthly look back."""

    home: line_queries.Home
    news: tuple[Item, ...]
    cards: tuple[Card, ...]
    headline: str
    steps: tuple[NextStep, ...]
    dues: tuple[NextDue, ...]
    look_back: bool
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
        steps=_steps(borrower, language),
        dues=_dues(borrower, today, language),
        look_back=check_ins.is_due(borrower, today),
        crumbs=(gettext("您好"), wording.day(today, language)),
    )


def _dues(borrower: Borrower, today: date, language: Language) -> tuple[NextDue, ...]:
    """What each open loan asks for next: first what is late, then what is due first."""
    found = [_due(account, today, language) for account in loan_queries.open_loans(borrower)]
    return tuple(sorted((due for due in found if due.late or due.due_on), key=lambda due: (not due.late, due.due_on or today)))


def _due(account: LoanAccount, today: date, language: Language) -> NextDue:
    stands = standing(account, today)
    coming = stands.next
    return NextDue(
        loan=account.loan.public_id,
        product=product_name(account.line.product, language),
        due_on=coming.due_on if coming else None,
        days=(coming.due_on - today).days if coming else None,
        amount=coming.total if coming else None,
        late=len(stands.late),
        late_amount=stands.late_total,
    )


def _steps(borrower: Borrower, language: Language) -> tuple[NextStep, ...]:
    """The heaviest steps of the borrower's current run; none before the first run."""
    still_open = borrower.recommendations.filter(run__current=True, state__in=[State.SUGGESTED, State.ACCEPTED]).order_by("rank")
    codes = still_open.values_list("step", flat=True)[:MOST_STEPS]
    rules = [rulebook().steps[code] for code in codes if code in rulebook().steps]  # one may have left the rulebook since
    page = reverse("advice")
    return tuple(NextStep(rule.title.in_language(language), rule.why.in_language(language), f"{page}#step-{rule.code}") for rule in rules)


def _card(card: line_queries.LineCard, today: date, language: Language) -> Card:
    return Card(
        line=card.line,
        product=product_name(card.line.product, language),
        spark=spark(card.history, today - YEAR, today) if card.history and card.history[0].day <= today else None,
        newest=card.changes[0] if card.changes else None,
    )
