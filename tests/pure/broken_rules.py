"""Slips that an author of rules makes."""

from collections.abc import Callable


def replace(old: str, new: str) -> Callable[[str], str]:
    """The first `old` in a file becomes `new`."""

    def slip(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return slip
