"""A carrier's papers: its licence, its insurance cover, what it carries and where; and what keeps it from a job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.classes import CLASS_NAMES
from truehand.identity.domain.countries import COUNTRIES
from truehand.kernel.money import Money
from truehand.logistics.domain.booking import checked_text
from truehand.logistics.domain.refusals import (
    CarrierNotVetted,
    CarrierSuspended,
    CoverExpired,
    CoverTooLow,
    LicenceExpired,
    NotServed,
    PapersOutOfDate,
    ServesUnknown,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from truehand.kernel.refusal import Refusal

LONGEST_NUMBER: Final = 60
LONGEST_ISSUER: Final = 120
LONGEST_REASON: Final = 300
# No licence and no policy is believed for longer without a fresh paper.
LONGEST_TERM: Final = timedelta(days=5 * 366)

Pair = tuple[str, str]


class Stage(StrEnum):
    """How far a carrier's papers are."""

    HANDED_IN = "handed_in"
    EXAMINED = "examined"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    REFUSED = "refused"
    ENDED = "ended"


STAGES: Final[dict[Stage, tuple[Pair, str]]] = {
    Stage.HANDED_IN: (("已提交，待初审", "Handed in, to be examined"), "wait"),
    Stage.EXAMINED: (("已初审，待另一人批准", "Examined, waits for a second person"), "wait"),
    Stage.APPROVED: (("已批准", "Approved"), "good"),
    Stage.SUSPENDED: (("暂停", "Suspended"), "doubt"),
    Stage.REFUSED: (("未通过", "Refused"), "stop"),
    Stage.ENDED: (("已终止", "Ended"), "plain"),
}
WAITING: Final = frozenset({Stage.HANDED_IN, Stage.EXAMINED})


@dataclass(frozen=True, slots=True)
class Papers:
    """What a carrier states and shows; the days are the last on which each paper holds."""

    number: str
    issuer: str
    licence_until: date
    cover: Money
    cover_until: date
    classes: tuple[str, ...]
    countries: tuple[str, ...]

    @property
    def class_names(self) -> tuple[Pair, ...]:
        """Return the classes of machine that it carries, for people."""
        return tuple(CLASS_NAMES[each] for each in self.classes)

    @property
    def country_names(self) -> tuple[Pair, ...]:
        """Return where it picks up, for people."""
        return tuple((COUNTRIES[each].zh, COUNTRIES[each].en) for each in self.countries)


@dataclass(frozen=True, slots=True)
class VettingView:
    """A carrier's papers and what operators did with them; the two photos are exhibits' SHA-256."""

    id: UUID
    carrier_id: UUID
    papers: Papers
    licence_photo: str
    cover_photo: str
    stage: Stage
    handed_in_at: datetime
    examined_by: UUID | None
    approved_by: UUID | None
    reason: str

    @property
    def words(self) -> Pair:
        """Return how far they are in (zh, en)."""
        return STAGES[self.stage][0]

    @property
    def mark(self) -> str:
        """Return the state that marks it on a page."""
        return STAGES[self.stage][1]

    @property
    def waits(self) -> bool:
        """Whether an operator has to look at it."""
        return self.stage in WAITING


@dataclass(frozen=True, slots=True)
class Load:
    """What is to be carried: its class, the country it stands in, and its worth in the cover's currency."""

    equipment_class: str
    country: str
    worth: Money


def checked(papers: Papers, now: datetime) -> Papers:
    """Return the papers with clean text and each scope once.

    Refuses TextNotUnderstood, PapersOutOfDate (past or more than five years ahead), CoverTooLow for none at all,
    ServesUnknown for classes and countries that there are not, or for none.
    """
    today = now.astimezone(UTC).date()
    for until in (papers.licence_until, papers.cover_until):
        if not today <= until <= today + LONGEST_TERM:
            raise PapersOutOfDate(first=today.isoformat(), last=(today + LONGEST_TERM).isoformat())
    if papers.cover.minor <= 0:
        raise CoverTooLow(cover=papers.cover, worth=papers.cover)
    return Papers(
        checked_text(("许可证号", "licence number"), papers.number, least=3, most=LONGEST_NUMBER),
        checked_text(("发证机关", "issuer"), papers.issuer, least=2, most=LONGEST_ISSUER),
        papers.licence_until,
        papers.cover,
        papers.cover_until,
        _known(papers.classes, set(CLASS_NAMES)),
        _known(papers.countries, set(COUNTRIES)),
    )


def against(vetting: VettingView | None, load: Load, *, now: datetime) -> Refusal | None:
    """Return why a carrier with these papers may not carry a load now, or None when it may."""
    if vetting is None or vetting.stage not in {Stage.APPROVED, Stage.SUSPENDED}:
        return CarrierNotVetted()
    papers, today = vetting.papers, now.astimezone(UTC).date()
    low = papers.cover.currency != load.worth.currency or papers.cover < load.worth
    unserved = load.equipment_class not in papers.classes or load.country not in papers.countries
    found = (
        (vetting.stage is Stage.SUSPENDED, CarrierSuspended()),
        (papers.licence_until < today, LicenceExpired(until=papers.licence_until.isoformat())),
        (papers.cover_until < today, CoverExpired(until=papers.cover_until.isoformat())),
        (low, CoverTooLow(cover=papers.cover, worth=load.worth)),
        (unserved, NotServed()),
    )
    return next((refusal for holds, refusal in found if holds), None)


def _known(given: Collection[str], there: set[str]) -> tuple[str, ...]:
    if not given or not set(given) <= there:
        raise ServesUnknown
    return tuple(sorted(set(given)))
