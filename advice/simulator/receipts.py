"""The receipt of a saved what-if: figures, policy and result, signed, so that anyone can see later whether a byte of it was changed.

It names nobody. It is canonical JSON (keys sorted, no white space): the content, its SHA-256, the id of the key, and the Ed25519 signature
(RFC 8032) over the content. What it proves: that this installation gave this result for these figures. It does not prove the figures.
Pure: keys are handed in.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Struct

from advice.facts import Fact, Facts, Origin, Value, typed, with_derived, written
from advice.limit_policy import LimitPolicy
from advice.rulebook import Rulebook, Scorecard
from advice.simulator.answer import Refused, Simulation, outcome, simulated
from advice.simulator.ways import DERIVED

_PURPOSE = b"mingbai: receipts of saved scenarios"

NOT_A_RECEIPT = (msgspec.MsgspecError, UnicodeError, RecursionError)  # what reading something else raises
Format = Literal["mingbai-scenario-receipt/1"]
Verdict = Literal["OK", "CHANGED", "UNKNOWN_KEY"]
Written = str | int | bool


class Known(Struct, frozen=True, forbid_unknown_fields=True):
    """A figure as the exchange format writes it, the day it is of, and who said so."""

    value: Written
    as_of: date
    origin: Origin


class PolicyUsed(Struct, frozen=True, forbid_unknown_fields=True):
    """The policy that was worked with: `sha256` is that of its figures, so that another policy of the same name is told apart."""

    lender: str | None
    version: str
    sha256: str


class Content(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What was asked and answered. `facts` are the figures that the policy looks at, `set` what was put in their place, `locks` what was
    to stay; `result` is what `simulate` answers (exchange format)."""

    format: Format = "mingbai-scenario-receipt/1"
    day: date
    policy: PolicyUsed
    rulebook: str
    facts: Mapping[str, Known]
    set: Mapping[str, Written]
    locks: tuple[str, ...]
    target: Decimal | None
    result: Mapping[str, Any]

    def values(self) -> dict[str, Value]:
        """What was set, typed."""
        found = {name: typed(name, sent) for name, sent in self.set.items()}
        return {name: value for name, value in found.items() if value is not None}


class Receipt(Struct, frozen=True, forbid_unknown_fields=True):
    """The signed whole. `key` is the first 16 hexadecimal digits of the SHA-256 of the public key."""

    content: Content
    key: str
    sha256: str
    signature: str


def signing_key(secret: str) -> Ed25519PrivateKey:
    """The key that a secret of the installation stands for (HKDF, RFC 5869): the same secret, the same key."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE)
    return Ed25519PrivateKey.from_private_bytes(derive.derive(secret.encode()))


def key_id(key: Ed25519PublicKey) -> str:
    """What a receipt calls the key it was signed with."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def issue(simulation: Simulation, rulebook_version: str, key: Ed25519PrivateKey) -> str:
    """The receipt of `simulation`. The same simulation gives the same bytes."""
    content = _content(simulation, rulebook_version)
    plain = _canonical(content)
    signature = key.sign(_PURPOSE + plain)
    return _canonical(Receipt(content, key_id(key.public_key()), hashlib.sha256(plain).hexdigest(), signature.hex())).decode()


def verify(receipt: bytes, keys: Mapping[str, Ed25519PublicKey]) -> Verdict:
    """Whether `receipt` is, byte for byte, what was issued with one of `keys` (by their ids)."""
    try:
        found = read(receipt)
    except NOT_A_RECEIPT:
        return "CHANGED"
    plain = _canonical(found.content)
    if _canonical(found) != receipt or hashlib.sha256(plain).hexdigest() != found.sha256:
        return "CHANGED"
    if found.key not in keys:
        return "UNKNOWN_KEY"
    try:
        signature = bytes.fromhex(found.signature)
        keys[found.key].verify(signature, _PURPOSE + plain)
    except (InvalidSignature, ValueError):
        return "CHANGED"
    return "OK" if signature.hex() == found.signature else "CHANGED"  # capitals and spaces would be read as the same signature


def read(receipt: bytes | str) -> Receipt:
    """A receipt that was issued. Raises one of NOT_A_RECEIPT for anything else; whether it was changed is for `verify` to say."""
    return msgspec.json.decode(receipt, type=Receipt)


def same_again(content: Content, book: Rulebook) -> bool | None:
    """Whether the policy, worked out once more, gives the same result; None where it is not on file, or no longer with these figures."""
    found = book.limit_policy(content.policy.lender or "", content.policy.version)
    if found is None or policy_hash(found[1]) != content.policy.sha256:
        return None
    try:
        again = outcome(_again(content, found[0]))
    except Refused:
        return False
    return _canonical(again) == _canonical(content.result)


def policy_hash(policy: LimitPolicy) -> str:
    """The SHA-256 of all figures of a policy."""
    return hashlib.sha256(_canonical(policy)).hexdigest()


def _again(content: Content, card: Scorecard) -> Simulation:
    known = {
        name: Fact(name=name, value=value, as_sent=written(name, value), as_of=one.as_of, origin=one.origin)
        for name, one in content.facts.items()
        if (value := typed(name, one.value)) is not None
    }
    return simulated(card, with_derived(Facts(known)), content.day, content.values(), content.target, content.locks)


def _content(simulation: Simulation, rulebook_version: str) -> Content:
    card, policy = simulation.card, simulation.policy
    looked_at = {row.fact for row in policy.characteristics} | {rule.fact for rule in policy.hard_rules if rule.fact}
    looked_at |= {part for whole, parts in DERIVED.items() if whole in looked_at for part in parts}
    used = (fact for fact in simulation.before.known() if fact.name in looked_at and fact.label != "derived")
    return Content(
        day=simulation.on,
        policy=PolicyUsed(card.lender, card.version, policy_hash(policy)),
        rulebook=rulebook_version,
        facts={fact.name: Known(fact.as_sent, fact.as_of, fact.origin) for fact in used if fact.as_sent is not None and fact.as_of},
        set={name: written(name, value) for name, value in simulation.values.items()},
        locks=simulation.by_borrower,
        target=simulation.target,
        result=outcome(simulation),
    )


def _canonical(value: object) -> bytes:
    return msgspec.json.encode(value, order="sorted")
