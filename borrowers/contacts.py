"""Phone numbers and e-mail addresses as people type them, and as they are kept."""

import re
import unicodedata

_E164 = re.compile(r"\+[1-9][0-9]{5,14}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_BETWEEN_DIGITS = re.compile(r"[\s().\-‐‑–—－]")
MAINLAND = "+86"


def phone_number(text: str) -> str | None:
    """The number in E.164, or None if `text` is none.

    `13800138000`, `138 0013 8000`, `138-0013-8000`, full-width digits, `86...` and `0086...` are mainland numbers; any other country's
    begins with `+` or `00`.
    """
    digits = _BETWEEN_DIGITS.sub("", unicodedata.normalize("NFKC", text))
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    elif re.fullmatch(r"86[0-9]{11}", digits):
        digits = f"+{digits}"
    elif re.fullmatch(r"1[0-9]{10}", digits):
        digits = f"{MAINLAND}{digits}"
    return digits if _E164.fullmatch(digits) else None


def email_address(text: str) -> str | None:
    """The address in lower case without outer white space, or None if `text` is none."""
    address = unicodedata.normalize("NFKC", text).strip().lower()
    return address if len(address) <= 254 and _EMAIL.fullmatch(address) else None


def masked(contact: str) -> str:
    """Enough of a phone or e-mail for its owner to recognise it: `138****8000`, `l***@example.com`."""
    if "@" in contact:
        name, _, host = contact.partition("@")
        return f"{name[:1]}***@{host}"
    number = contact.removeprefix(MAINLAND)
    return f"{number[:3]}****{number[-4:]}"
