"""manage.py verify_receipt: whether a saved what-if's receipt is what was issued, and whether its policy still gives the same result."""

import json
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.core.management.base import BaseCommand, CommandError

from advice.rule_loading.files import rulebook
from advice.simulator import receipts
from advice.simulator.receipts import Verdict
from advice.what_if import scenarios

EXIT: dict[Verdict, int] = {"OK": 0, "CHANGED": 3, "UNKNOWN_KEY": 4}
OTHER_RESULT = 5


class Command(BaseCommand):
    help = """Check the receipt of a saved what-if, byte for byte, without the database.

Output: one JSON object: verdict (OK; CHANGED: not what was issued; UNKNOWN_KEY: signed with a key that is not given here) and, when OK,
same_result: whether the policy that the receipt names, worked out again, gives the same (null: not on file with those figures).
Keys: those of SECRET_KEY and SECRET_KEY_FALLBACKS, or the one given with --public-key, so that anybody can check without a secret.
Exit: 0 OK; 1 no such file; 3 CHANGED; 4 UNKNOWN_KEY; 5 OK, but the policy now gives another result.

example: manage.py verify_receipt receipt.json
         manage.py verify_receipt --print-keys                                     the public keys of this installation, by their ids
         manage.py verify_receipt receipt.json --public-key 9f2c…                  with a key that the issuer published"""

    def create_parser(self, *args: Any, **options: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **options)

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the receipt, as it was downloaded")
        what.add_argument("--print-keys", action="store_true", help="print the public keys of this installation, and check nothing")
        parser.add_argument("--public-key", metavar="HEX", help="the issuer's public key: 64 hexadecimal digits")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["print_keys"]:
            self.stdout.write(json.dumps({name: key.public_bytes_raw().hex() for name, key in scenarios.keys().items()}))
            return
        try:
            receipt = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}.") from None
        verdict = receipts.verify(receipt, _keys(options["public_key"]))
        if verdict != "OK":
            self.stdout.write(json.dumps({"verdict": verdict}))
            raise SystemExit(EXIT[verdict])
        same = receipts.same_again(receipts.read(receipt).content, rulebook())
        self.stdout.write(json.dumps({"verdict": verdict, "same_result": same}))
        if same is False:
            raise SystemExit(OTHER_RESULT)


def _keys(given: str | None) -> dict[str, Ed25519PublicKey]:
    if given is None:
        return scenarios.keys()
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(given))
    except ValueError:
        raise CommandError(f"--public-key: found {given[:80]!r}; allowed: 64 hexadecimal digits.") from None
    return {receipts.key_id(key): key}
