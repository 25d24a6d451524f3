"""The judgement: what it means, what helps, where to complain."""

from django.apps import AppConfig


class AdviceConfig(AppConfig):
    name = "advice"
    verbose_name = "判断"
