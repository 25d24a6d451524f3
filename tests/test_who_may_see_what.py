"""Everyone sees only what is theirs: every address, opened by everybody who has no business there, in every way a browser has."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from borrowers.models import Borrower, Language, RegisterEntry, User
from tests import factories, routes
from tests.routes import ROUTES, SECRETS, Door, World

WAYS = ("GET", "HEAD", "POST", "htmx")
CALLERS = ("stranger", "other borrower", "account without borrower", "staff without the right")
OWNERS = [pattern for pattern, route in ROUTES.items() if route.door is Door.OWNER]
SIGN_IN = "/accounts/login/"


@pytest.fixture
def world(db: None) -> World:
    return routes.world()


def _client(name: str) -> Client:
    client = Client()
    people: dict[str, Callable[[], User | None]] = {
        "stranger": lambda: None,
        "other borrower": lambda: factories.borrower(name="周宁").user,
        "account without borrower": factories.user,
        "staff without the right": factories.staff,
        "staff with the right": lambda: factories.staff(is_superuser=True),
    }
    if account := people[name]():
        client.force_login(account)
    return client


def opened(client: Client, path: str, way: str, sent: dict[str, str]) -> HttpResponse:
    if way == "POST":
        return client.post(path, sent)
    if way == "HEAD":
        return client.head(path)
    return client.get(path, headers={"HX-Request": "true"} if way == "htmx" else None)


def expected(door: Door, caller: str, way: str) -> set[int | str]:
    """What may be answered: statuses, or "sign in" for being sent there. A door that takes no POST may say so (405) to whoever it is."""
    refused: set[int | str] = {405} if way == "POST" else set()
    if door is Door.ANYONE:
        return refused | {200, 302, 422, 503, "sign in"}  # 503: /readyz without workers
    if door is Door.STAFF_PAGE:
        return refused | ({200} if caller.startswith("staff") else {404})
    if door in (Door.STAFF, Door.SUPPORT):
        if caller == "stranger":
            return refused | {"sign in"}
        if not caller.startswith("staff"):
            return refused | {403}
        return refused | ({403, 404} if door is Door.SUPPORT else {200, 302, 404})
    if caller == "stranger":
        return refused | {"sign in"}
    if caller != "other borrower":
        return refused | {403}
    return refused | ({404} if door is Door.OWNER else {200, 302})


def outcome(client: Client, response: HttpResponse) -> int | str:
    """The status; the panel's own redirect to its sign-in is followed, one step."""
    if response.status_code == 302 and response["Location"].startswith("/staff/login/"):
        response = client.get(response["Location"])
    if response.status_code == 302 and response["Location"].startswith(SIGN_IN):
        return "sign in"
    return response.status_code


def test_every_address_of_the_site_is_listed() -> None:
    found = set(routes.walk())
    assert found - set(ROUTES) == set(), "list these in tests/routes.py, and say who may open them"
    assert set(ROUTES) - found == set(), "these are listed in tests/routes.py and are gone"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", CALLERS)
@pytest.mark.parametrize("pattern", ROUTES)
def test_nobody_sees_or_does_what_is_not_theirs(world: World, pattern: str, name: str, way: str) -> None:
    client, route = _client(name), ROUTES[pattern]
    response = opened(client, routes.address(pattern, world), way, route.sent)
    assert outcome(client, response) in expected(route.door, name, way)
    shown = response.content.decode(errors="replace") + str(response.headers)
    typed = route.sent.values()
    assert [secret for secret in SECRETS if secret in shown and secret not in typed] == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("pattern", OWNERS)
def test_what_is_somebody_elses_and_what_does_not_exist_are_the_same(world: World, pattern: str, way: str) -> None:
    client = _client("other borrower")
    sent = ROUTES[pattern].sent
    foreign = opened(client, routes.address(pattern, world), way, sent)
    unknown = opened(client, routes.address(pattern, world, instead=uuid4()), way, sent)
    assert foreign.status_code == unknown.status_code
    assert foreign.content == unknown.content
    assert foreign.headers == unknown.headers


@pytest.mark.parametrize("pattern", OWNERS)
def test_the_owner_does_see_it(world: World, pattern: str) -> None:
    """Otherwise the tests above would pass on an empty site."""
    client = Client()
    client.force_login(world.owner.user)
    sent, path = ROUTES[pattern].sent, routes.address(pattern, world)
    if pattern.endswith("/statement/"):
        answered = client.post(path, sent)
        assert answered.status_code == 302
        assert client.get(path).status_code == 302
        return
    page = client.get(path)
    assert page.status_code == 200
    shown = page.content.decode()
    assert any(secret in shown for secret in SECRETS)


@pytest.mark.parametrize("pattern", ["home/", "documents/"])
def test_a_borrowers_own_pages_show_what_is_theirs(world: World, pattern: str) -> None:
    client = Client()
    client.force_login(world.owner.user)
    shown = client.get(f"/{pattern}").content.decode()
    assert any(secret in shown for secret in SECRETS)


@pytest.mark.parametrize("pattern", OWNERS)
def test_trying_what_is_not_theirs_leaves_no_trace_in_the_owners_records(world: World, pattern: str) -> None:
    def records() -> dict[str, Any]:
        relations = [relation for relation in Borrower._meta.related_objects if relation.get_accessor_name()]
        return {relation.name: list(relation.related_model.objects.order_by("pk").values()) for relation in relations}

    before = records()
    for name in CALLERS:
        client = _client(name)
        for way in WAYS:
            opened(client, routes.address(pattern, world), way, ROUTES[pattern].sent)
    assert records() == before
    assert not RegisterEntry.objects.filter(borrower_id=world.owner.pk).exists()


def test_staff_with_the_right_to_it_read_the_records(world: World) -> None:
    page = _client("staff with the right").get(routes.address("staff/borrowers/borrower/<uuid:public_id>/", world))
    assert page.status_code == 200
    shown = page.content.decode()
    assert routes.NAME in shown
    assert routes.PHONE in shown


def test_a_right_that_was_taken_away_is_gone_with_the_next_request(world: World) -> None:
    member = factories.staff(is_superuser=True)
    client = Client()
    client.force_login(member)
    path = routes.address("staff/borrowers/borrower/<uuid:public_id>/", world)
    assert client.get(path).status_code == 200
    User.objects.filter(pk=member.pk).update(is_superuser=False)
    assert client.get(path).status_code == 403


def test_a_borrower_whose_account_is_unlinked_loses_the_pages_at_once(world: World) -> None:
    client = Client()
    client.force_login(world.owner.user)
    Borrower.objects.filter(pk=world.owner.pk).update(user=None)
    for pattern in OWNERS:
        assert client.get(routes.address(pattern, world)).status_code == 403


@pytest.mark.parametrize("language", Language.values)
def test_the_answer_to_a_stranger_does_not_depend_on_what_exists(world: World, language: str) -> None:
    client = Client(headers={"Accept-Language": language})
    for pattern in OWNERS:
        unknown = uuid4()
        foreign, missing = client.get(routes.address(pattern, world)), client.get(routes.address(pattern, world, instead=unknown))
        assert foreign.status_code == missing.status_code == 302
        assert re.sub(r"[0-9a-f-]{36}", "", foreign["Location"]) == re.sub(r"[0-9a-f-]{36}", "", missing["Location"])
