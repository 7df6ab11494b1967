"""Which inspectors are left out of an inspection, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from truehand.identity import operations as people
from truehand.identity import queries as identity
from truehand.inspection import queries as inspection
from truehand.inspection.domain.certificate import Licence
from truehand.inspection.domain.template import template_for
from truehand.kernel.actor import Role
from truehand.listings import queries as listings
from truehand.payments import queries as payments
from truehand.trade.domain.refusals import LeftOut
from truehand.trade.domain.ties import OWN_TRADES, SERVED, SERVED_WITHIN, Tie
from truehand.trade.models import Trade

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from truehand.identity.domain.views import PartyView
    from truehand.inspection.domain.bearing import Record
    from truehand.kernel.actor import Actor


def ties(inspector: UUID, sides: Collection[UUID], listing_id: UUID, *, now: datetime) -> tuple[Tie, ...]:
    """Return every reason why an inspector may not take an inspection that concerns these sides.

    The cast of a demonstration is licensed for everything: nobody there licenses anybody.
    """
    scope = template_for(listings.facts_of(listing_id).equipment_class).name
    return tuple(
        tie
        for tie, holds in (
            (Tie.UNLICENSED, not _licensed(inspector, scope, now)),
            (Tie.PARTY, inspector in sides),
            (Tie.ACCOUNT, payments.share_an_account(inspector, sides)),
            (Tie.TRADED, _traded(inspector, sides, now)),
            (Tie.SERVED, _served_too_often(inspector, sides, scope, now)),
            (Tie.CONTRADICTED, _contradicted(inspector, scope, now)),
        )
        if holds
    )


def require_no_tie(inspector: UUID, sides: Collection[UUID], listing_id: UUID, *, now: datetime) -> None:
    """Refuse (LeftOut) an inspector who has a reason to be left out, naming every one."""
    found = ties(inspector, sides, listing_id, now=now)
    if found:
        raise LeftOut(
            why_zh="；".join(each.label[0] for each in found), why_en="; ".join(each.label[1] for each in found)
        )


def inspectors(
    actor: Actor, sides: Collection[UUID], listing_id: UUID, *, now: datetime
) -> tuple[tuple[PartyView, tuple[Tie, ...], Record], ...]:
    """Return every inspector, why they are left out of an inspection, and their record, to operators and auditors."""
    actor.require_overseer()
    found = identity.with_role(Role.INSPECTOR)
    records = inspection.records([each.id for each in found])
    return tuple((each, ties(each.id, sides, listing_id, now=now), records[each.id]) for each in found)


def _licensed(inspector: UUID, scope: str, now: datetime) -> bool:
    return people.is_cast(inspector) or inspection.licensed(inspector, Licence.INSPECT, scope, now=now)


def _traded(inspector: UUID, sides: Collection[UUID], now: datetime) -> bool:
    both = Q(buyer_id=inspector, seller_id__in=sides) | Q(seller_id=inspector, buyer_id__in=sides)
    return Trade.objects.filter(both, opened_at__gt=now - OWN_TRADES).exists()


def _contradicted(inspector: UUID, scope: str, now: datetime) -> bool:
    record = inspection.records([inspector])[inspector]
    return record.doubtful and inspection.others_licensed(inspector, scope, now=now)


def _served_too_often(inspector: UUID, sides: Collection[UUID], scope: str, now: datetime) -> bool:
    done = Trade.objects.filter(inspector_id=inspector, seller_id__in=sides, opened_at__gt=now - SERVED_WITHIN)
    return done.count() >= SERVED and inspection.others_licensed(inspector, scope, now=now)
