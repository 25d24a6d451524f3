"""The pages that need judgement."""

from django.urls import path

from advice.views import advice, budget, cash_flow, glossary, home, letters, limit_changes, lines, loans, small_loans, ways_out

urlpatterns = [
    path("advice/", advice.advice, name="advice"),
    path("advice/statement/", advice.statement, name="advice_statement"),
    path("glossary/", glossary.glossary, name="glossary"),
    path("home/", home.home, name="home"),
    path("lines/<uuid:public_id>/", lines.line, name="line"),
    path("loans/<uuid:public_id>/", loans.loan, name="loan"),
    path("loans/<uuid:public_id>/schedule.csv", loans.table, name="loan_csv"),
    path("loans/<uuid:public_id>/calendar.ics", loans.calendar, name="loan_calendar"),
    path("loans/<uuid:public_id>/statement/", loans.statement, name="loan_statement"),
    path("loans/<uuid:public_id>/letters/<slug:letter>/", letters.loan_letter, name="loan_letter"),
    path("loans/<uuid:public_id>/ways-out/", ways_out.ways_out, name="loan_ways_out"),
    path("budget/", budget.budget, name="budget"),
    path("budget/statement/", budget.statement, name="budget_statement"),
    path("cash-flow/", cash_flow.cash_flow, name="cash_flow"),
    path("cash-flow/calendar.ics", cash_flow.cash_flow_ics, name="cash_flow_calendar"),
    path("small-loans/", small_loans.small_loans, name="small_loans"),
    path("limit-changes/<uuid:public_id>/", limit_changes.limit_change, name="limit_change"),
    path("limit-changes/<uuid:public_id>/statement/", limit_changes.statement, name="limit_change_statement"),
    path("limit-changes/<uuid:public_id>/letters/<slug:letter>/", letters.letter, name="letter"),
]
