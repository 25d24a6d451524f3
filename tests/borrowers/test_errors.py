"""Error pages: kind, in the reader's language, and standing on their own."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404
from django.test import Client
from django.utils.translation import override

from borrowers.views import errors

PAGES = [
    (lambda request: errors.bad_request(request, SuspiciousOperation()), 400),
    (lambda request: errors.forbidden(request, PermissionDenied()), 403),
    (lambda request: errors.csrf_failure(request, "no cookie"), 403),
    (lambda request: errors.not_found(request, Http404()), 404),
    (errors.too_many_requests, 429),
    (errors.server_error, 500),
]


@pytest.fixture
def request_of_a_stranger(rf):
    request = rf.get("/somewhere/?phone=13800138000")
    request.user = AnonymousUser()
    return request


@pytest.mark.parametrize(("answer", "status"), PAGES)
def test_each_says_what_happened_without_the_database(answer, status, request_of_a_stranger):
    # No `db` mark: a query would fail the test.
    response = answer(request_of_a_stranger)
    page = response.content.decode()
    assert response.status_code == status
    assert re.search(r"<h1>[^<]+[。]</h1>", page)
    assert 'href="/"' in page


@pytest.mark.parametrize(("answer", "status"), PAGES)
def test_each_repeats_nothing_of_what_was_asked(answer, status, request_of_a_stranger):
    page = answer(request_of_a_stranger).content.decode()
    assert "13800138000" not in page
    assert "somewhere" not in page
    assert "no cookie" not in page


@pytest.mark.parametrize(("answer", "status"), PAGES)
def test_each_stands_when_the_list_of_static_files_is_lost(answer, status, request_of_a_stranger, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    assert answer(request_of_a_stranger).status_code == status


@pytest.mark.django_db
def test_what_does_not_exist_and_what_is_somebody_elses_look_the_same(client):
    one, other = client.get("/no-such-page/"), client.get("/nor-this-one/?x=1")
    assert one.status_code == other.status_code == 404
    assert one.content == other.content


@pytest.mark.django_db
def test_a_form_without_its_token_is_sent_back_kindly():
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "请再提交一次" in answer.content.decode()


def test_the_page_names_its_language(request_of_a_stranger):
    with override("en"):
        assert '<html lang="en">' in errors.server_error(request_of_a_stranger).content.decode()
