"""Addresses of the borrower's own pages and of the pages for anyone."""

from django.urls import path
from django.views.i18n import set_language

from borrowers.views import gallery, public, settings

urlpatterns = [
    path("", public.welcome, name="welcome"),
    path("language/", set_language, name="set_language"),
    path("settings/", settings.settings, name="settings"),
    path("favicon.ico", public.favicon, name="favicon"),
    path("staff/components/", gallery.components, name="components"),
]
