"""Every address of the site, and who may open it. An address that is not listed here fails tests/test_who_may_see_what.py."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

from advice.models import SavedScenario
from advice.what_if import scenarios, simulations
from borrowers import files, notice_mail
from borrowers.models import Borrower, CreditLine, Document, LimitChange, Loan, RepaymentPlan
from tests import factories

# What only the owner, and staff with the right to it, may read.
NAME, PHONE, AMOUNT, TITLE = "许惠然", "+8613812345678", "43,217.65", "只给许惠然的说明书"
SECRETS = (NAME, PHONE, "13812345678", AMOUNT, "43217.65", r"43\,217.65", TITLE)  # a calendar escapes its commas


class Door(Enum):
    """Who may come in."""

    ANYONE = "anyone, signed in or not"
    BORROWER = "a signed-in borrower; shows what is theirs"
    OWNER = "the borrower to whom the object in the address belongs; for others it does not exist"
    STAFF = "staff"
    STAFF_PAGE = "staff; for others it does not exist"
    SUPPORT = "staff with the right to view borrowers"


@dataclass(frozen=True)
class World:
    """The owner's records, one of each kind that an address may name."""

    owner: Borrower
    line: CreditLine
    change: LimitChange
    loan: Loan
    plan: RepaymentPlan  # an automatic one, of another loan
    document: Document
    scenario: SavedScenario


Arguments = Callable[[World], dict[str, Any]]


@dataclass(frozen=True)
class Route:
    """One address: its door, what fills its placeholders, and what a form on it would send."""

    door: Door
    arguments: Arguments = field(default=lambda world: {})
    sent: dict[str, str] = field(default_factory=dict)


def _change(world: World) -> dict[str, Any]:
    return {"public_id": world.change.public_id}


def _loan(world: World) -> dict[str, Any]:
    return {"public_id": world.loan.public_id}


def _scenario(world: World) -> dict[str, Any]:
    return {"public_id": world.scenario.public_id}


def _document(world: World) -> dict[str, Any]:
    return {"public_id": world.document.public_id}


ROUTES: dict[str, Route] = {
    # for anyone
    "": Route(Door.ANYONE),
    "glossary/": Route(Door.ANYONE),
    "lessons/": Route(Door.ANYONE),
    "lessons/<slug:code>/": Route(Door.ANYONE, lambda world: {"code": "utilisation"}, {"read": "1"}),
    "language/": Route(Door.ANYONE, sent={"language": "en"}),
    "settings/": Route(Door.ANYONE, sent={"language": "en"}),
    "notices/stop/<str:token>/": Route(Door.ANYONE, lambda world: {"token": notice_mail.stop_address(world.owner).split("/")[-2]}),
    "favicon.ico": Route(Door.ANYONE),
    "verify/": Route(Door.ANYONE),
    "healthz": Route(Door.ANYONE),
    "readyz": Route(Door.ANYONE),
    "accounts/login/": Route(Door.ANYONE, sent={"contact": PHONE}),
    "accounts/login/code/": Route(Door.ANYONE, sent={"code": "000000"}),
    "accounts/logout/": Route(Door.ANYONE),
    "accounts/inactive/": Route(Door.ANYONE),
    # a borrower's own
    "home/": Route(Door.BORROWER),
    "documents/": Route(Door.BORROWER),
    "advice/": Route(Door.BORROWER, sent={"again": "1"}),
    "advice/early-repayment/": Route(Door.BORROWER),
    "advice/statement/": Route(Door.BORROWER),
    "inbox/": Route(Door.BORROWER, sent={"all_up_to": "00000000-0000-0000-0000-000000000000"}),
    "settings/notices/": Route(Door.BORROWER, sent={"quiet_from": "22", "quiet_until": "7"}),
    "lines/<uuid:public_id>/": Route(Door.OWNER, lambda world: {"public_id": world.line.public_id}),
    "limit-changes/<uuid:public_id>/": Route(Door.OWNER, _change),
    "limit-changes/<uuid:public_id>/statement/": Route(Door.OWNER, _change),
    "limit-changes/<uuid:public_id>/letters/<slug:letter>/": Route(
        Door.OWNER, lambda world: {**_change(world), "letter": "reasons_and_human_review"}, {"body": "请说明原因。", "save": "1"}
    ),
    "loans/<uuid:public_id>/": Route(Door.OWNER, _loan),
    "loans/<uuid:public_id>/schedule.csv": Route(Door.OWNER, _loan),
    "loans/<uuid:public_id>/calendar.ics": Route(Door.OWNER, _loan),
    "loans/<uuid:public_id>/statement/": Route(Door.OWNER, _loan),
    "loans/<uuid:public_id>/letters/<slug:letter>/": Route(
        Door.OWNER,
        lambda world: {"public_id": world.plan.loan.public_id, "letter": "automatic_plan_question"},
        {"body": "请说明依据。", "save": "1"},
    ),
    "loans/<uuid:public_id>/ways-out/": Route(
        Door.OWNER, _loan, {"name": "县里的银行", "method": "equal_instalment", "annual_rate_percent": "6.5", "instalments": "12"}
    ),
    "advice/check-in/": Route(Door.BORROWER, sent={"note": "这个月还好", "monthly_income": "5000"}),
    "advice/check-in/calendar.ics": Route(Door.BORROWER),
    "budget/": Route(Door.BORROWER, sent={"percent": "35"}),
    "budget/statement/": Route(Door.BORROWER),
    "cash-flow/": Route(Door.BORROWER, sent={"amount": "500"}),
    "cash-flow/calendar.ics": Route(Door.BORROWER),
    "simulator/": Route(Door.BORROWER, sent={"utilisation": "30", "name": "少用一些", "save": "1"}),
    "simulator/<uuid:public_id>/": Route(Door.OWNER, _scenario),
    "simulator/<uuid:public_id>/receipt.json": Route(Door.OWNER, _scenario),
    "small-loans/": Route(Door.BORROWER),
    "documents/<uuid:public_id>/": Route(Door.OWNER, _document),
    "documents/<uuid:public_id>/file/": Route(Door.OWNER, _document),
    # the support panel
    "staff/": Route(Door.STAFF),
    "staff/login/": Route(Door.STAFF),
    "staff/logout/": Route(Door.ANYONE),
    "staff/components/": Route(Door.STAFF_PAGE),
    "staff/(?P<url>.*)$": Route(Door.STAFF, lambda world: {"url": "nothing/"}),
    "staff/borrowers/borrower/": Route(Door.SUPPORT, sent={"term": NAME}),
    "staff/borrowers/borrower/<uuid:public_id>/": Route(Door.SUPPORT, lambda world: {"public_id": world.owner.public_id}),
    "staff/advice/<uuid:public_id>/": Route(Door.SUPPORT, lambda world: {"public_id": world.owner.public_id}),
    "staff/advice/<uuid:public_id>/<uuid:run>/": Route(
        Door.SUPPORT,
        lambda world: {"public_id": world.owner.public_id, "run": UUID(int=0)},
    ),
    "staff/policy-releases/": Route(Door.SUPPORT),
    "staff/policy-releases/<str:sender_id>/": Route(Door.SUPPORT, lambda world: {"sender_id": "nothing"}),
    "staff/differences/": Route(Door.SUPPORT),
    "staff/rules/": Route(Door.SUPPORT),
    "staff/rules/conditions/": Route(Door.SUPPORT),
    "staff/rules/<slug:folder>/": Route(Door.SUPPORT, lambda world: {"folder": "steps"}),
    "staff/rules/<slug:folder>/<slug:code>/": Route(Door.SUPPORT, lambda world: {"folder": "reasons", "code": "overdue_now"}),
}


def walk(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """The pattern of every address, as Django resolves them."""
    for found in (resolver or get_resolver()).url_patterns:
        pattern = f"{prefix}{found.pattern}"
        if isinstance(found, URLPattern):
            yield pattern
        else:
            yield from walk(found, pattern)


def address(pattern: str, world: World, instead: UUID | None = None) -> str:
    """The address that `pattern` stands for in `world`; with `instead`, of an object of that id."""
    path = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", pattern.replace("^", "").replace("$", ""))  # the admin has regular expressions
    for name, value in ROUTES[pattern].arguments(world).items():
        path = re.sub(rf"<(\w+:)?{name}>", str(instead if instead and name == "public_id" else value), path)
    return f"/{path}"


def world() -> World:
    """The owner, with one record of each kind that an address may name."""
    owner = factories.borrower(name=NAME, phone=PHONE)
    line = factories.line(owner, limit=Decimal("43217.65"))
    change = factories.change(line, new_limit=Decimal("43217.65"))
    factories.reason(change, "debt_burden_high")
    factories.facts(owner, {})
    loan = factories.loan(line, principal=Decimal("43217.65"), annual_rate_percent=Decimal(0), method="single_payment", instalments=1)
    plan = factories.plan(factories.loan(line), principal=Decimal("43217.65"))
    document = Document.objects.create(
        borrower=owner,
        kind="letter",
        about=change.public_id,
        language="zh-hans",
        title=TITLE,
        content='{"body":"43,217.65","title":"x"}',
        content_hash="0" * 64,
        code="A" * 26,
        issued_at=datetime(2026, 11, 1, tzinfo=UTC),
        state=Document.State.READY,
        sha256=files.store(AMOUNT.encode()),
        size=len(AMOUNT),
        pages=1,
    )
    what_if = simulations.simulate(owner, date(2026, 11, 5), {"active_lenders": 1}, target=Decimal("43217.65"))
    return World(owner, line, change, loan, plan, document, scenarios.save(borrower=owner, name=TITLE, simulation=what_if))
