"""The borrower's pages beside a bare signed-in Django page: queries and server time, in the same run and the same database.

Claim (design, section 11): at most 12 queries a page, and at most three times the time of a bare page with a signed-in user.

The bare page is the same Django with the same middleware, session and look-up of the user, behind the same sign-in; it draws the site's
frame (templates/base.html) around one heading. It asks the database twice: for the session, and for the user.

A page is measured as it stands after the rulebook, its templates and translations are loaded, in turn with the others. "First view" is each
limit change of the demo in each language, opened for the first time ever: nothing of it was drawn before, and it enters the register.
BEGIN and COMMIT are no queries. Prints one line a page; the exit status says whether the claims hold.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 60


def prepare() -> None:
    """A fresh database with the demo's people in it."""
    sys.path.insert(0, str(ROOT))
    folder = tempfile.mkdtemp(prefix="mingbai-bench-")
    os.environ.update(DJANGO_SETTINGS_MODULE="config.settings", DATABASE_URL=f"sqlite:///{folder}/bench.sqlite3", DEMO_TODAY="2026-11-05")
    import django
    from django.conf import settings

    # no manifest is collected here, and reading plain names costs the bare page and ours the same
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    django.setup()
    from django.core.management import call_command

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    call_command("migrate", verbosity=0)
    call_command("import_portfolio", str(ROOT / "deploy" / "demo" / "stories.jsonl"))


def main() -> int:
    prepare()
    from django.conf import settings
    from django.contrib.auth.decorators import login_required
    from django.http import HttpRequest, HttpResponse
    from django.template import engines
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import path

    import config.urls
    from borrowers.models import Borrower, User

    heading = engines["django"].from_string(
        '{% extends "base.html" %}{% block content %}<h1>{{ user.get_username }}</h1>{% endblock %}',
    )

    @login_required
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse(heading.render({}, request))

    config.urls.urlpatterns.append(path("bare/", bare))

    def signed_in(borrower: Borrower, language: str = "zh-hans") -> Client:
        borrower.user = borrower.user or User.objects.create(username=borrower.sender_id)
        borrower.save()
        client = Client()
        client.force_login(borrower.user)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        return client

    borrower = Borrower.objects.get(sender_id="b-cut-to-250")
    client = signed_in(borrower)
    change, line = borrower.limit_changes.get(), borrower.lines.get()
    pages = {
        "a bare page": "/bare/",
        "home": "/home/",
        "line": f"/lines/{line.public_id}/",
        "loan": f"/loans/{line.loans.get().public_id}/",
        "limit change": f"/limit-changes/{change.public_id}/",
        "letter": f"/limit-changes/{change.public_id}/letters/reasons_and_human_review/",
    }
    switched = Borrower.objects.get(sender_id="b-auto-plan")  # the fullest loan of the demo: two plans, seven payments, the ways out

    def get(address: str, client: Client = client) -> Callable[[], None]:
        def one() -> None:
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.status_code)

        return one

    from django.db import connection

    def asked(seen: Any) -> int:
        return sum(query["sql"] not in ("BEGIN", "BEGIN IMMEDIATE", "COMMIT") for query in seen)

    def seconds(work: Callable[[], None]) -> float:
        start = time.process_time()
        work()
        return time.process_time() - start

    works = {name: get(address) for name, address in pages.items()}
    works["loan, 2 plans"] = get(f"/loans/{switched.loans.get().public_id}/", signed_in(switched))
    times: dict[str, list[float]] = {name: [] for name in works}
    queries: dict[str, int] = {}
    for name, work in works.items():
        work()  # templates, rulebook and translations are loaded
        with CaptureQueriesContext(connection) as seen:
            work()
        queries[name] = asked(seen)
    for _ in range(ROUNDS):  # in turn, so that a busy moment of the machine strikes all alike
        for name, work in works.items():
            times[name].append(seconds(work))
    first = "first view"
    times[first], queries[first] = [], 0
    for other in Borrower.objects.exclude(pk=borrower.pk).exclude(limit_changes=None):
        for language in ("zh-hans", "en"):
            its_client = signed_in(other, language)
            get("/bare/", its_client)()
            for its_change in other.limit_changes.all():
                with CaptureQueriesContext(connection) as seen:
                    times[first].append(seconds(get(f"/limit-changes/{its_change.public_id}/", its_client)))
                queries[first] = max(queries[first], asked(seen))
    base = statistics.median(times["a bare page"])
    print(f"{'page':<14}{'queries':>8}{'median ms':>11}{'p95 ms':>9}{'times bare':>12}")
    held = True
    for name, taken in times.items():
        median, slow = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
        print(f"{name:<14}{queries[name]:>8}{median * 1000:>11.2f}{slow * 1000:>9.2f}{median / base:>12.2f}")
        held &= queries[name] <= 12 and median / base <= 3
    print("holds" if held else "does not hold: at most 12 queries and 3 times a bare page")
    return 0 if held else 1


if __name__ == "__main__":
    raise SystemExit(main())
