"""The judgement: what it means, what helps, where to complain."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdviceConfig(AppConfig):
    name = "advice"
    verbose_name = "判断"

    def ready(self) -> None:
        # models exist only now
        from advice import advice_statements, last_visit, limit_news, notice_kinds, runs, statements
        from advice.household import budget_page, check_in_reminders
        from advice.loans import statements as loan_statements  # models exist only now
        from borrowers import documents, facts_changed, jobs, notices

        last_visit.connect()
        facts_changed.listen(runs.need_after)
        facts_changed.listen(limit_news.tell)
        for job_kind in (*runs.JOB_KINDS, check_in_reminders.JOB_KIND):
            jobs.register_kind(job_kind)
        for notice_kind in notice_kinds.KINDS:
            notices.register_kind(notice_kind)
        for kind in (
            documents.DocumentKind(
                code=statements.STATEMENT,
                template="documents/limit_change_statement.html",
                title=_("额度调整说明书"),
                context=statements.drawing,
            ),
            documents.DocumentKind(
                code=loan_statements.STATEMENT,
                template="documents/loan_statement.html",
                title=_("还款说明书"),
                context=loan_statements.drawing,
            ),
            documents.DocumentKind(
                code=advice_statements.STATEMENT,
                template="documents/advice_statement.html",
                title=_("建议书"),
                context=advice_statements.drawing,
            ),
            documents.DocumentKind(
                code=budget_page.STATEMENT,
                template="documents/statement_of_affairs.html",
                title=_("收支和借款一览"),
                context=budget_page.statement_drawing,
            ),
            documents.DocumentKind(code="letter", template="documents/letter.html", title=_("信"), context=dict),
        ):
            documents.register_kind(kind)
