"""The pages that need judgement."""

from django.urls import path

from advice.views import glossary, home, letters, limit_changes, lines

urlpatterns = [
    path("glossary/", glossary.glossary, name="glossary"),
    path("home/", home.home, name="home"),
    path("lines/<uuid:public_id>/", lines.line, name="line"),
    path("limit-changes/<uuid:public_id>/", limit_changes.limit_change, name="limit_change"),
    path("limit-changes/<uuid:public_id>/statement/", limit_changes.statement, name="limit_change_statement"),
    path("limit-changes/<uuid:public_id>/letters/<slug:letter>/", letters.letter, name="letter"),
]
