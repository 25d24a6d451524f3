"""Several things at the same moment, each in a thread with a connection to the database of its own."""

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection


def at_once(*calls: Callable[[], object]) -> None:
    """Make the calls in threads of their own, all at the same moment."""
    ready, errors = Barrier(len(calls)), list[BaseException]()

    def make(call: Callable[[], object]) -> None:
        try:
            ready.wait()
            call()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=make, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
