"""Payments asked for, bank accounts and payouts over the API."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Schema, Status

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.api import Router
from truehand.edge.schemas import ConfirmedIn, MoneySchema
from truehand.escrow.domain.accounts import Purpose
from truehand.kernel.ids import new_id
from truehand.payments import operations, queries
from truehand.payments.domain.rates import Rate
from truehand.payments.domain.views import AccountState, BankAccountView, Intent, IntentStatus, Payout, PayoutStatus

router = Router(tags=["money"])


class BankTransferSchema(Schema):
    """Where to transfer to, and what to write: this payment's alone."""

    holder: str
    number: str
    bank: str
    reference: str


class IntentSchema(Schema):
    """A payment that somebody was asked for: at ``pay_url``, or by a ``transfer``, as soon as its channel was asked."""

    id: UUID
    channel: str
    reference: str
    status: IntentStatus
    amount: MoneySchema
    received: MoneySchema
    trade_id: UUID
    purpose: Purpose
    created_at: datetime
    expires_at: datetime | None
    pay_url: str | None
    transfer: BankTransferSchema | None

    @classmethod
    def of(cls, intent: Intent, *, now: datetime) -> IntentSchema:
        """Return the wire form."""
        account = intent.instructions.account
        return cls(
            id=intent.id,
            channel=intent.channel,
            reference=intent.reference,
            status=intent.status_at(now),
            amount=MoneySchema.of(intent.amount),
            received=MoneySchema.of(intent.received),
            trade_id=intent.trade_id,
            purpose=intent.purpose,
            created_at=intent.created_at,
            expires_at=intent.expires_at,
            pay_url=intent.instructions.url,
            transfer=BankTransferSchema(**asdict(account)) if account else None,
        )


class AccountSchema(Schema):
    """One of the party's bank accounts."""

    id: UUID
    bank: str
    holder: str
    last_four: str
    added_at: datetime
    state: AccountState
    cools_until: datetime

    @classmethod
    def of(cls, account: BankAccountView) -> AccountSchema:
        """Return the wire form."""
        return cls(
            id=account.id,
            bank=account.bank,
            holder=account.holder,
            last_four=account.last_four,
            added_at=account.added_at,
            state=account.state,
            cools_until=account.cools_until,
        )


class NewAccount(ConfirmedIn):
    """A bank account to add, in the party's verified legal name."""

    holder: str = Field(min_length=1, max_length=200)
    number: str = Field(min_length=1, max_length=60)
    bank: str = Field(min_length=1, max_length=100)


class CodeIn(Schema):
    """The digits after PV."""

    code: str = Field(min_length=1, max_length=24)


class PayoutSchema(Schema):
    """A payout and where it stands."""

    id: UUID
    reference: str
    status: PayoutStatus
    amount: MoneySchema
    account: AccountSchema
    started_at: datetime
    goes_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, payout: Payout) -> PayoutSchema:
        """Return the wire form."""
        return cls(
            id=payout.id,
            reference=payout.reference,
            status=payout.status,
            amount=MoneySchema.of(payout.amount),
            account=AccountSchema.of(payout.account),
            started_at=payout.started_at,
            goes_at=payout.goes_at,
            ended_at=payout.ended_at,
        )


class PayoutPage(Schema):
    """Some payouts, newest first; pass ``next_cursor`` as ``cursor`` for more."""

    items: list[PayoutSchema]
    next_cursor: str | None


class RateSchema(Schema):
    """What one unit of ``base`` is worth in ``quote``: an exact ratio, who says so, and how long it holds."""

    base: str
    quote: str
    numerator: int
    denominator: int
    source: str
    valid_from: datetime
    valid_until: datetime

    @classmethod
    def of(cls, rate: Rate) -> RateSchema:
        """Return the wire form."""
        return cls(
            base=rate.base,
            quote=rate.quote,
            numerator=rate.ratio.numerator,
            denominator=rate.ratio.denominator,
            source=rate.source,
            valid_from=rate.valid_from,
            valid_until=rate.valid_until,
        )


class ExchangeIn(ConfirmedIn):
    """How much of which balance into which currency; the same ``key`` exchanges once."""

    given: MoneySchema
    to: str = Field(pattern="^[A-Z]{3}$")
    key: str = Field(default="", max_length=60)


class ExchangedSchema(Schema):
    """What was given and what was got."""

    given: MoneySchema
    got: MoneySchema


class SentBackSchema(Schema):
    """The refund that was started."""

    refund: UUID


@router.get("intents/{intent_id}", response=IntentSchema)
def intent(request: HttpRequest, intent_id: UUID) -> IntentSchema:
    """A payment that the party was asked for."""
    return IntentSchema.of(queries.intent(require_scope(request, "money:read"), intent_id), now=clock.now())


@router.get("accounts", response=list[AccountSchema])
def accounts(request: HttpRequest) -> list[AccountSchema]:
    """The party's bank accounts."""
    return [AccountSchema.of(each) for each in queries.accounts(require_scope(request, "money:read"))]


@router.post("accounts", response={201: AccountSchema})
def add_account(request: HttpRequest, body: NewAccount) -> Status[AccountSchema]:
    """Add a bank account, as the person confirmed it."""
    actor = require_scope(request, "money:write")
    return Status(201, AccountSchema.of(operations.add_bank_account(actor, **body.dict(), now=clock.now())))


@router.post("accounts/{account_id}/verify", response={204: None})
def verify_account(request: HttpRequest, account_id: UUID, body: CodeIn) -> Status[None]:
    """Verify an account with the digits that its bank shows beside the small amount."""
    actor = require_scope(request, "money:write")
    operations.verify_account(actor, account_id, code=body.code, now=clock.now())
    return Status(204, None)


@router.delete("accounts/{account_id}", response={204: None})
def remove_account(request: HttpRequest, account_id: UUID, confirmation: UUID | None = None) -> Status[None]:
    """Remove a bank account, as the person confirmed it."""
    actor = require_scope(request, "money:write")
    operations.remove_bank_account(actor, account_id, confirmation=confirmation, now=clock.now())
    return Status(204, None)


@router.get("payouts", response=PayoutPage)
def payouts(request: HttpRequest, cursor: str | None = None, size: int | None = None) -> PayoutPage:
    """The party's payouts."""
    page = queries.payouts(require_scope(request, "money:read"), cursor=cursor, size=size)
    return PayoutPage(items=[PayoutSchema.of(each) for each in page.items], next_cursor=page.next_cursor)


@router.get("payouts/{payout_id}", response=PayoutSchema)
def payout(request: HttpRequest, payout_id: UUID) -> PayoutSchema:
    """One of the party's payouts."""
    return PayoutSchema.of(queries.payout(require_scope(request, "money:read"), payout_id))


@router.post("payouts/{payout_id}/cancel", response={204: None})
def cancel_payout(request: HttpRequest, payout_id: UUID) -> Status[None]:
    """Take back a payout that the bank has not been told of."""
    operations.cancel_payout(require_scope(request, "money:write"), payout_id, now=clock.now())
    return Status(204, None)


@router.post("arrivals/{arrival_id}/back", response={201: SentBackSchema})
def send_back(request: HttpRequest, arrival_id: UUID, body: ConfirmedIn) -> Status[SentBackSchema]:
    """Send what came in another currency than asked back the way it came, as the person confirmed it."""
    actor = require_scope(request, "money:write")
    refund = operations.send_back(actor, arrival_id, confirmation=body.confirmation, now=clock.now())
    return Status(201, SentBackSchema(refund=refund))


@router.get("rates", response=list[RateSchema])
def rates(request: HttpRequest) -> list[RateSchema]:
    """The rates of exchange that hold now, each with its source."""
    require_scope(request, "money:read")
    return [RateSchema.of(each) for each in queries.rates(now=clock.now())]


@router.post("exchange", response={201: ExchangedSchema})
def exchange(request: HttpRequest, body: ExchangeIn) -> Status[ExchangedSchema]:
    """Exchange part of your balance at the rate that holds now, as you confirmed it with both amounts."""
    actor = require_scope(request, "money:write")
    done = operations.convert(
        actor,
        body.given.money(),
        to=body.to,
        key=body.key or str(new_id(clock.now())),
        confirmation=body.confirmation,
        now=clock.now(),
    )
    return Status(201, ExchangedSchema(given=MoneySchema.of(done.given), got=MoneySchema.of(done.got)))
