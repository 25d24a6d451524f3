"""What every answer carries: one policy without exception, nothing kept of what was made for a person, no kind of foreign embedding."""

from collections.abc import Callable

import pytest
from django.conf import settings as site
from django.http import HttpResponse
from django.test import Client

from tests import factories, routes
from tests.routes import ROUTES, World

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
POLICY = (
    "default-src 'none'; base-uri 'none'; connect-src 'self'; font-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "img-src 'self'; manifest-src 'self'; object-src 'none'; script-src 'self'; style-src 'self'"
)


@pytest.fixture
def world(db: None) -> World:
    return routes.world()


def signed_in_owner(world: World) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.owner.user)
    return client


def signed_in_staff(world: World) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(factories.staff(is_superuser=True))
    return client


def stranger(world: World) -> Client:
    return Client(raise_request_exception=False)


def policy_of(answer: HttpResponse) -> str:
    return "; ".join(sorted(part.strip() for part in answer["Content-Security-Policy"].split(";")))


def assert_safe(answer: HttpResponse) -> None:
    assert policy_of(answer) == "; ".join(sorted(POLICY.split("; ")))
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS


@pytest.mark.parametrize("way", ["get", "head", "post"])
@pytest.mark.parametrize("caller", [stranger, signed_in_owner, signed_in_staff])
@pytest.mark.parametrize("pattern", ROUTES)
def test_every_page_carries_the_whole_set_and_is_not_kept(world: World, pattern: str, caller: Callable[[World], Client], way: str) -> None:
    client = caller(world)
    answer = getattr(client, way)(routes.address(pattern, world), ROUTES[pattern].sent if way == "post" else None)
    assert answer.status_code < 500 or pattern == "readyz"
    assert_safe(answer)
    if caller is not stranger:
        assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "status"),
    [("/home", 301), ("/nothing/", 404), ("/limit-changes/00000000-0000-0000-0000-000000000000/", 404), ("/lines/not-an-id/", 404)],
)
def test_redirects_and_pages_that_do_not_exist_are_not_kept_either(world: World, path: str, status: int) -> None:
    answer = signed_in_owner(world).get(path)
    assert answer.status_code == status
    assert answer["Cache-Control"] == "no-store"
    assert_safe(answer)


def test_a_refused_form_and_a_forged_host_are_not_kept_either(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.owner.user)
    refused = client.post("/settings/", {"language": "en"})
    assert (refused.status_code, refused["Cache-Control"]) == (403, "no-store")
    assert_safe(refused)
    forged = client.get("/home/", headers={"Host": "e.vil"})
    assert (forged.status_code, forged["Cache-Control"]) == (400, "no-store")
    assert b"e.vil" not in forged.content


def test_our_own_fault_is_not_kept_either(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*arguments: object) -> None:
        raise RuntimeError(routes.PHONE)

    client = signed_in_owner(world)
    monkeypatch.setattr("borrowers.views.documents.documents.of", break_down)
    answer = client.get("/documents/")
    assert (answer.status_code, answer["Cache-Control"]) == (500, "no-store")
    assert routes.PHONE not in answer.content.decode()
    assert_safe(answer)


def test_the_answer_that_signs_in_is_not_kept(world: World) -> None:
    asked = Client().post("/accounts/login/", {"contact": routes.PHONE})
    assert site.SESSION_COOKIE_NAME in asked.cookies
    assert asked["Cache-Control"] == "no-store"


def test_a_page_for_anyone_may_be_kept_by_who_has_no_session(db: None) -> None:
    assert "no-store" not in Client().get("/").headers.get("Cache-Control", "")


def test_cookies_cannot_be_read_by_scripts_nor_sent_by_other_sites(world: World) -> None:
    client = signed_in_owner(world)
    answer = client.post("/settings/", {"language": "en", "large_text": "on"})
    client.get("/settings/")
    for cookie in [*answer.cookies.values(), client.cookies[site.SESSION_COOKIE_NAME], client.cookies[site.CSRF_COOKIE_NAME]]:
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key
        assert (cookie["path"], cookie["domain"]) == ("/", ""), cookie.key


# One takes no form; the other is posted to by mail programmes, and the signed token in its address is the right to it.
WITHOUT_TOKEN = {"verify/", "notices/stop/<str:token>/"}


@pytest.mark.parametrize("pattern", [pattern for pattern in ROUTES if pattern not in WITHOUT_TOKEN])
def test_no_form_is_taken_without_its_token(world: World, pattern: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.owner.user)
    assert client.post(routes.address(pattern, world), ROUTES[pattern].sent).status_code in {403, 404, 405}


def test_a_form_with_its_token_from_another_site_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.owner.user)
    client.get("/settings/")
    token = client.cookies[site.CSRF_COOKIE_NAME].value
    sent = {"language": "en", "csrfmiddlewaretoken": token}
    assert client.post("/settings/", sent, headers={"Origin": "https://e.vil"}).status_code == 403
    assert client.post("/settings/", sent).status_code == 302


@pytest.mark.parametrize("body", [{"x": "y" * (1024 * 1024 + 1)}, {f"field{number}": "" for number in range(201)}])
def test_too_much_is_refused(world: World, body: dict[str, str]) -> None:
    assert signed_in_owner(world).post("/settings/", body).status_code in {400, 413}


@pytest.mark.parametrize("header", ["X-Forwarded-Proto", "X_Forwarded_Proto"])
def test_without_a_proxy_nobody_says_that_the_connection_is_safe(db: None, header: str) -> None:
    answer = Client(headers={header: "https"}).get("/")
    assert not answer.wsgi_request.is_secure()
