"""Advice, found and kept: who needs it anew, how it is found for many at once, how what was found becomes the current run.

Four kinds of job, each a row before it is a message (`borrowers.jobs`): one borrower, a round of those who need it, everybody once a day,
and a chunk of everybody. Finding reads and computes outside a transaction; one transaction writes. Whatever runs twice, at once or too
late, each borrower has one current run, and it rests on the newest facts that anybody has read.
"""

from advice.runs.asking import ONE, PART, REFRESH, ROUND, ask, begin_round, need, need_after, refresh, waiting
from advice.runs.finding import advised_again, current, do, find
from advice.runs.running import JOB_KINDS, refresh_here
from advice.runs.writing import NEWS

__all__ = [
    "JOB_KINDS",
    "NEWS",
    "ONE",
    "PART",
    "REFRESH",
    "ROUND",
    "advised_again",
    "ask",
    "begin_round",
    "current",
    "do",
    "find",
    "need",
    "need_after",
    "refresh",
    "refresh_here",
    "waiting",
]
