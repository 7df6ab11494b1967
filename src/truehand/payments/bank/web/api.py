"""Statements, suspense and orders to the bank over the API; for operators and the custodian's people."""

from __future__ import annotations

from datetime import date, datetime
from typing import IO, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Form, Schema, Status, UploadedFile

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.api import Router
from truehand.edge.schemas import MoneySchema
from truehand.identity.domain.proposal import LONGEST_REASON
from truehand.payments.bank import operations, queries
from truehand.payments.domain.booking import LineState, PlaceKind, Placing, SuspenseReason, SuspenseState, SuspenseView
from truehand.payments.domain.orders import OrderFileView
from truehand.payments.domain.statement import StatementFormat, StatementState, StatementView

router = Router(tags=["bank statements"])


class FindingSchema(Schema):
    """What is wrong with a file."""

    code: str
    zh: str
    en: str


class StatementSchema(Schema):
    """A file of statements and what became of it; ``undecided`` lines are still being booked."""

    id: UUID
    account: str
    format: StatementFormat
    state: StatementState
    findings: list[FindingSchema]
    lines: int
    repeated: int
    undecided: int
    opening: MoneySchema | None
    closing: MoneySchema | None
    since: date | None
    until: date | None
    sha256: str
    received_at: datetime

    @classmethod
    def of(cls, view: StatementView) -> StatementSchema:
        """Return the wire form."""
        return cls(
            id=view.id,
            account=view.account,
            format=view.format,
            state=view.state,
            findings=[FindingSchema(code=each.code, zh=each.zh, en=each.en) for each in view.findings],
            lines=view.lines,
            repeated=view.repeated,
            undecided=view.undecided,
            opening=MoneySchema.of(view.opening) if view.opening else None,
            closing=MoneySchema.of(view.closing) if view.closing else None,
            since=view.since,
            until=view.until,
            sha256=view.sha256,
            received_at=view.received_at,
        )


class ItemSchema(Schema):
    """Money in suspense: why, how much, since when, and who looks after it."""

    id: UUID
    reason: SuspenseReason
    state: SuspenseState
    amount: MoneySchema
    reference: str
    trade_id: UUID | None
    owner: UUID | None
    opened_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, view: SuspenseView) -> ItemSchema:
        """Return the wire form."""
        return cls(
            id=view.id,
            reason=view.reason,
            state=view.state,
            amount=MoneySchema.of(view.amount),
            reference=view.wanted,
            trade_id=view.trade_id,
            owner=view.owner,
            opened_at=view.opened_at,
            ended_at=view.ended_at,
        )


class ItemPage(Schema):
    """Some items, newest first; pass ``next_cursor`` as ``cursor`` for more."""

    items: list[ItemSchema]
    next_cursor: str | None


class PlacingIn(Schema):
    """What is to become of an item: ``reference`` of a payment or a settlement, ``party_id`` for a balance."""

    how: PlaceKind
    reference: str = Field(default="", max_length=140)
    party_id: UUID | None = None
    reason: str = Field(min_length=1, max_length=LONGEST_REASON)


class ProposalOut(Schema):
    """The proposal that another operator approves."""

    proposal: UUID


class AccountIn(Schema):
    """The custodian's account, by its configured name."""

    account: str = Field(max_length=24)


class OrderFileSchema(Schema):
    """A file of payment orders for the bank."""

    id: UUID
    message_id: str
    account: str
    orders: int
    waiting: int
    total: MoneySchema
    sha256: str
    made_at: datetime
    handed_at: datetime | None

    @classmethod
    def of(cls, view: OrderFileView) -> OrderFileSchema:
        """Return the wire form."""
        return cls(
            id=view.id,
            message_id=view.message_id,
            account=view.account,
            orders=view.orders,
            waiting=view.waiting,
            total=MoneySchema.of(view.total),
            sha256=view.sha256,
            made_at=view.made_at,
            handed_at=view.handed_at,
        )


@router.post("statements", response={202: StatementSchema})
def give_statement(request: HttpRequest, account: Form[str], file: File[UploadedFile]) -> Status[StatementSchema]:
    """Give a statement of one of the custodian's accounts; it is read in the background, ask for it afterwards."""
    actor = require_scope(request, "money:write")
    view = operations.receive_statement(
        actor,
        cast("IO[bytes]", file),
        account=account,
        name=str(file.name or "statement"),
        now=clock.now(),
        largest=operations.LARGEST_UPLOAD,
    )
    return Status(202, StatementSchema.of(view))


@router.get("statements/{statement_id}", response=StatementSchema)
def statement(request: HttpRequest, statement_id: UUID) -> StatementSchema:
    """What became of a file."""
    return StatementSchema.of(queries.statement(require_scope(request, "money:read"), statement_id))


@router.get("statements/{statement_id}/counts", response=dict[LineState, int])
def counts(request: HttpRequest, statement_id: UUID) -> dict[LineState, int]:
    """How many of a file's lines did what."""
    return queries.line_counts(require_scope(request, "money:read"), statement_id)


@router.get("suspense", response=ItemPage)
def suspense(
    request: HttpRequest, *, ended: bool = False, cursor: str | None = None, size: int | None = None
) -> ItemPage:
    """Money that could not be placed; with ``ended`` what was dealt with."""
    actor = require_scope(request, "money:read")
    page = queries.suspense(actor, ended=ended, cursor=cursor, size=size)
    return ItemPage(items=[ItemSchema.of(each) for each in page.items], next_cursor=page.next_cursor)


@router.post("suspense/{item_id}/proposals", response={201: ProposalOut})
def propose(request: HttpRequest, item_id: UUID, body: PlacingIn) -> Status[ProposalOut]:
    """Propose what is to become of an item; another operator approves it, then it is carried out."""
    actor = require_scope(request, "money:write")
    placing = Placing(body.how, body.reference, body.party_id)
    made = operations.propose_placing(actor, item_id, placing, reason=body.reason, now=clock.now())
    return Status(201, ProposalOut(proposal=made))


@router.post("orders", response={201: OrderFileSchema})
def make_file(request: HttpRequest, body: AccountIn) -> Status[OrderFileSchema]:
    """Write all payouts and refunds of an account that wait into one file (pain.001)."""
    actor = require_scope(request, "money:write")
    return Status(201, OrderFileSchema.of(operations.make_file(actor, body.account, now=clock.now())))


@router.get("orders/{file_id}", response=OrderFileSchema)
def order_file(request: HttpRequest, file_id: UUID) -> OrderFileSchema:
    """A file of orders and how many of them still wait for the bank's statement."""
    return OrderFileSchema.of(queries.order_file(require_scope(request, "money:read"), file_id)[0])


@router.get("orders/{file_id}/file", openapi_extra={"responses": {200: {"content": {"application/xml": {}}}}})
def order_body(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """The file itself: the same bytes every time."""
    _, body = operations.file_body(require_scope(request, "money:write"), file_id, now=clock.now())
    return HttpResponse(body, content_type="application/xml", headers={"Cache-Control": "no-store"})


@router.post("orders/{file_id}/hand-over", response=OrderFileSchema)
def hand_over(request: HttpRequest, file_id: UUID) -> OrderFileSchema:
    """Note that the bank has the file."""
    return OrderFileSchema.of(operations.hand_over(require_scope(request, "money:write"), file_id, now=clock.now()))
