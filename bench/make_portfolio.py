"""Write a made-up portfolio of any size: `python bench/make_portfolio.py 1000000 FILE.jsonl.gz`. The same number gives the same bytes."""

import gzip
import json
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

EACH = 10  # records a borrower: borrower, line, facts, change, loan, plan, four payments
LENDERS = [("示例消费金融有限公司", "consumer_finance"), ("示例网商银行股份有限公司", "bank"), ("示例小额贷款有限公司", "small_loan")]
Fields = dict[str, Any]


def records(number: int, seed: int = 7) -> Iterator[Fields]:
    """At least `number` records (whole borrowers), a borrower after the other."""
    chance = random.Random(seed)  # data for a benchmark, no secret
    for person in range(-(-number // EACH)):
        yield from _borrower(person, chance)


def _borrower(person: int, chance: random.Random) -> Iterator[Fields]:
    lender, lender_kind = chance.choice(LENDERS)
    opened = date(2020, 1, 1) + timedelta(days=chance.randrange(2000))
    old, new = sorted((chance.randrange(1000, 300_000), chance.randrange(250, 300_000)), reverse=True)
    yield {"type": "borrower", "id": f"m-{person}", "name": f"测试{person}", "phone": f"+8610{person:09d}", "joined_on": str(opened)}
    yield {
        "type": "credit_line",
        "id": f"ml-{person}",
        "borrower": f"m-{person}",
        "product": "jiebei",
        "lender": lender,
        "lender_kind": lender_kind,
        "limit": f"{new}.00",
        "annual_rate_percent": f"{chance.randrange(80, 240) / 10}",
        "opened_on": str(opened),
    }
    yield {
        "type": "fact_snapshot",
        "id": f"mf-{person}",
        "borrower": f"m-{person}",
        "as_of": "2026-10-10",
        "source": "月度文件",
        "values": {
            "utilisation": f"{chance.randrange(100) / 100}",
            "days_past_due": chance.randrange(3),
            "active_lenders": chance.randrange(1, 9),
            "monthly_income": f"{chance.randrange(2000, 40_000)}.00",
            "monthly_debt_service": f"{chance.randrange(9000)}.00",
            "late_payments_12m": chance.randrange(4),
            "months_on_book": chance.randrange(1, 70),
            "identity_complete": chance.random() < 0.9,
        },
    }
    yield {
        "type": "limit_change",
        "id": f"mc-{person}",
        "credit_line": f"ml-{person}",
        "decided_at": "2026-10-12T03:20:00+08:00",
        "effective_on": "2026-10-12",
        "kind": "decrease" if new < old else "freeze",
        "old_limit": f"{old}.00",
        "new_limit": f"{new}.00",
        "decided_by": "automated",
        "policy_version": "2026-07",
        "reasons": [
            {
                "code": "debt_burden_high",
                "points": f"-{chance.randrange(1, 60)}",
                "observed": {"debt_service_ratio": "0.61"},
                "threshold": "0.5",
            },
            {"code": "many_lenders", "points": f"-{chance.randrange(1, 60)}", "observed": {"active_lenders": 5}},
        ],
    }
    terms = {
        "principal": f"{12 * chance.randrange(50, 3000)}.00",
        "annual_rate_percent": "14.6",
        "day_count": "30/360",
        "method": "equal_instalment",
        "instalments": 12,
        "first_due_on": "2026-07-15",
    }
    yield {"type": "loan", "id": f"mn-{person}", "credit_line": f"ml-{person}", "drawn_on": "2026-06-15", **terms}
    yield {"type": "repayment_plan", "id": f"mr-{person}", "loan": f"mn-{person}", "kind": "original", "starts_on": "2026-06-15", **terms}
    for month in range(7, 11):
        interest = chance.randrange(100, 90_000)
        principal = chance.randrange(10_000, 900_000)
        yield {
            "type": "payment",
            "id": f"my-{person}-{month}",
            "loan": f"mn-{person}",
            "paid_on": f"2026-{month:02d}-15",
            "amount": _yuan(principal + interest),
            "principal": _yuan(principal),
            "interest": _yuan(interest),
        }


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def write(number: int, path: str) -> None:
    """Write the portfolio, gzipped, to `path`."""
    with gzip.GzipFile(path, "wb", compresslevel=1, mtime=0) as file:
        for record in records(number):
            file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


if __name__ == "__main__":
    write(int(sys.argv[1]), sys.argv[2])
