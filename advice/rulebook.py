"""The rulebook: what a rule file holds, as typed values. `advice/rules/README.md` says how to write one.

One TOML file a rule, named by its code, decoded strictly: an unknown key, a missing text or a code that nothing defines is an error for
the author. Nothing here reads a file or the clock: `advice.rule_loading.files` loads a folder into a `Rulebook`.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

import msgspec
from msgspec import Struct, field

from advice.audit_texts import AuditTexts
from advice.events import Audience, LenderKind, RouteCode
from advice.letter_figures import Subject
from advice.limit_policy import LimitPolicy
from advice.words import LANGUAGES, ChangeKind, Language, Text, Words
from borrowers.exchange.records import DayCount, Method

__all__ = ["LANGUAGES", "ChangeKind", "Language", "LenderKind", "RouteCode", "Text"]

Owner = Literal["you", "platform", "market", "regulation", "model", "data", "product"]
Confidence = Literal["verified", "reported", "unconfirmed"]
Side = Literal["above", "below"]

STALE_AFTER = timedelta(days=180)  # a rule is to be checked against its sources again
COST_SHEET = "all_in_cost"  # the glossary's term whose rule asks for a cost sheet from a day on


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a claim comes from: a law, a notice, a publication. `where` is the address at which it was seen, if there is one to publish."""

    title: Text
    number: str = ""
    article: str = ""
    date: str = ""
    where: str = ""

    def cited(self, language: Language) -> str:
        """The source in one line: `征信业管理条例（国务院令第 631 号）第 25 条`."""
        title = self.title.in_language(language)
        if language == "zh-hans":
            return title + (f"（{self.number}）" if self.number else "") + (f"第 {self.article} 条" if self.article else "")
        return title + (f" ({self.number})" if self.number else "") + (f", art. {self.article}" if self.article else "")


class Rule(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every rule file has: its code (also its file name), since when it holds, who looks after it, on what it rests."""

    code: str
    maintained_by: str
    in_force_from: date
    in_force_until: date | None = None
    confidence: Confidence
    checked_on: date
    sources: tuple[Source, ...]

    def is_stale(self, on: date) -> bool:
        """Whether nobody has checked it against its sources for 180 days."""
        return self.checked_on < on - STALE_AFTER


class Reason(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One cause of a limit change.

    `kinds` are the changes it can cause. `facts` are the data it rests on; `main_fact` the one that a lender's threshold belongs to, and
    `threshold_side` on which side of it the cause bites. `ruled_out_by` names conditions (`advice.conditions`) any one of which makes
    the cause impossible. `figures` are sentences with the borrower's own figures, fullest first: the first whose placeholders are all
    known is used, so the last has none.
    """

    owner: Owner
    kinds: tuple[ChangeKind, ...]
    main_fact: str | None = None
    threshold_side: Side | None = None
    facts: tuple[str, ...] = ()
    ruled_out_by: tuple[str, ...] = ()
    changeable: Literal["yes", "partly", "no"]
    steps: tuple[str, ...] = ()
    title: Text
    headline: Text
    meaning: Text
    change: Text
    figures: tuple[Text, ...] = ()


class Step(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something a borrower can do that helps.

    The advice engine shows it when all of `when`, at least one of `any_of` (where there are any) and none of `unless` hold: names of
    conditions (`advice.step_conditions`). `weight` (1 to 100) puts the heaviest first. `asks` is what it may ask of the borrower's money,
    for the guard. The explanation links steps by their code.
    """

    audience: tuple[Audience, ...]
    weight: int
    when: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    conflicts_with: tuple["ConflictSide", ...] = ()
    asks: tuple[Literal["new_credit", "early_payment"], ...] = ()
    effort: Literal["minutes", "hours", "days", "months"]
    time_to_effect: Literal["now", "weeks", "months", "a_year", "unknown"]
    title: Text
    why: Text
    how: Text
    expected: Text | None = None
    evidence: Text
    stop_condition: Text


class ConflictSide(Struct, frozen=True, forbid_unknown_fields=True):
    """Another step that pulls the other way: `side` says what speaks for this one. The other file says its own."""

    step: str
    side: Text


class Letter(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A letter with one purpose. `body` is its draft: blocks of text, each used when all of its placeholders are known.

    A block may give `otherwise`, used when one is not known. The borrower edits the result before anything is made of it. `caution` is
    what the borrower should weigh before sending it; it stands beside the letter, not in it.
    """

    about: Subject
    to: Literal["lender", "platform", "bureau", "regulator"]
    title: Text
    purpose: Text
    body: tuple["Block", ...]
    caution: "Block | None" = None


class Block(Struct, frozen=True, forbid_unknown_fields=True):
    """One paragraph of a letter."""

    text: Text
    otherwise: Text | None = None


class Product(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is known of a product: one line of the side-by-side table of a migration for each aspect."""

    name: Text
    aspects: tuple["Aspect", ...]


class Aspect(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to know of a product, with its own confidence and source."""

    name: Literal["purpose", "term", "rate", "bureau_reporting", "permitted_use"]
    text: Text
    confidence: Confidence
    checked_on: date
    source: Source | None = None


class Term(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A term of art, explained in plain words: one entry of the glossary."""

    title: Text
    text: Text


class Lesson(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody wants to understand, in three minutes. `lead` is the answer in one sentence.

    `weight` (1 to 100) puts the heaviest first. `reasons` are the causes of a limit change that it explains, `steps` those
    it gives the background of; its page links them. Its `confidence` is that of its weakest passage, or lower.
    """

    audience: tuple[Audience, ...]
    weight: int
    reasons: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    title: Text
    lead: Text
    passages: tuple["Passage", ...]


class Passage(Struct, frozen=True, forbid_unknown_fields=True):
    """A short paragraph of a lesson, and the points below it. One that holds a figure or a law says where that comes from."""

    text: Text
    heading: Text | None = None
    points: tuple[Text, ...] = ()
    confidence: Confidence | None = None
    source: Source | None = None


class Scorecard(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A lending policy in the open. `note` says whose it is, and stands beside everything that is drawn from it.

    `lender` is the legal entity that publishes it; where it names none, nothing that a lender sent is computed again with it.
    `limit_policy` is how it comes to a limit.
    """

    version: str
    lender: str | None = None
    title: Text
    note: Text
    automatic_instalment: "InstalmentPolicy"
    limit_policy: LimitPolicy | None = None

    @property
    def release(self) -> str:
        """Its own version and a hash of what it computes with, so that two files of one version are told apart: `2026-11+1f3a...`."""
        content = msgspec.json.encode(self.automatic_instalment)
        return f"{self.version}+{hashlib.sha256(content).hexdigest()[:12]}"


class InstalmentPolicy(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When a loan is turned into instalments, and on what terms (`advice.automatic_instalment`).

    `share_of_income` of the monthly income (0 to 1) may go into instalments. A loan of at least `least_principal` (yuan) qualifies whose
    next payment is due within `look_ahead_days`. `terms` are numbers of months, rising; the rate is per cent a year, the fee yuan.
    """

    share_of_income: Decimal
    look_ahead_days: int
    least_principal: Decimal
    terms: tuple[int, ...]
    method: Method
    day_count: DayCount
    annual_rate_percent: Decimal
    fee_per_instalment: Decimal


class Parameter(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A figure that changes with the day: a line for the annual cost of a loan, in per cent. `text` says what it is and whom it binds.

    `lender_kinds` are the lenders whose loans it is for; a line for none of them is no ceiling here, and is kept to say just that. `values`
    stand in order of time; what `advice.ceilings` reads has no gap within the days that the rule is in force.
    """

    lender_kinds: tuple[LenderKind, ...]
    title: Text
    text: Text
    values: tuple["DatedValue", ...]


class DatedValue(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a figure was from a day on, until another (included; None: still)."""

    since: date = field(name="from")
    until: date | None = None
    percent: Decimal
    confidence: Confidence
    source: Source


TriggerName = Literal["limit_went_down", "automatic_plan", "no_cost_sheet", "cannot_carry_it", "overdue", "paid_late", "disputed_record"]
Outcome = Literal["answered", "unanswered"]
Limits = Literal["their_answer", "your_request", "other"]


class Route(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One place to turn to: a rung of the ladder, `advice.routes` says when it is open.

    It opens when any of `opens` has happened, or when one of the routes in `after` ended as it says. `lender_kinds` are the lenders whose
    borrowers it is for (none: all), and `not_for` is said to the others.
    """

    lender_kinds: tuple[LenderKind, ...] = ()
    opens: tuple[TriggerName, ...] = ()
    after: tuple["After", ...] = ()
    next_if_unanswered: tuple[RouteCode, ...] = ()
    title: Text
    trigger: Text
    prerequisites: Text
    attach: Text
    where: Text
    if_answered: Text
    if_unanswered: Text
    not_for: Text | None = None
    clocks: tuple["Clock", ...] = ()


class After(Struct, frozen=True, forbid_unknown_fields=True):
    """A route that comes first, and how it must have ended: with an answer, or with a deadline that passed without one."""

    route: RouteCode
    once: tuple[Outcome, ...]


class Clock(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A time limit of a route: `length` of `unit` from `since` (None: "promptly", which has no date), counted by `advice.clocks`.

    `limits` says what has to happen in it: their answer, the borrower's request (after a route before it ended), or something else that
    the borrower does. `extends` names the clock that it prolongs, counted from the same day; `starts_after` the one at whose end it
    starts. `lender_kinds` are the lenders it holds for (none: all that the route is for).
    """

    name: str
    length: int | None = None
    unit: Literal["calendar", "working", "months", "years"] = "calendar"
    since: Text
    text: Text
    limits: Limits = "their_answer"
    extends: str | None = None
    starts_after: str | None = None
    lender_kinds: tuple[LenderKind, ...] = ()
    confidence: Confidence
    source: Source


class Ladder(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The routes in the order in which they are climbed, and the words that say why one is open (`{route}`, `{on}`)."""

    order: tuple[RouteCode, ...]
    triggers: Mapping[TriggerName, Text]
    outcomes: Mapping[Outcome, Text]


class YearTable(Rule, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The State Council's table of a year (its code): which days rest that the week would work, and which weekend days work in exchange.

    Only for a year that the calendar library does not have yet; the file stands before the library.
    """

    rest_days: tuple[date, ...]
    make_up_days: tuple[date, ...]


class VagueWords(Struct, frozen=True, forbid_unknown_fields=True):
    """The words by which `advice.vague` knows a reason that names nothing."""

    phrases: tuple[str, ...]
    specific: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


class Rulebook(Struct, frozen=True, eq=False):
    """Everything the judgement rests on. `version` is the SHA-256 of the content of all files. Equal only to itself."""

    version: str
    reasons: Mapping[str, Reason]
    steps: Mapping[str, Step]
    letters: Mapping[str, Letter]
    products: Mapping[str, Product]
    terms: Mapping[str, Term]
    lessons: Mapping[str, Lesson]
    scorecards: Mapping[str, Scorecard]
    parameters: Mapping[str, Parameter]
    routes: Mapping[str, Route]
    ladder: Ladder
    working_days: Mapping[str, YearTable]
    words: Words
    audit: AuditTexts
    vague: VagueWords

    @property
    def by_folder(self) -> Mapping[str, Mapping[str, Rule]]:
        """Every rule by its code, by the folder that its file stands in."""
        return {
            "reasons": self.reasons,
            "steps": self.steps,
            "letters": self.letters,
            "products": self.products,
            "glossary": self.terms,
            "lessons": self.lessons,
            "scorecards": self.scorecards,
            "parameters": self.parameters,
            "routes": self.routes,
            "working_days": self.working_days,
        }

    def step_title(self, code: str, language: Language) -> str:
        """What a step is called; one that left the rulebook, and that a borrower was once given, has only its code."""
        return self.steps[code].title.in_language(language) if code in self.steps else code

    def limit_policy_on(self, lender: str, day: date) -> Scorecard | None:
        """The scorecard with a limit policy that `lender` published and that is in force on `day`; of several the one that began last."""
        cards = (card for card in self.scorecards.values() if card.limit_policy and card.lender == lender and card.in_force_from <= day)
        current = (card for card in cards if card.in_force_until is None or day <= card.in_force_until)
        return max(current, key=lambda card: (card.in_force_from, card.version), default=None)

    def limit_policy(self, lender: str, version: str | None) -> tuple[Scorecard, LimitPolicy] | None:
        """What `lender` published as its policy of that version, if it did. The loader refuses two for the same."""
        for card in self.scorecards.values():
            if card.limit_policy and (card.lender, card.version) == (lender, version):
                return card, card.limit_policy
        return None
