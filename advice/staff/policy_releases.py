"""A lender's policy releases: whom they touched, among those on record here. Small groups are never told.

A count of 1 to 4 is kept back, and so is a second one where it could be worked out from the rest: small-cell suppression with secondary
suppression, as official statistics do it (A. Hundepool and others, Statistical Disclosure Control, 2012).
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from django.core.cache import cache
from django.db.models import Count, F, Q, QuerySet
from msgspec import Struct, structs

from advice import wording
from advice.gather import decided_on
from advice.limit_policy import Characteristic, LimitPolicy
from advice.rule_loading.files import rulebook
from advice.rulebook import Language, Rulebook
from borrowers.models import CreditLine, LimitChange, PolicyRelease

SMALL = 5  # people: fewer are not told
ENOUGH = 20  # people on record before a borrower is told a share of them
STANDS = 4 * 3600  # seconds for which a count is told to borrowers: it is counted twice an hour
MOST_RELEASES, MOST_CHANGES = 100, 50


class Cohort(Struct, frozen=True):
    """Of the `people` on record with a line of a lender: to how many a version of its policy at least once lowered the limit, raised it, or
    did neither. Moves to another product are not counted: there the limit goes along."""

    people: int
    lowered: int
    raised: int
    unchanged: int

    @property
    def share_lowered(self) -> Decimal:
        """0 to 1; of nobody 0."""
        return Decimal(self.lowered) / self.people if self.people else Decimal(0)

    @property
    def may_be_told(self) -> bool:
        """Whether a borrower may be told how many were lowered: enough people, and no small group on either side."""
        sides = (self.lowered, self.people - self.lowered)
        return self.people >= ENOUGH and self.lowered >= SMALL and not any(0 < side < SMALL for side in sides)

    def disclosed(self) -> "Disclosed":
        """The counts with the small ones kept back."""
        cells = {"lowered": self.lowered, "raised": self.raised, "unchanged": self.unchanged}
        hidden = {name for name, number in cells.items() if 0 < number < SMALL}
        others = [name for name in cells if name not in hidden and cells[name]]
        if len(hidden) == 1 and others:  # else it is what the others leave
            hidden.add(min(others, key=lambda name: cells[name]))
        shown = {name: None if name in hidden else number for name, number in cells.items()}
        return Disclosed(people=self.people, **shown)


class Disclosed(Struct, frozen=True, kw_only=True):
    """A cohort as it may be shown. None: kept back."""

    people: int
    lowered: int | None
    raised: int | None
    unchanged: int | None

    def shares(self) -> Mapping[str, Decimal | None]:
        """The same as shares of the people, 0 to 1."""
        cells = {"lowered": self.lowered, "raised": self.raised, "unchanged": self.unchanged}
        return {name: None if number is None or not self.people else Decimal(number) / self.people for name, number in cells.items()}


class ReleaseRow(Struct, frozen=True):
    """A release, and whom it touched; `cohort` None: it does not say whose policy it is."""

    release: PolicyRelease
    cohort: Cohort | None


class Yardstick(Struct, frozen=True):
    """What a fact (`label`: its name in words) can count for, least and most points, before and after; None: not scored by that version."""

    fact: str
    label: str
    before: tuple[int, int] | None
    after: tuple[int, int] | None


class ReleasePage(Struct, frozen=True, kw_only=True):
    """A release with the newest changes decided under it (at most `MOST_CHANGES`), and, where this version and the one before it are
    published as scorecards, what counts otherwise since."""

    row: ReleaseRow
    changes: tuple[LimitChange, ...]
    yardsticks: tuple[Yardstick, ...]
    before: PolicyRelease | None
    after: PolicyRelease | None


# --- for staff --------------------------------------------------------------------------------------------------------


def registry(lender: str = "", owner: str = "") -> tuple[ReleaseRow, ...]:
    """The releases, newest first, at most `MOST_RELEASES`; of one lender or owner where given. Three queries."""
    releases = PolicyRelease.objects.order_by("-published_on", "-sender_id")
    if lender:
        releases = releases.filter(lender=lender)
    if owner:
        releases = releases.filter(owner=owner)
    return _rows(releases[:MOST_RELEASES])


def lenders() -> list[str]:
    """The lenders that sent releases, by name."""
    named = PolicyRelease.objects.exclude(lender=None).order_by("lender").values_list("lender", flat=True)
    return [lender for lender in named.distinct() if lender]


def release_page(sender_id: str, language: Language) -> ReleasePage:
    """One release. Raises PolicyRelease.DoesNotExist."""
    release = PolicyRelease.objects.get(sender_id=sender_id)
    same_lender = PolicyRelease.objects.filter(lender=release.lender).order_by("-published_on", "-sender_id")
    return ReleasePage(
        row=_rows([release])[0],
        changes=tuple(_under(release).select_related("borrower", "line").order_by("-decided_at", "-pk")[:MOST_CHANGES]),
        yardsticks=yardsticks(rulebook(), release.lender, release.replaces, release.version, language),
        before=same_lender.filter(version=release.replaces).first() if release.replaces else None,
        after=same_lender.filter(replaces=release.version).first(),
    )


def yardsticks(book: Rulebook, lender: str | None, before: str | None, after: str, language: Language) -> tuple[Yardstick, ...]:
    """What counts otherwise in the version `after` than in `before`; nothing where one of them is not published."""
    old, new = (book.limit_policy(lender or "", version) for version in (before, after))
    if old is None or new is None:
        return ()
    olds, news = (_spans(policy) for _, policy in (old, new))
    return tuple(
        Yardstick(fact, wording.label(fact, book.words, language), olds.get(fact), news.get(fact))
        for fact in dict.fromkeys((*olds, *news))
        if olds.get(fact) != news.get(fact)
    )


def _spans(policy: LimitPolicy) -> dict[str, tuple[int, int]]:
    return {characteristic.fact: _span(characteristic) for characteristic in policy.characteristics}


def _span(characteristic: Characteristic) -> tuple[int, int]:
    points = [bin.points for bin in characteristic.bins]
    return min(points), max(points)


def _under(release: PolicyRelease) -> QuerySet[LimitChange]:
    """The changes that its lender decided under it."""
    return LimitChange.objects.filter(policy_version=release.version, line__lender=release.lender)


# --- for borrowers ----------------------------------------------------------------------------------------------------


def told_for(line: CreditLine, changes: Iterable[LimitChange]) -> tuple[ReleaseRow, ...]:
    """The releases by whose versions these changes of `line` were decided, newest first; `cohort` None where it may not be told.

    One query.
    """
    decided = {change.policy_version: decided_on(change) for change in changes if change.policy_version}
    found = PolicyRelease.objects.filter(lender=line.lender, version__in=decided).order_by("published_on", "sender_id")
    # of several for one version the last that was out by then, as in the explanation
    told = {release.version: release for release in found if release.published_on <= decided[release.version]}
    cohorts = cohorts_to_tell(line.lender, told)
    rows = (ReleaseRow(release, cohorts.get(version)) for version, release in told.items())
    return tuple(sorted(rows, key=lambda row: row.release.published_on, reverse=True))


def cohorts_to_tell(lender: str, versions: Iterable[str]) -> Mapping[str, Cohort]:
    """Whom these versions of a lender's policy touched, by version, as last counted; only where a borrower may be told. No query."""
    keys = {version: _cache_key(lender, version) for version in versions}
    known = cache.get_many(keys.values())
    cohorts = {version: Cohort(*known[key]) for version, key in keys.items() if key in known}
    return {version: cohort for version, cohort in cohorts.items() if cohort.may_be_told}


def count_for_borrowers() -> None:
    """Count, for every release, whom it touched, and keep it at hand for borrowers' pages: everybody's records are read for it, which no
    page should wait for. Until it is counted again, or for `STANDS` at most, that is what is told."""
    rows = _rows(PolicyRelease.objects.exclude(lender=None).only("lender", "version"))
    counted = {_cache_key(str(row.release.lender), row.release.version): structs.astuple(row.cohort) for row in rows if row.cohort}
    cache.set_many(counted, STANDS)


def _cache_key(lender: str, version: str) -> str:
    return f"cohort:{hashlib.sha256(f'{lender} {version}'.encode()).hexdigest()}"


# --- counting ---------------------------------------------------------------------------------------------------------


def _rows(releases: Iterable[PolicyRelease]) -> tuple[ReleaseRow, ...]:
    """The releases with whom each touched."""
    listed = list(releases)
    cohorts = _cohorts({release.lender for release in listed if release.lender}, {release.version for release in listed})
    return tuple(ReleaseRow(release, cohorts.get((release.lender or "", release.version))) for release in listed)


def _cohorts(lenders: Collection[str], versions: Collection[str]) -> Mapping[tuple[str, str], Cohort]:
    """Whom each version touched, by lender and version: one GROUP BY for the people, one for the changes."""
    lines = CreditLine.objects.filter(lender__in=lenders).order_by("lender")
    people = dict(lines.values_list("lender").annotate(Count("borrower", distinct=True)))
    changes = LimitChange.objects.filter(line__lender__in=lenders, policy_version__in=versions).exclude(kind=LimitChange.Kind.MIGRATION)
    counted = (
        changes.order_by("line__lender", "policy_version")
        .values_list("line__lender", "policy_version")
        .annotate(
            lowered=Count("borrower", distinct=True, filter=Q(new_limit__lt=F("old_limit"))),
            raised=Count("borrower", distinct=True, filter=Q(new_limit__gt=F("old_limit"))),
            either=Count("borrower", distinct=True, filter=~Q(new_limit=F("old_limit"))),
        )
    )
    touched = {(lender, version): numbers for lender, version, *numbers in counted}
    keys = ((lender, version) for lender in lenders for version in versions)
    return {key: _cohort(people.get(key[0], 0), *touched.get(key, (0, 0, 0))) for key in keys}


def _cohort(people: int, lowered: int, raised: int, either: int) -> Cohort:
    return Cohort(people, lowered, raised, people - either)
