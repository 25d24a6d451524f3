"""State: the records of design section 5."""

from borrowers.models.base import Origin
from borrowers.models.facts import FactSnapshot
from borrowers.models.fields import EncryptedText, box, lookup_hash
from borrowers.models.lines import CreditLine, LimitChange, LimitReason, Owner, PolicyRelease, RateChange
from borrowers.models.loans import DayCount, Instalment, Loan, Method, Payment, RepaymentPlan
from borrowers.models.lookups import Among  # registers itself
from borrowers.models.notices import Notice
from borrowers.models.own import CashFlowItem, LoanOffer
from borrowers.models.papers import Document, RegisterEntry, RegisterPersonal
from borrowers.models.people import Borrower, Language, User
from borrowers.models.work import Heartbeat, ImportRun, Job

__all__ = [
    "Among",
    "Borrower",
    "CashFlowItem",
    "CreditLine",
    "DayCount",
    "Document",
    "EncryptedText",
    "FactSnapshot",
    "Heartbeat",
    "ImportRun",
    "Instalment",
    "Job",
    "Language",
    "LimitChange",
    "LimitReason",
    "Loan",
    "LoanOffer",
    "Method",
    "Notice",
    "Origin",
    "Owner",
    "Payment",
    "PolicyRelease",
    "RateChange",
    "RegisterEntry",
    "RegisterPersonal",
    "RepaymentPlan",
    "User",
    "box",
    "lookup_hash",
]
