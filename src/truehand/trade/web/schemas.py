"""The wire forms of a trade."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import JsonValue

from truehand.disputes.domain.decide import LONGEST
from truehand.edge.schemas import ConfirmedIn, MoneySchema, Words
from truehand.trade.domain.penalties import Fault
from truehand.trade.domain.terms import LONGEST_PLACE, LONGEST_TEXT
from truehand.trade.web.bargaining import RoundOut, SeenIn
from truehand.trade.web.return_schemas import AnswerOut

if TYPE_CHECKING:
    from truehand.payments.domain.views import Intent
    from truehand.trade.domain.debts import DebtView
    from truehand.trade.domain.payout import PayoutLine
    from truehand.trade.domain.views import TradeCard, TradeView


class SignIn(SeenIn):
    """The hash of the contract that was read."""

    contract_sha256: str = Field(pattern="^[0-9a-f]{64}$")


class ReportIn(SeenIn):
    """An inspector's findings, in the form of the inspection template."""

    findings: dict[str, JsonValue]


class BookIn(SeenIn):
    """How the carrier will collect the machine."""

    pick_up_at: date
    vehicle: str = Field(max_length=LONGEST_PLACE)
    origin: str = Field(max_length=LONGEST_PLACE)


class RuleIn(SeenIn):
    """A ruling: what each side gets of what is held, and how grave a fault of either side is."""

    to_buyer: MoneySchema
    to_seller: MoneySchema
    reasons: str = Field(max_length=LONGEST)
    rules: list[str] = []
    buyer_fault: Fault = Fault.NONE
    seller_fault: Fault = Fault.NONE

    def ruling(self) -> dict[str, Any]:
        """Return what it says, as the door takes it."""
        return {
            "to_buyer": self.to_buyer.money(),
            "to_seller": self.to_seller.money(),
            "reasons": self.reasons,
            "rules": self.rules,
            "buyer_fault": self.buyer_fault,
            "seller_fault": self.seller_fault,
        }


class RateIn(SeenIn):
    """A rating of the other side."""

    stars: int = Field(strict=True)
    text: str = ""


class ReasonIn(Schema):
    """Why an operator wants an override."""

    reason: str = Field(max_length=LONGEST_TEXT)


class OverrideIn(SeenIn, ReasonIn):
    """An override that another operator approved for this reason."""


class PayOutIn(ConfirmedIn):
    """A payout to the actor's own bank account."""

    account_id: UUID
    amount: MoneySchema


class SubmitIn(Schema):
    """The version of the draft that its seller saw."""

    version: int = Field(ge=1, strict=True)


class StepOut(Schema):
    """The step a trade is at after an act."""

    id: UUID
    step: int


class StatusOut(Schema):
    """What became of a listing."""

    status: str


class ProposalOut(Schema):
    """A proposal that another operator must approve."""

    proposal_id: UUID


class PaymentIn(ConfirmedIn):
    """Through which channel a payment is made (``sandbox``, ``bank``…); without one, through the preferred one."""

    channel: str | None = Field(default=None, min_length=1, max_length=24)


class PaymentOut(Schema):
    """A payment to make: give the reference to the bank."""

    id: UUID
    channel: str
    reference: str
    amount: MoneySchema
    status: str

    @classmethod
    def of(cls, intent: Intent) -> PaymentOut:
        """Return the wire form: what of it is still to come."""
        return cls(
            id=intent.id,
            channel=intent.channel,
            reference=intent.reference,
            amount=MoneySchema.of(intent.rest),
            status=str(intent.status),
        )


class DebtIn(PaymentIn):
    """How much of a debt is paid; the same ``key`` pays out of the balance once."""

    amount: MoneySchema
    key: str = Field(default="", max_length=60)


class FromBalanceIn(ConfirmedIn):
    """Out of which balance; without a currency out of the one in the currency that is due."""

    out_of: str | None = Field(default=None, pattern="^[A-Z]{3}$")


class StatementIn(Schema):
    """Why a payment that was taken back stands."""

    statement: str = Field(min_length=1, max_length=2_000)


class DebtOut(Schema):
    """What you owe, since when, why, and the trade that it comes from."""

    owed: MoneySchema
    since: datetime
    why: Words
    trade_id: UUID | None
    reminder_at: datetime
    counts_from: datetime

    @classmethod
    def of(cls, view: DebtView) -> DebtOut:
        """Return the wire form."""
        zh, en = view.debt.operation.words
        return cls(
            owed=MoneySchema.of(view.debt.owed),
            since=view.debt.since,
            why=Words(zh=zh, en=en),
            trade_id=view.trade,
            reminder_at=view.reminder,
            counts_from=view.counts_from,
        )


class DebtPaidOut(Schema):
    """The payment to make through the channel; none when the debt was paid out of the balance."""

    intent: UUID | None


class PayoutOut(Schema):
    """A payout on its way."""

    id: UUID
    amount: MoneySchema
    status: str


class CardOut(Schema):
    """A trade in a list."""

    id: UUID
    title: str
    state: str
    price: MoneySchema
    buyer_id: UUID
    seller_id: UUID
    due_at: datetime | None
    waits_for_you: bool

    @classmethod
    def of(cls, card: TradeCard) -> CardOut:
        """Return the wire form of a card."""
        return cls(
            id=card.id,
            title=card.title,
            state=card.state.value,
            price=MoneySchema.of(card.price),
            buyer_id=card.buyer_id,
            seller_id=card.seller_id,
            due_at=card.due_at,
            waits_for_you=card.waits_for_viewer,
        )


class CardsOut(Schema):
    """A page of trades."""

    items: list[CardOut]
    next_cursor: str | None


class ActOut(Schema):
    """Something the asker may do now: POST to ``/trades/{id}/{name}``."""

    name: str
    label: Words


class LifeStepOut(Schema):
    """A step that was taken."""

    number: int
    transition: str
    source: str
    target: str
    actor: str
    at: datetime
    log_index: int | None


class FeeOut(Schema):
    """An agreed fee as the two sides bear it."""

    service: str
    buyer: MoneySchema
    seller: MoneySchema


class PayoutLineOut(Schema):
    """A line of the seller's payout statement: gross = commission + tax + fees + debt + net."""

    part: str
    label: Words
    gross: MoneySchema
    commission: MoneySchema
    tax: MoneySchema
    fees: MoneySchema
    debt: MoneySchema
    net: MoneySchema
    at: datetime

    @classmethod
    def of(cls, line: PayoutLine) -> PayoutLineOut:
        """Return the wire form of a line."""
        columns = ("gross", "commission", "tax", "fees", "debt", "net")
        amounts = {name: MoneySchema.of(getattr(line, name)) for name in columns}
        return cls(part=line.part.value, label=Words.of(line.part.label), at=line.at, **amounts)


class TradeOut(Schema):
    """A trade as the asker may see it."""

    id: UUID
    title: str
    listing_id: UUID
    buyer_id: UUID
    seller_id: UUID
    inspector_id: UUID | None
    carrier_id: UUID | None
    state: str
    step: int
    price: MoneySchema
    commission: MoneySchema
    tax: MoneySchema
    deposit: MoneySchema
    buyer_deposit: MoneySchema
    plan: str
    fee_shares: str
    transport: str
    delivery_by: date | None
    warranty_days: int
    warranty_hours: int
    rounds: list[RoundOut]
    fees: list[FeeOut]
    price_held: MoneySchema
    deposit_held: MoneySchema
    buyer_deposit_held: MoneySchema
    fees_held: MoneySchema
    payouts: list[PayoutLineOut]
    inspection_days: int
    returns: AnswerOut
    delivery_place: str
    due_at: datetime | None
    machine_held_at: datetime | None
    machine_claims: list[Words]
    waiting_for: list[Words]
    silence: Words | None
    acts: list[ActOut]
    steps: list[LifeStepOut]

    @classmethod
    def of(cls, view: TradeView) -> TradeOut:
        """Return the wire form of a trade."""
        steps = [
            LifeStepOut(
                number=each.number,
                transition=each.transition,
                source=each.source,
                target=each.target,
                actor=each.actor,
                at=each.at,
                log_index=each.index,
            )
            for each in view.steps
        ]
        return cls(
            id=view.id,
            title=view.title,
            listing_id=view.listing_id,
            buyer_id=view.buyer.id,
            seller_id=view.seller.id,
            inspector_id=view.inspector.id if view.inspector else None,
            carrier_id=view.carrier.id if view.carrier else None,
            state=view.state.value,
            step=view.step,
            price=MoneySchema.of(view.price),
            commission=MoneySchema.of(view.commission),
            tax=MoneySchema.of(view.tax),
            deposit=MoneySchema.of(view.deposit),
            buyer_deposit=MoneySchema.of(view.buyer_deposit),
            plan=view.plan.key,
            fee_shares=view.fee_shares.value,
            transport=view.agreed.transport.value,
            delivery_by=view.agreed.delivery_by,
            warranty_days=view.agreed.warranty_days,
            warranty_hours=view.agreed.warranty_hours,
            rounds=[RoundOut.of(each) for each in view.rounds],
            fees=[
                FeeOut(
                    service=each.service.value,
                    buyer=MoneySchema.of(each.of_buyer),
                    seller=MoneySchema.of(each.of_seller),
                )
                for each in view.fees
            ],
            price_held=MoneySchema.of(view.dues.price_held),
            deposit_held=MoneySchema.of(view.dues.deposit_held),
            buyer_deposit_held=MoneySchema.of(view.dues.buyer_deposit_held),
            fees_held=MoneySchema.of(view.dues.fees_held),
            payouts=[PayoutLineOut.of(each) for each in view.payouts],
            inspection_days=view.inspection_days,
            returns=AnswerOut.of(view.return_answer),
            delivery_place=view.delivery_place,
            due_at=view.due_at,
            machine_held_at=view.machine_held_at,
            machine_claims=[Words.of(each.words) for each in view.stops],
            waiting_for=[Words.of(each) for each in view.waiting_for],
            silence=Words.of(view.silence) if view.silence else None,
            acts=[ActOut(name=each.name, label=Words.of(each.label)) for each in view.acts],
            steps=steps,
        )
