"""Policies: taken, paid, begun by a fact, ended by one or by time. Money is moved by the room that joins the rooms."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from django.db import IntegrityError, transaction

from truehand.evidence.operations import record
from truehand.identity import queries as people
from truehand.insurance.domain.kinds import Event, Kind
from truehand.insurance.domain.policies import (
    AHEAD,
    DOCUMENT_NAME,
    PolicyView,
    Status,
    begins_at,
    ends_at,
    policy_document,
    texts,
)
from truehand.insurance.domain.refusals import (
    CoveredAlready,
    CoverHasBegun,
    NotYourTrade,
    PolicyUnknown,
    PremiumNotDue,
    ProductStopped,
    ProductUnknown,
)
from truehand.insurance.models import Policy, Product
from truehand.insurance.queries import is_stopped, policy_view, product_view, require_licensed
from truehand.kernel.canonical import canonical
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.insurance.domain.quoting import Quote
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json

_LIVE: Final = (Status.TAKEN, Status.PAID, Status.IN_FORCE)


@transaction.atomic
def take(
    actor: Actor,
    product_id: UUID,
    quote: Quote,
    *,
    trade_id: UUID,
    buyer_id: UUID,
    others: frozenset[UUID],
    now: datetime,
) -> PolicyView:
    """Take a policy at a quote, as a side of the trade; it waits for its premium.

    ``others`` are all who have a part in the trade. Refuses NotYourTrade, ProductUnknown (not on sale), NotLicensed and
    CoveredAlready.
    """
    actor.require_verified()
    product = Product.objects.select_for_update().filter(id=product_id, on_sale_at__isnull=False, ended_at=None).first()
    if product is None:
        raise ProductUnknown
    if product.insurer_id in others:
        raise NotYourTrade
    if is_stopped(product.insurer_id, Kind(product.kind), product.currency):
        raise ProductStopped
    licence = require_licensed(product.insurer_id, now=now)
    row = Policy(
        id=new_id(now),
        product=product,
        trade_id=trade_id,
        insurer_id=product.insurer_id,
        holder_id=actor.party_id,
        # What arrives damaged harms whoever insured it; a fault after acceptance always the buyer.
        beneficiary_id=actor.party_id if product.kind == Kind.TRANSIT else buyer_id,
        kind=product.kind,
        currency=product.currency,
        insured=quote.insured.minor,
        premium=quote.premium.minor,
        deductible=quote.deductible.minor,
        commission=quote.commission.minor,
        document=b"",
        sha256="",
        taken_at=now,
    )
    _write(row, quote, licence.number)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "insurance_one_policy" not in str(error):
            raise
        raise CoveredAlready from error
    name = DOCUMENT_NAME.format(kind=row.kind)
    _record("policy_taken", row, {"documents": {name: row.sha256}}, actor=actor.party_id, now=now)
    return policy_view(row)


def _write(row: Policy, quote: Quote, licence: str) -> None:
    """Draw the document of a policy that is not saved yet."""
    view = policy_view(row)
    names = {
        "insurer": people.name_of(row.insurer_id),
        "holder": people.name_of(row.holder_id),
        "beneficiary": people.name_of(row.beneficiary_id),
        "licence": licence,
    }
    told = product_view(row.product).told()
    row.document = canonical(policy_document(view, told, quote, names, texts(view, names)))
    row.sha256 = hashlib.sha256(row.document).hexdigest()


@transaction.atomic
def pay(policy_id: UUID, *, now: datetime) -> PolicyView:
    """Note that a policy's premium is held; refuses PolicyUnknown, PremiumNotDue."""
    row = _locked(policy_id)
    if row.status != Status.TAKEN:
        raise PremiumNotDue
    row.status = Status.PAID
    row.save(update_fields=["status"])
    _record("premium_held", row, {}, actor=row.holder_id, now=now)
    return policy_view(row)


@transaction.atomic
def give_up(actor: Actor, policy_id: UUID, *, now: datetime) -> tuple[PolicyView, bool]:
    """End a policy before its cover begins, as its holder; return it and whether a premium is to be returned.

    Refuses PolicyUnknown and CoverHasBegun.
    """
    row = _locked(policy_id)
    if row.holder_id != actor.party_id:
        raise PolicyUnknown
    if row.status not in AHEAD:
        raise CoverHasBegun
    paid = _lapse(row, actor=actor.party_id, now=now)
    return policy_view(row), paid


@transaction.atomic
def follow(trade_id: UUID, events: frozenset[Event], *, meter: Callable[[], int], now: datetime) -> tuple[Change, ...]:
    """Begin and end the cover of a trade's policies by what happened to it; return what changed, in one order.

    A policy whose premium is not there as cover would begin never begins.
    """
    rows = Policy.objects.select_for_update(of=("self",)).select_related("product")
    changes = []
    for row in rows.filter(trade_id=trade_id, status__in=_LIVE).order_by("insurer_id", "id"):
        before = Status(row.status)
        _follow(row, events, meter, now)
        if row.status != before:
            changes.append((before, policy_view(row)))
    return tuple(changes)


Change = tuple[Status, PolicyView]


def _follow(row: Policy, events: frozenset[Event], meter: Callable[[], int], now: datetime) -> None:
    kind = Kind(row.kind)
    if begins_at(kind, events) and row.status == Status.PAID:
        row.status, row.began_at, row.ends_at = Status.IN_FORCE, now, ends_at(kind, now)
        row.meter = meter() if kind is Kind.WARRANTY else None
        row.save(update_fields=["status", "began_at", "ends_at", "meter"])
        _record("cover_began", row, {"meter": row.meter}, actor=None, now=now)
    elif row.status in AHEAD and (begins_at(kind, events) or Event.OVER in events):
        _lapse(row, actor=None, now=now)
    elif row.status == Status.IN_FORCE and _ended_by(row, events):
        _end(row, now)


def _ended_by(row: Policy, events: frozenset[Event]) -> bool:
    """Whether facts end the cover: its own, or that the trade came to nothing."""
    cover = policy_view(row).cover
    return cover.ends in events or (Event.OVER in events and (cover.ends is not None or Event.UNDONE in events))


@transaction.atomic
def end_due(*, now: datetime) -> int:
    """End the cover whose time is over; return how many."""
    rows = Policy.objects.select_for_update(skip_locked=True, of=("self",)).select_related("product")
    due = list(rows.filter(status=Status.IN_FORCE, ends_at__lte=now).order_by("ends_at")[:200])
    for row in due:
        _end(row, now)
    return len(due)


@transaction.atomic
def note_returned(policy_id: UUID, amount: Money, *, now: datetime) -> None:
    """Note what of an earned premium went back to the holder."""
    row = _locked(policy_id)
    row.returned += amount.minor
    row.save(update_fields=["returned"])
    _record("premium_returned", row, {"amount": str(amount.minor)}, actor=None, now=now)


def _end(row: Policy, now: datetime) -> None:
    row.status, row.ended_at = Status.OVER, now
    row.save(update_fields=["status", "ended_at"])
    _record("cover_ended", row, {}, actor=None, now=now)


def _lapse(row: Policy, *, actor: UUID | None, now: datetime) -> bool:
    paid = row.status == Status.PAID
    row.status, row.ended_at = Status.LAPSED, now
    row.save(update_fields=["status", "ended_at"])
    _record("policy_lapsed", row, {"paid": paid}, actor=actor, now=now)
    return paid


def _locked(policy_id: UUID) -> Policy:
    rows = Policy.objects.select_for_update(of=("self",)).select_related("product")
    row = rows.filter(id=policy_id).first()
    if row is None:
        raise PolicyUnknown
    return row


def _record(what: str, row: Policy, more: Mapping[str, Json], *, actor: UUID | None, now: datetime) -> None:
    payload = {
        "policy": str(row.id),
        "kind": row.kind,
        "product": str(row.product_id),
        "insurer": str(row.insurer_id),
        "premium": str(row.premium),
        "currency": row.currency,
        **more,
    }
    record(f"insurance.{what}", subject=row.trade_id, payload=payload, actor=actor, now=now)
