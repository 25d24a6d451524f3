"""What a condition is, and how a function becomes one: its docstring is the sentence shown with it, in Chinese and then in English."""

from collections.abc import Callable

from msgspec import Struct

from advice.events import Event, Events
from advice.facts import Facts
from advice.words import Text

FactTest = Callable[[Facts], bool | None]
EventTest = Callable[[Events], tuple[Event, ...]]


class FactCondition(Struct, frozen=True):
    """A condition over `facts`, the names of all it looks at."""

    name: str
    sentence: Text
    facts: tuple[str, ...]
    test: FactTest


class EventCondition(Struct, frozen=True):
    """A condition over events: `test` gives those by which it holds."""

    name: str
    sentence: Text
    test: EventTest


StepCondition = FactCondition | EventCondition
OVER_FACTS: dict[str, FactCondition] = {}
OVER_EVENTS: dict[str, EventCondition] = {}


def over_facts(*facts: str) -> Callable[[FactTest], FactTest]:
    """Enter a function among the conditions under its own name, with the facts it looks at."""

    def enter(test: FactTest) -> FactTest:
        OVER_FACTS[test.__name__] = FactCondition(test.__name__, _sentence(test), facts, test)
        return test

    return enter


def over_events(test: EventTest) -> EventTest:
    """Enter a function among the conditions under its own name."""
    OVER_EVENTS[test.__name__] = EventCondition(test.__name__, _sentence(test), test)
    return test


def _sentence(test: Callable[..., object]) -> Text:
    chinese, english = (part.strip() for part in (test.__doc__ or "").strip().split("\n\n"))
    return Text(chinese, english)
