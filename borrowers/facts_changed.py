"""Who is told when an import has brought in something about borrowers. Apps that judge register here; the facts know nothing of them."""

from collections.abc import Callable, Sequence

from msgspec import Struct


class Changed(Struct, frozen=True):
    """Records of one type that an import has created or updated. `rows`: the key of each record's row with the key of its borrower."""

    kind: str
    rows: Sequence[tuple[int, int]]


Listener = Callable[[Changed], None]
listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Let `listener` be called, in the transaction of the import, a chunk at a time. Called by an app's `ready`."""
    if listener not in listeners:
        listeners.append(listener)


def report(changed: Changed) -> None:
    """Tell every listener, in the caller's transaction: what it raises undoes the chunk."""
    for listener in listeners:
        listener(changed)
