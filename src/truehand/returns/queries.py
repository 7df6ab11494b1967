"""Reading: what a seller grants, and how far a return has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from truehand.identity import queries as identity
from truehand.identity.domain.party import PartyKind
from truehand.kernel.money import Money
from truehand.returns.domain import policy as policies
from truehand.returns.domain.code import code_for
from truehand.returns.domain.course import Cause, Outcome, ReturnView
from truehand.returns.domain.policy import Policy, Sale, WayBack
from truehand.returns.domain.refusals import NoReturn, RequestUnknown
from truehand.returns.domain.request import Kind, RequestView, Status
from truehand.returns.models import Request, Return, SellerPolicy

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


def policy_of(seller_id: UUID, equipment_class: str) -> Policy:
    """Return what a seller grants for a class of machine: the latest policy, or the standard."""
    row = SellerPolicy.objects.filter(seller_id=seller_id, equipment_class=equipment_class).order_by("-id").first()
    return policies.standard(equipment_class) if row is None else _policy(row)


def policies_of(seller: Actor) -> dict[str, Policy]:
    """Return what the actor grants, by class, where it has said anything."""
    rows = SellerPolicy.objects.filter(seller_id=seller.party_id).order_by("equipment_class", "-id")
    return {row.equipment_class: _policy(row) for row in rows.distinct("equipment_class")}


def policy_between(seller_id: UUID, buyer_id: UUID, equipment_class: str) -> Policy:
    """Return what holds between two parties: the seller's policy, raised to what the law gives a consumer."""
    people = identity.parties([seller_id, buyer_id])
    sale = Sale(consumer=people[buyer_id].kind is PartyKind.PERSON, trader=people[seller_id].kind is PartyKind.COMPANY)
    return policies.in_force(policy_of(seller_id, equipment_class), sale)


def policies_before(sellers: Sequence[tuple[UUID, str]], buyer_id: UUID | None) -> tuple[Policy, ...]:
    """Return what would hold for each seller and class, in two questions; for a person who buys where nobody asks."""
    people = identity.parties([*(seller for seller, _ in sellers), *([buyer_id] if buyer_id else [])])
    rows = SellerPolicy.objects.filter(seller_id__in=[seller for seller, _ in sellers])
    latest = rows.order_by("seller_id", "equipment_class", "-id").distinct("seller_id", "equipment_class")
    granted = {(row.seller_id, row.equipment_class): _policy(row) for row in latest}
    consumer = buyer_id is None or people[buyer_id].kind is PartyKind.PERSON
    return tuple(
        policies.in_force(
            granted.get((seller, name)) or policies.standard(name),
            Sale(consumer=consumer, trader=people[seller].kind is PartyKind.COMPANY),
        )
        for seller, name in sellers
    )


def return_of(trade_id: UUID) -> ReturnView | None:
    """Return the trade's return, or None."""
    row = Return.objects.filter(pk=trade_id).first()
    return None if row is None else view_of(row)


def code_of(trade_id: UUID) -> str:
    """Return the six digits that only the seller is shown; refuse (NoReturn) where nothing is on its way."""
    if not Return.objects.filter(pk=trade_id, sent_at__isnull=False, received_at=None).exists():
        raise NoReturn
    return code_for(settings.SECRET_KEY.encode(), trade_id)


def requests_of(trade_id: UUID) -> tuple[RequestView, ...]:
    """Return what was asked after the delivery, the latest first."""
    return tuple(_request(row) for row in Request.objects.filter(trade_id=trade_id).order_by("-id"))


def request(request_id: UUID) -> RequestView:
    """Return a request; refuses RequestUnknown."""
    row = Request.objects.filter(pk=request_id).first()
    if row is None:
        raise RequestUnknown
    return _request(row)


def silent_requests(*, now: datetime, most: int = 200) -> list[UUID]:
    """Return the requests whose time is over, the longest first."""
    return list(Request.objects.filter(due_at__lte=now).order_by("due_at").values_list("pk", flat=True)[:most])


def _request(row: Request) -> RequestView:
    return RequestView(
        id=row.id,
        trade_id=row.trade_id,
        asker_id=row.asker_id,
        answerer_id=row.answerer_id,
        kind=Kind(row.kind),
        reason=row.reason,
        statement=row.statement,
        answer=row.answer,
        amount=Money(row.amount_minor, row.currency),
        days=row.days,
        status=Status(row.status),
        asked_at=row.asked_at,
        due_at=row.due_at,
    )


def view_of(row: Return) -> ReturnView:
    """Return a row as a value."""
    return ReturnView(
        trade_id=row.trade_id,
        asker_id=row.asker_id,
        cause=Cause(row.cause),
        statement=row.statement,
        asked_at=row.asked_at,
        granted_at=row.granted_at,
        sent_at=row.sent_at,
        tracking=row.tracking,
        photo=row.photo,
        received_at=row.received_at,
        outcome=Outcome(row.outcome) if row.outcome else None,
        ended_at=row.ended_at,
    )


def _policy(row: SellerPolicy) -> Policy:
    return Policy(
        days=row.days,
        restocking_basis_points=row.restocking_basis_points,
        final_sale=row.final_sale,
        exclusions=tuple(row.exclusions),
        way_back=WayBack(row.way_back),
    )
