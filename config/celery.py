"""The Celery application. Its settings stand in `config/settings.py` under `CELERY_`."""

import os
from typing import Any

from celery import Celery
from kombu.transport import redis, virtual

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class PatientQoS(redis.QoS):
    """Kombu 5.7 counts a message as unfinished for ever when Redis freezes while it is acknowledged.

    With a prefetch of one the worker then never takes another message, and stays connected (tests/faults/test_workers.py). Here it is
    finished on our side first. Redis may deliver it once more: a job that is done is not done again.
    """

    def ack(self, delivery_tag: Any) -> None:
        virtual.QoS.ack(self, delivery_tag)  # type: ignore[no-untyped-call]
        super().ack(delivery_tag)  # type: ignore[no-untyped-call]


redis.Channel.QoS = PatientQoS  # the attribute that kombu has for it

app = Celery("mingbai")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
