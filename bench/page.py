"""The borrower's pages beside a bare signed-in Django page: queries and server time, in the same run and the same database.

Claim (design, section 11): at most 12 queries a page, and at most three times the time of a bare page with a signed-in user.
Prints one line a page; the exit status says whether the claims hold.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

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
    from django.http import HttpRequest, HttpResponse
    from django.shortcuts import render
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import path

    import config.urls
    from borrowers.models import Borrower, User

    def bare(request: HttpRequest) -> HttpResponse:
        """The site's frame around nothing: what any signed-in Django page costs here."""
        return render(request, "base.html", {"name": request.user.get_username()})

    config.urls.urlpatterns.append(path("bare/", bare))
    borrower = Borrower.objects.get(sender_id="b-cut-to-250")
    borrower.user = User.objects.create(username="bench")
    borrower.save()
    client = Client()
    client.force_login(borrower.user)
    change, line = borrower.limit_changes.get(), borrower.lines.get()
    pages = {
        "a bare page": "/bare/",
        "home": "/home/",
        "line": f"/lines/{line.public_id}/",
        "limit change": f"/limit-changes/{change.public_id}/",
        "letter": f"/limit-changes/{change.public_id}/letters/reasons_and_human_review/",
    }

    def get(address: str) -> Callable[[], None]:
        def one() -> None:
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.status_code)

        return one

    from django.db import connection

    times: dict[str, list[float]] = {name: [] for name in pages}
    queries: dict[str, int] = {}
    for name, address in pages.items():
        get(address)()  # templates, rulebook and translations are loaded
        with CaptureQueriesContext(connection) as seen:
            get(address)()
        queries[name] = len(seen)
    for _ in range(ROUNDS):  # in turn, so that a busy moment of the machine strikes all alike
        for name, address in pages.items():
            start = time.process_time()
            get(address)()
            times[name].append(time.process_time() - start)
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
