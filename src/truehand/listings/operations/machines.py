"""What is found out about a machine, with what is on sale of it: claims, and passports made one or parted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.equipment import operations as equipment
from truehand.equipment import queries as machines
from truehand.identity import operations as identity
from truehand.listings.domain.refusals import MachineBusy
from truehand.listings.domain.status import Status
from truehand.listings.models import Listing
from truehand.listings.operations.rows import one_on_sale, save
from truehand.listings.operations.trading import CLAIMED
from truehand.listings.queries.shapes import facts_of_row

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.equipment.domain.claims import ClaimKind
    from truehand.kernel.actor import Actor


def claim_machine(actor: Actor, passport_id: UUID, *, kind: ClaimKind, reference: str, now: datetime) -> UUID:
    """Keep that somebody claims a machine, and take what is on sale of it before an operator; return the claim.

    First the claim alone: from then on the database lets nothing of the machine go on sale, so that what is found on
    sale afterwards is all there is. A trade that holds it is not touched. Refuses as ``equipment.report_claim``.
    """
    claim = equipment.report_claim(actor, passport_id, kind=kind, reference=reference, now=now)
    pull(machines.passport(passport_id).id, now=now)
    return claim


@transaction.atomic
def pull(passport_id: UUID, *, now: datetime) -> None:
    """Take what is on sale of a claimed machine before an operator, and tell its seller."""
    rows = Listing.objects.select_for_update().filter(passport_id=passport_id, status=Status.PUBLISHED)
    for row in rows:
        row.status, row.reasons = Status.IN_REVIEW, [list(CLAIMED)]
        save(row, "pulled", actor=None, payload={}, now=now)
        zh, en = CLAIMED
        link = f"/listings/{row.id}/"
        identity.notify(row.seller_id, kind="listing.in_review", zh=zh, en=en, link=link, now=now)


def pull_claimed(*, now: datetime) -> None:
    """Take every machine with an open claim off the market, also where whoever kept the claim could not."""
    claimed = Listing.objects.filter(passport_id__in=equipment.claimed_machines(), status=Status.PUBLISHED)
    for passport_id in claimed.values_list("passport_id", flat=True).order_by("id"):
        if passport_id is not None:
            pull(passport_id, now=now)


@transaction.atomic
def merge_machines(actor: Actor, kept: UUID, other: UUID, *, now: datetime) -> None:
    """Make two passports one, and what is on sale of the one belong to the other.

    Refuses as ``equipment.merge_passports``, MachineBusy, and AlreadyOnSale where both are on sale: one of them is not
    what it says.
    """
    rows = listings_first(kept, other)
    equipment.merge_passports(actor, kept, other, now=now)
    _require_all(rows, kept, other)
    if machines.open_claims(kept):
        for each in (kept, other):
            pull(each, now=now)
    for row in rows:
        if row.passport_id == other:
            with one_on_sale(facts_of_row(row)):
                Listing.objects.filter(id=row.id).update(passport=kept)


@transaction.atomic
def split_machines(actor: Actor, other: UUID, *, now: datetime) -> None:
    """Part a merged passport again, with the listings that name it.

    Refuses as ``equipment.split_passports``, and MachineBusy.
    """
    rows = listings_first(machines.passport(other).id)
    kept = equipment.split_passports(actor, other, now=now)
    _require_all(rows, kept)
    for row in rows:
        if machines.own_passport_id_of(maker=row.maker, serial=row.serial) == other:
            Listing.objects.filter(id=row.id).update(passport=other)


def listings_first(*passports: UUID) -> list[Listing]:
    """Lock what is offered of some machines, before the machines: who sells one locks in this order too."""
    return list(Listing.objects.select_for_update().filter(passport_id__in=passports).order_by("id"))


def _require_all(rows: list[Listing], *passports: UUID) -> None:
    """Refuse (MachineBusy) where a machine was offered between the two locks: that listing is not locked."""
    if Listing.objects.filter(passport_id__in=passports).exclude(id__in=[row.id for row in rows]).exists():
        raise MachineBusy
