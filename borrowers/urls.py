"""Addresses of the borrower's own pages and of the pages for anyone."""

from django.urls import path

from borrowers.views import documents, gallery, health, inbox, public, settings, verify

urlpatterns = [
    path("", public.welcome, name="welcome"),
    path("language/", settings.language, name="set_language"),
    path("settings/", settings.settings, name="settings"),
    path("settings/notices/", settings.notice_settings, name="notice_settings"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("notices/stop/<str:token>/", inbox.stop, name="stop_notices"),
    path("favicon.ico", public.favicon, name="favicon"),
    path("documents/", documents.document_list, name="documents"),
    path("documents/<uuid:public_id>/", documents.document, name="document"),
    path("documents/<uuid:public_id>/file/", documents.document_file, name="document_file"),
    path("verify/", verify.verify, name="verify"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("staff/components/", gallery.components, name="components"),
]
