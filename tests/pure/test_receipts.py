"""A receipt of a what-if is the same bytes for the same question, names nobody, and no byte of it can be changed unseen."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import msgspec
import pytest

from advice.facts import Facts
from advice.rule_loading.files import rulebook
from advice.simulator import receipts
from advice.simulator.answer import Simulation, simulated
from tests.pure.test_scorecard import LENDER, story

ON = date(2026, 11, 5)
KEY, OTHER = receipts.signing_key("one secret"), receipts.signing_key("another secret")
KEYS = {receipts.key_id(KEY.public_key()): KEY.public_key()}


def what_if(facts: Facts | None = None, **asked: Any) -> Simulation:
    card = rulebook().limit_policy_on(LENDER, ON)
    assert card is not None
    return simulated(card, facts or story("cut-to-250"), ON, asked.pop("values", {"active_lenders": 2}), **asked)


def issued(**asked: Any) -> bytes:
    return receipts.issue(what_if(**asked), rulebook().version, KEY).encode()


def test_a_receipt_holds_what_was_asked_and_answered() -> None:
    receipt = json.loads(issued(target=Decimal(3000), locks=("utilisation",)))
    content = receipt["content"]

    assert content["day"] == "2026-11-05"
    assert content["policy"]["version"] == "2026-07"
    assert content["rulebook"] == rulebook().version
    assert content["facts"]["monthly_income"] == {"value": "8200.00", "as_of": "2026-10-10", "origin": "lender"}
    assert content["facts"]["active_lenders"]["value"] == 5
    assert "debt_service_ratio" not in content["facts"]  # worked out from its parts
    assert content["set"] == {"active_lenders": 2}
    assert content["locks"] == ["utilisation"]
    assert content["target"] == "3000"
    assert content["result"]["limit"] == {"low": "1500.00", "high": "1500.00"}
    assert content["result"]["paths"][0]["changes"][0]["fact"] == "debt_service_ratio"


def test_it_verifies_and_gives_the_same_result_again() -> None:
    for asked in ({}, {"target": Decimal(1500)}, {"target": Decimal(26000)}, {"facts": story("no-reason")}, {"facts": story("frozen")}):
        receipt = issued(**asked)
        assert receipts.verify(receipt, KEYS) == "OK"
        assert receipts.same_again(receipts.read(receipt).content, rulebook()) is True


def test_the_same_question_gives_the_same_bytes() -> None:
    assert issued(target=Decimal(1500)) == issued(target=Decimal(1500))
    assert issued() != issued(target=Decimal(1500))


def test_it_names_nobody() -> None:
    assert set(json.loads(issued())) == {"content", "key", "sha256", "signature"}
    assert set(json.loads(issued())["content"]) == {"day", "facts", "format", "locks", "policy", "result", "rulebook", "set", "target"}
    assert b"b-cut-to-250" not in issued()


@pytest.mark.parametrize("seed", range(4))
def test_a_thousand_changes_of_one_byte_are_all_found(seed: int) -> None:
    receipt, random = issued(target=Decimal(1500)), Random(seed)
    assert receipts.verify(receipt, KEYS) == "OK"
    for _ in range(250):
        place = random.randrange(len(receipt))
        other = random.choice([byte for byte in range(256) if byte != receipt[place]])
        for changed in (
            receipt[:place] + bytes([other]) + receipt[place + 1 :],
            receipt[:place] + receipt[place + 1 :],
            receipt[:place] + bytes([other]) + receipt[place:],
        ):
            assert receipts.verify(changed, KEYS) != "OK", (place, other)


def test_the_same_figures_written_in_another_way_are_a_change() -> None:
    receipt = issued()
    found = json.loads(receipt)

    assert receipts.verify(json.dumps(found, ensure_ascii=False).encode(), KEYS) == "CHANGED"
    assert receipts.verify(receipt + b"\n", KEYS) == "CHANGED"
    signature = found["signature"]
    for other in (signature.upper(), f"{signature[:2]} {signature[2:]}"):
        assert receipts.verify(receipt.replace(signature.encode(), other.encode()), KEYS) == "CHANGED"


def test_a_result_that_was_changed_and_hashed_again_has_no_signature() -> None:
    found = msgspec.json.decode(issued(), type=receipts.Receipt)
    forged = msgspec.structs.replace(found.content, result={**found.content.result, "limit": {"low": "9.00", "high": "9.00"}})
    again = receipts.issue(what_if(), rulebook().version, OTHER)
    theirs = msgspec.json.decode(again, type=receipts.Receipt)
    plain = msgspec.json.encode(forged, order="sorted")
    sha256 = hashlib.sha256(plain).hexdigest()
    whole = msgspec.json.encode(msgspec.structs.replace(found, content=forged, sha256=sha256), order="sorted")

    assert receipts.verify(whole, KEYS) == "CHANGED"
    assert receipts.verify(again.encode(), KEYS) == "UNKNOWN_KEY"
    stolen = msgspec.json.encode(msgspec.structs.replace(theirs, key=found.key), order="sorted")
    assert receipts.verify(stolen, KEYS) == "CHANGED"


@pytest.mark.parametrize("text", [b"", b"{}", b"null", b"\xff\xfe", b'{"content":{}}', b"[" * 100_000])
def test_what_is_no_receipt_is_not_ok(text: bytes) -> None:
    assert receipts.verify(text, KEYS) == "CHANGED"


def test_a_result_that_the_policy_does_not_give_is_told_and_a_policy_that_is_not_on_file_too() -> None:
    content = receipts.read(issued()).content
    replace = msgspec.structs.replace

    other = replace(content, result={**content.result, "limit": {"low": "9.00", "high": "9.00"}})
    assert receipts.same_again(other, rulebook()) is False
    assert receipts.same_again(replace(content, policy=replace(content.policy, version="1999-01")), rulebook()) is None
    assert receipts.same_again(replace(content, policy=replace(content.policy, sha256="0" * 64)), rulebook()) is None
