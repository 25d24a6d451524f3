"""The facts: who, which line, what changed, what is due, what was issued."""

from django.apps import AppConfig


class BorrowersConfig(AppConfig):
    name = "borrowers"
    verbose_name = "明白账"
