"""On sale, or not: the submission, the operator's review, and taking a listing back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.equipment import operations as equipment
from truehand.identity import operations as identity
from truehand.kernel.actor import Role
from truehand.kernel.text import cleaned
from truehand.listings.domain.refusals import NoPhoto, NoPlate, OwnReview, PlateNotReadYet, ReasonNeeded
from truehand.listings.domain.status import Status, after_submission
from truehand.listings.models import Listing, Plate
from truehand.listings.operations.checks import look_at, store
from truehand.listings.operations.judging import judge
from truehand.listings.operations.rows import amount, locked, locked_own, one_on_sale, save
from truehand.listings.queries.shapes import facts_of_row, price_of_row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.listings.domain.status import RiskOutcome
    from truehand.listings.operations.checks import Looked

Pair = tuple[str, str]

LEAST_REASON: Final = 3
MOST_REASON: Final = 1000

_NEWS: Final[dict[Status, tuple[str, str]]] = {
    Status.PUBLISHED: ("您的设备 {title} 已上架。", "Your machine {title} is on sale."),
    Status.IN_REVIEW: (
        "您的设备 {title} 需要人工审核，结果会通知您。",
        "An operator reviews your machine {title}; you will hear.",
    ),
    Status.REFUSED: (
        "您的设备 {title} 未通过审核，请查看原因。",
        "Your machine {title} was not accepted; see the reasons.",
    ),
}


@transaction.atomic
def submit(
    actor: Actor,
    listing_id: UUID,
    *,
    risk_outcome: RiskOutcome,
    reasons: Sequence[tuple[str, str]],
    now: datetime,
    version: int | None = None,
) -> Status:
    """Put a draft on sale, before an operator, or refuse it; return where it stands.

    ``reasons`` are the risk gate's, (zh, en). All checks look at the listing as it stands, and what they find is kept;
    a finding that needs a person, or a risk outcome of ``review``, means an operator's review. Refuses NotVerified,
    NotYourListing, StaleListing, WrongStatus, NoPhoto, NoPlate, PlateNotReadYet, AlreadyOnSale.
    """
    actor.require_verified()
    row = locked_own(actor, listing_id, act="submit", version=version)
    _require_complete(row)
    facts, price = facts_of_row(row), price_of_row(row)
    looked = look_at(row, now=now)
    status = after_submission(looked.decision, risk_outcome)
    row.passport_id = equipment.open_passport(
        equipment_class=facts.equipment_class,
        maker=facts.maker,
        model=facts.model,
        serial=facts.serial,
        year=facts.year,
        now=now,
    )
    row.reasons = [list(pair) for pair in (*reasons, *found_in(looked))]
    store(row, looked, version=row.version + 1, now=now)
    payload = {
        "status": status.value, "checks": looked.decision.value, "risk": risk_outcome,
        "facts": facts.stated(), "price": amount(price),
    }  # fmt: skip
    row.status = status
    with one_on_sale(facts):
        move(row, "submitted", actor=actor.party_id, payload=payload, now=now)
    return status


@transaction.atomic
def review(
    actor: Actor,
    listing_id: UUID,
    *,
    publish: bool,
    reason: str | Pair,
    now: datetime,
    version: int | None = None,
    because: str = "",
) -> Status:
    """Decide a listing in review, with a reason that is kept and shown to the seller; return where it stands.

    The reason is one text, or one in each language. ``because`` is the code of the finding that it is refused for, if
    it is one: that check is counted as right. Refuses NotPermitted, OwnReview, StaleListing, WrongStatus, ReasonNeeded,
    FindingNotFound, MachineClaimed, and to publish a machine that a register of stolen or pledged ones has
    (MachineFlagged).
    """
    actor.require(Role.OPERATOR)
    row = locked(listing_id, act="review", version=version)
    if row.seller_id == actor.party_id:
        raise OwnReview
    both = (reason, reason) if isinstance(reason, str) else reason
    zh, en = (cleaned(each, MOST_REASON, LEAST_REASON) for each in both)
    if zh is None or en is None:
        raise ReasonNeeded(least=LEAST_REASON, most=MOST_REASON)
    if publish and row.passport_id is not None:
        equipment.require_clear(row.passport_id, now=now)
    judge(row, actor, publish=publish, because=because, now=now)
    status = Status.PUBLISHED if publish else Status.REFUSED
    row.reasons = [*row.reasons, [zh, en]]
    row.status = status
    payload = {"status": status.value, "reason": en, **({"because": because} if because else {})}
    with one_on_sale(facts_of_row(row)):
        move(row, "reviewed", actor=actor.party_id, payload=payload, now=now)
    return status


@transaction.atomic
def withdraw(actor: Actor, listing_id: UUID, *, now: datetime, version: int | None = None) -> None:
    """Take a listing that no trade holds off the market; refuses NotYourListing, StaleListing, WrongStatus."""
    row = locked_own(actor, listing_id, act="withdraw", version=version)
    row.status = Status.WITHDRAWN
    save(row, "withdrawn", actor=actor.party_id, payload={}, now=now)


@transaction.atomic
def withdraw_all(party_id: UUID, *, now: datetime) -> None:
    """Take everything that a seller has not sold, and no trade holds, off the market."""
    ours = [status.value for status in (Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED, Status.REFUSED)]
    for row in Listing.objects.select_for_update().filter(seller_id=party_id, status__in=ours).order_by("id"):
        row.status = Status.WITHDRAWN
        save(row, "withdrawn", actor=party_id, payload={}, now=now)


def _require_complete(row: Listing) -> None:
    """Refuse a listing without a photo, without a nameplate, or whose nameplate is still being read."""
    if not row.photos.exists():
        raise NoPhoto
    plate = Plate.objects.filter(listing=row).first()
    if plate is None:
        raise NoPlate
    if plate.read_at is None:
        raise PlateNotReadYet


def found_in(looked: Looked) -> list[tuple[str, str]]:
    """Return what stands in the way of the listing, in words."""
    return [finding.words for finding in looked.findings if finding.stands_in_the_way]


def move(row: Listing, kind: str, *, actor: UUID | None, payload: Mapping[str, Json], now: datetime) -> None:
    """Save the new status; tell the seller, and the machine's history when it is published."""
    status = Status(row.status)
    row.published_at = now if status == Status.PUBLISHED else row.published_at
    save(row, kind, actor=actor, payload=payload, now=now)
    if status == Status.PUBLISHED:
        note_listed(row, now=now)
    zh, en = (sentence.format(title=f"{row.maker} {row.model}") for sentence in _NEWS[status])
    link = f"/listings/{row.id}/"
    identity.notify(row.seller_id, kind=f"listing.{status.value}", zh=zh, en=en, link=link, now=now)


def note_listed(row: Listing, *, now: datetime) -> None:
    """Write into the machine's history what was stated when it went on sale."""
    stated: dict[str, Json] = {
        "listing": str(row.id),
        "model": row.model,
        "year": row.year,
        "hours": row.hours,
        "country": row.country,
        "price": amount(price_of_row(row)),
    }
    if row.passport_id is not None:
        equipment.note(row.passport_id, kind="listed", data=stated, now=now)
