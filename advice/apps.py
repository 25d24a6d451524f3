"""The judgement: what it means, what helps, where to complain."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdviceConfig(AppConfig):
    name = "advice"
    verbose_name = "判断"

    def ready(self) -> None:
        from advice import last_visit, statements  # models exist only now
        from advice.loans import statements as loan_statements  # models exist only now
        from borrowers import documents

        last_visit.connect()
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
            documents.DocumentKind(code="letter", template="documents/letter.html", title=_("信"), context=dict),
        ):
            documents.register_kind(kind)
