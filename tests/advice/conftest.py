"""Fixtures for the pages that need judgement."""

from tests.advice.stories import stories

__all__ = ["stories"]
