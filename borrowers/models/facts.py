"""What a rule may look at: a borrower's facts as of a day."""

from django.db import models

from borrowers.models.base import Record
from borrowers.models.people import Borrower


class FactSnapshot(Record):
    """The facts about a borrower as of a day. `values` maps a fact name of `borrowers.exchange` to its value; absent or null is unknown."""

    borrower = models.ForeignKey(Borrower, on_delete=models.PROTECT, related_name="fact_snapshots")
    as_of = models.DateField()
    source = models.CharField(max_length=200, null=True)
    values = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["borrower", "as_of"])]
