"""The entry for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from advice.rule_loading.files import rulebook  # noqa: E402  after Django is set up

rulebook()  # a broken rule stops the server here, and not the first page that needs it
