"""What must hold within a limit policy, so that every borrower has exactly one answer. Every breach is a `RuleError` for the author."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from advice.limit_policy import STEP, Characteristic, HardRule, LimitPolicy, Range
from advice.rule_loading.errors import RuleError
from advice.rulebook import Rulebook, Scorecard
from borrowers.exchange.facts import FACTS, near

# The simulator goes through every set of three facts: these bounds are what its answer in time rests on.
MOST_CHARACTERISTICS, MOST_BINS = 30, 10
_PARTS = {"debt_service_ratio": ("monthly_income", "monthly_debt_service")}


def check_limit_policy(card: Scorecard, book: Rulebook, path: Path) -> None:
    """Raise RuleError for the first thing in the limit policy of `card` that does not hold together."""
    policy = card.limit_policy
    if policy is None:
        return
    for other in book.scorecards.values():
        if other.code < card.code and other.limit_policy and (other.lender, other.version) == (card.lender, card.version):
            raise RuleError(
                path, "version", card.version, f"a version that {other.code}.toml is not", "One lender, one version, one policy."
            )
    if policy.reasons_at_most < 1:
        raise RuleError(path, "limit_policy.reasons_at_most", str(policy.reasons_at_most), "1 or more", "Say how many causes are told.")
    if not 1 <= len(policy.characteristics) <= MOST_CHARACTERISTICS:
        allowed = f"1 to {MOST_CHARACTERISTICS} characteristics"
        raise RuleError(path, "limit_policy.characteristics", str(len(policy.characteristics)), allowed, "Score fewer facts.")
    for place, characteristic in enumerate(policy.characteristics):
        _check_characteristic(characteristic, policy, place, book, path)
    for place, rule in enumerate(policy.hard_rules):
        _check_hard_rule(rule, f"limit_policy.hard_rules[{place}]", book, path)
    _check_bands(policy, path)


def _check_characteristic(characteristic: Characteristic, policy: LimitPolicy, place: int, book: Rulebook, path: Path) -> None:
    key = f"limit_policy.characteristics[{place}]"
    _check_fact(characteristic.fact, f"{key}.fact", path)
    _check_reason(characteristic.reason, f"{key}.reason", book, path)
    scored = [other.fact for other in policy.characteristics[:place]]
    if characteristic.fact in scored:
        raise RuleError(path, f"{key}.fact", characteristic.fact, "a fact that is not scored above", "Score each fact once.")
    for whole, parts in _PARTS.items():
        both = {*scored, characteristic.fact}
        if whole in both and both & set(parts):
            raise RuleError(path, f"{key}.fact", characteristic.fact, f"{whole} or its parts, not both", "Take one of the two out.")
    kind = FACTS[characteristic.fact].kind
    if kind == "yes_no":
        raise RuleError(path, f"{key}.fact", characteristic.fact, "a fact that is a number", "Make it a hard rule.")
    if characteristic.difficulty is not None and not 1 <= characteristic.difficulty <= 6:
        raise RuleError(path, f"{key}.difficulty", str(characteristic.difficulty), "1 (easy) to 6 (hard), or nothing", "Correct it.")
    if len(characteristic.bins) > MOST_BINS:
        raise RuleError(path, f"{key}.bins", str(len(characteristic.bins)), f"at most {MOST_BINS} bins", "Join some of them.")
    _check_ranges(characteristic.bins, f"{key}.bins", path, STEP[kind])
    first = characteristic.bins[0].below
    if first is not None and first <= 0 and kind != "percent":
        raise RuleError(path, f"{key}.bins[0].below", str(first), f"more than 0: no {characteristic.fact} is lower", "Take the bin out.")
    points = [bin.points for bin in characteristic.bins]
    if points != sorted(points, reverse=characteristic.better == "lower"):
        allowed = f"points that never {'rise' if characteristic.better == 'lower' else 'fall'} as the figure rises"
        raise RuleError(path, f"{key}.bins", str(points), allowed, "Correct the points, or what `better` says.")


def _check_hard_rule(rule: HardRule, key: str, book: Rulebook, path: Path) -> None:
    _check_reason(rule.reason, f"{key}.reason", book, path)
    if (rule.limit_at_most is not None) != (rule.effect in ("hold", "cap")):
        found = "nothing" if rule.limit_at_most is None else str(rule.limit_at_most)
        raise RuleError(path, f"{key}.limit_at_most", found, "an amount for hold and cap, and only there", "Add it, or take it out.")
    if rule.limit_at_most is not None and not (rule.limit_at_most.is_finite() and rule.limit_at_most >= 0):
        raise RuleError(path, f"{key}.limit_at_most", str(rule.limit_at_most), "yuan, 0 or more", "Correct the amount.")
    if (rule.fact is None) != (rule.effect == "cap"):
        raise RuleError(path, f"{key}.fact", rule.fact or "nothing", "a fact, except for a cap", "Say what the rule looks at.")
    if rule.fact is None:
        if rule.at_least is not None or rule.equals is not None:
            raise RuleError(path, key, "a condition", "none: a cap holds for everybody", "Take at_least and is out.")
        return
    _check_fact(rule.fact, f"{key}.fact", path)
    yes_no = FACTS[rule.fact].kind == "yes_no"
    if (rule.equals is not None) != yes_no or (rule.at_least is not None) == yes_no:
        wanted = "is" if yes_no else "at_least"
        raise RuleError(path, f"{key}.{wanted}", "another condition, or none", f"{wanted}, alone, for {rule.fact}", f"Write {wanted}.")


def _check_bands(policy: LimitPolicy, path: Path) -> None:
    """Every score has one limit and one rate, and a better score never a worse one."""
    _check_ranges(policy.limit_bands, "limit_policy.limit_bands", path, Decimal(1))
    _check_ranges(policy.rate_bands, "limit_policy.rate_bands", path, Decimal(1))
    limits = [band.limit for band in policy.limit_bands]
    rates = [band.annual_rate_percent for band in policy.rate_bands]
    for key, figures, most, rising in (("limit_bands", limits, 10**12, True), ("rate_bands", rates, 100, False)):
        for figure in figures:
            if not (figure.is_finite() and 0 <= figure <= most):
                raise RuleError(path, f"limit_policy.{key}", str(figure), f"a number from 0 to {most}", "Correct the figure.")
        if figures != sorted(figures, reverse=not rising):
            allowed = f"figures that never {'fall' if rising else 'rise'} as the score rises"
            raise RuleError(path, f"limit_policy.{key}", ", ".join(map(str, figures)), allowed, "Put the bands in order.")


def _check_ranges(ranges: Sequence[Range], key: str, path: Path, step: Decimal) -> None:
    """The ranges follow each other from the lowest to the highest number, without a gap and without an overlap."""
    if not ranges:
        raise RuleError(path, key, "nothing", "at least one range", "Say what every number gives.")
    for place, (this, before) in enumerate(zip(ranges, (None, *ranges), strict=False)):
        since, expected = this.since, before.below if before else None
        if before and expected is None:
            raise RuleError(path, f"{key}[{place - 1}].below", "nothing", "a number: a range follows", "Say where this range ends.")
        if since != expected:
            found = "nothing" if since is None else str(since)
            allowed = "nothing: the first range has no lower end" if expected is None else f"{expected}, where the range before ends"
            raise RuleError(path, f"{key}[{place}].from", found, allowed, "Let the ranges neither overlap nor leave a gap.")
        if this.below is not None and not this.below.is_finite():
            raise RuleError(path, f"{key}[{place}].below", str(this.below), "a number", "Write a number.")
        if this.below is not None and since is not None and this.below <= since:
            raise RuleError(path, f"{key}[{place}].below", str(this.below), f"more than {since}", "Let the range end after it begins.")
        if this.below is not None and this.below % step:
            raise RuleError(path, f"{key}[{place}].below", str(this.below), f"a whole number of {step}", "Round the edge.")
    if ranges[-1].below is not None:
        found = str(ranges[-1].below)
        raise RuleError(path, f"{key}[{len(ranges) - 1}].below", found, "nothing: the last range has no upper end", "Take it out.")


def _check_fact(name: str, key: str, path: Path) -> None:
    if name not in FACTS:
        allowed = f"a fact name, for example {', '.join(near(name)) or 'days_past_due'}"
        raise RuleError(path, key, name, allowed, "Use a name of the exchange format.")


def _check_reason(code: str, key: str, book: Rulebook, path: Path) -> None:
    if code not in book.reasons:
        raise RuleError(path, key, code, ", ".join(book.reasons), "Write that reason, or use one that is there.")
