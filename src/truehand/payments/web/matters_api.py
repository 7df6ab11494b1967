"""Postings and debts over the API: seen by who watches the money, undone and given up by two operators."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Schema, Status

from truehand.edge import clock
from truehand.edge.api import Router
from truehand.edge.refusals import NotFound
from truehand.edge.schemas import MoneySchema
from truehand.escrow import operations
from truehand.escrow import queries as ledger
from truehand.escrow.domain.correction import correction_key
from truehand.escrow.domain.debts import AGES, DebtLine
from truehand.escrow.domain.posting import posting_id as named
from truehand.escrow.domain.views import Operation, TransferView
from truehand.kernel.money import Money
from truehand.payments.web.schemas import AmountIn, ProposedSchema, ReasonIn, operator, watcher
from truehand.payments.web.undoing import debt_lines, debt_of, give_up, undo

router = Router(tags=["money matters"])


class PostingLineSchema(Schema):
    """One line of a posting: out of ``debit`` into ``credit``, by the accounts' stable names, and what they had then.

    An account that many share keeps no balance after each line.
    """

    id: UUID
    debit: str
    credit: str
    amount: MoneySchema
    debit_after: int | None
    credit_after: int | None

    @classmethod
    def of(cls, line: TransferView) -> PostingLineSchema:
        """Return the wire form; balances are signed minor units."""
        return cls(
            id=line.id,
            debit=line.debit.name,
            credit=line.credit.name,
            amount=MoneySchema.of(line.amount),
            debit_after=None if line.debit_after is None else line.debit_after.minor,
            credit_after=None if line.credit_after is None else line.credit_after.minor,
        )


class PostingSchema(Schema):
    """What one key posted; ``undone_by`` is the posting of its counter-entry, if there is one."""

    id: UUID
    key: str
    operation: Operation
    subject: UUID
    at: datetime
    lines: list[PostingLineSchema]
    undone_by: UUID | None

    @classmethod
    def of(cls, posted: tuple[TransferView, ...]) -> PostingSchema:
        """Return the wire form."""
        first = posted[0]
        undone = ledger.transfers_of_key(correction_key(first.key))
        return cls(
            id=named(first.key),
            key=first.key,
            operation=first.operation,
            subject=first.subject,
            at=first.at,
            lines=[PostingLineSchema.of(each) for each in posted],
            undone_by=named(undone[0].key) if undone else None,
        )


class DebtSchema(Schema):
    """What a party owes; the rest is of the charge that the debt began with."""

    party_id: UUID
    owed: MoneySchema
    since: datetime
    operation: Operation
    subject: UUID
    posting: UUID


class OwedSchema(Schema):
    """What is owed in one currency; ``ages`` are those under 7, 30 and 90 days old, and the rest."""

    total: MoneySchema
    debtors: int
    since: datetime
    ages: list[MoneySchema]


class DebtPage(Schema):
    """Some debts, the oldest first; pass ``next_cursor`` as ``cursor`` for more. ``totals`` are of every debt."""

    items: list[DebtSchema]
    next_cursor: str | None
    totals: list[OwedSchema]


class DebtLineSchema(Schema):
    """One movement of a debt: ``minor`` is positive where it grew; ``after`` is what was owed then."""

    at: datetime
    operation: Operation
    subject: UUID
    posting: UUID
    minor: int
    after: MoneySchema

    @classmethod
    def of(cls, line: DebtLine) -> DebtLineSchema:
        """Return the wire form."""
        return cls(
            at=line.at,
            operation=line.operation,
            subject=line.subject,
            posting=line.posting,
            minor=line.amount.minor,
            after=MoneySchema.of(line.after),
        )


class DebtMovementsSchema(Schema):
    """A debt with what made it more or less, the newest first."""

    debt: DebtSchema
    lines: list[DebtLineSchema]


class DebtsAsked(Schema):
    """Which debts: of a currency or of all, at least so many days old."""

    currency: str = Field(default="", pattern="^([A-Z]{3})?$")
    days: int = Field(default=0, ge=0, le=AGES[-1])
    cursor: str | None = None
    size: int | None = None


@router.get("trades/{trade_id}/postings", response=list[PostingLineSchema])
def of_trade(request: HttpRequest, trade_id: UUID) -> list[PostingLineSchema]:
    """Everything that was posted for a trade, the oldest first."""
    watcher(request)
    return [PostingLineSchema.of(each) for each in ledger.transfers_of(trade_id)]


@router.get("postings/{posting_id}", response=PostingSchema)
def posting(request: HttpRequest, posting_id: UUID) -> PostingSchema:
    """One posting, line by line."""
    watcher(request)
    return PostingSchema.of(_posted(posting_id))


@router.post("postings/{posting_id}/proposals", response={201: ProposedSchema})
def propose_undoing(request: HttpRequest, posting_id: UUID, body: ReasonIn) -> Status[ProposedSchema]:
    """Propose to undo a posting by a counter-entry."""
    actor = operator(request)
    key = _posted(posting_id)[0].key
    made = operations.propose_correction(actor, key, reason=body.reason, now=clock.now())
    return Status(201, ProposedSchema(proposal=made))


@router.post("postings/{posting_id}/undo", response={201: PostingSchema})
def undo_posting(request: HttpRequest, posting_id: UUID) -> Status[PostingSchema]:
    """Undo a posting as you proposed and another operator approved; return the counter-entry."""
    actor = operator(request)
    return Status(201, PostingSchema.of(undo(actor, _posted(posting_id)[0].key, now=clock.now())))


@router.get("debts", response=DebtPage)
def debts(request: HttpRequest, asked: Query[DebtsAsked]) -> DebtPage:
    """Debts to the platform, the oldest first, and what is owed in all."""
    page, totals = ledger.debtors_page(watcher(request), **asked.dict(), now=clock.now())
    return DebtPage(
        items=[DebtSchema.from_orm(each) for each in page.items],
        next_cursor=page.next_cursor,
        totals=[OwedSchema.from_orm(each) for each in totals],
    )


@router.get("debts/{party_id}/{currency}", response=DebtMovementsSchema)
def debt(request: HttpRequest, party_id: UUID, currency: str) -> DebtMovementsSchema:
    """What a party owes in one currency, and how it came about."""
    watcher(request)
    owed = debt_of(party_id, currency)
    lines = debt_lines(owed, now=clock.now())
    return DebtMovementsSchema(debt=DebtSchema.from_orm(owed), lines=[DebtLineSchema.of(each) for each in lines])


@router.post("debts/{party_id}/{currency}/proposals", response={201: ProposedSchema})
def propose_write_off(request: HttpRequest, party_id: UUID, currency: str, body: AmountIn) -> Status[ProposedSchema]:
    """Propose to write off a debt or part of it."""
    actor = operator(request)
    amount = Money(body.minor, debt_of(party_id, currency).owed.currency)
    made = operations.propose_write_off(actor, party_id, amount, reason=body.reason, now=clock.now())
    return Status(201, ProposedSchema(proposal=made))


@router.post("debts/{party_id}/{currency}/write-off", response={201: PostingSchema})
def write_off(request: HttpRequest, party_id: UUID, currency: str) -> Status[PostingSchema]:
    """Write off what you proposed and another operator approved; return what was posted."""
    actor = operator(request)
    return Status(201, PostingSchema.of(give_up(actor, debt_of(party_id, currency), now=clock.now())))


def _posted(posting_id: UUID) -> tuple[TransferView, ...]:
    found = ledger.transfers_of_posting(posting_id)
    if not found:
        raise NotFound
    return found
