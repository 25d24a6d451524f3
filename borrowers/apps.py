"""The facts: who, which line, what changed, what is due, what was issued."""

from django.apps import AppConfig


class BorrowersConfig(AppConfig):
    name = "borrowers"
    verbose_name = "明白账"

    def ready(self) -> None:
        from borrowers import checks as _checks  # noqa: F401  # registers itself
        from borrowers import documents, jobs, notice_mail, notices  # models exist only now

        jobs.register_kind(documents.RENDER_JOB)
        jobs.register_kind(notice_mail.MAIL_JOB)
        notices.register_kind(documents.FAILED_NOTICE)
