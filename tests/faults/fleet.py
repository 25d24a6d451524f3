"""Two real workers that random faults happen to: killed, frozen, cut off from Redis, handed the same message again."""

import random
import signal
import time
from collections.abc import Callable, Sequence
from threading import Timer

from borrowers import jobs
from tests.faults.workers import Worker
from tests.services import RedisServer

FROZEN_FOR = 6.0  # seconds: longer than the lease, and until another worker has taken the job up: else a missing fence shows nothing


class Fleet:
    """Workers that are replaced when they die. `sweeps`: whether this process does what beat would have done once a minute."""

    def __init__(
        self, start_worker: Callable[[], Worker], redis: RedisServer, chance: random.Random, *, queue: str, sweeps: bool = True
    ) -> None:
        self.start_worker, self.redis, self.random, self.queue, self.sweeps = start_worker, redis, chance, queue, sweeps
        self.workers = [start_worker(), start_worker()]
        self.every_log = [worker.log for worker in self.workers]
        for worker in self.workers:
            worker.wait_ready()
        self.frozen: dict[int, Timer] = {}

    def awake(self) -> list[int]:
        """Which workers are up and not frozen."""
        return [number for number, worker in enumerate(self.workers) if worker.is_ready() and number not in self.frozen]

    def suffer(self, fault: str, numbers: Sequence[int], asked: Sequence[int]) -> None:
        """Let a fault happen to one of the workers `numbers`; `asked` are the keys of the jobs whose messages may come again."""
        number = self.random.choice(numbers)
        worker = self.workers[number]
        match fault:
            case "kill a child":
                for child in worker.children():
                    worker.send_to(child, signal.SIGKILL)
            case "kill a worker":
                worker.kill()
            case "freeze a worker":
                worker.send(signal.SIGSTOP)
                # By a timer: the worker may hold SQLite's one write lock, and whoever sweeps here then waits for it.
                self.frozen[number] = Timer(FROZEN_FOR, worker.send, [signal.SIGCONT])
                self.frozen[number].start()
            case "lose Redis":
                self.redis.stop()
                time.sleep(0.3)
                self.redis.start()
            case "deliver again":
                for job in self.random.sample(asked, min(5, len(asked))):
                    jobs._publish(jobs.RUN, [job], self.queue)

    def look_after(self) -> None:
        """Forget who woke, replace who died, sweep."""
        self.frozen = {number: timer for number, timer in self.frozen.items() if timer.is_alive()}
        for number, worker in enumerate(self.workers):
            if not worker.is_running():
                self.frozen.pop(number, None)
                self.workers[number] = self.start_worker()
                self.every_log.append(self.workers[number].log)
        if self.sweeps:
            jobs.sweep()

    def wake(self) -> None:
        """Return when nobody is frozen any more."""
        for timer in self.frozen.values():
            timer.join()

    def refused(self) -> int:
        """How many results were refused because a newer worker held the job."""
        return sum(log.read_text(errors="replace").count("this result is dropped") for log in self.every_log)
