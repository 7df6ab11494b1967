"""Money in question, for worlds that want one of everything: sent back, taken back, owed, and messages refused."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from uuid import UUID, uuid4

from django.conf import settings

from tests import money
from truehand.escrow import operations as ledger
from truehand.escrow.domain.accounts import Purpose
from truehand.escrow.domain.posting import posting_id
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.kernel.actor import Actor
from truehand.kernel.money import Money
from truehand.payments import operations, queries
from truehand.payments.domain.channel import Arrival, Event
from truehand.payments.domain.message import body_of, sign
from truehand.payments.domain.rates import Quote
from truehand.payments.domain.refusals import CallbackForged
from truehand.payments.domain.views import CallbackKind
from truehand.payments.models import ChargebackRow, ReceiptRow
from truehand.payments.operations.exchange import keep_rates
from truehand.payments.sandbox.keys import signing_key

AMOUNT = Money(1_000, "CNY")


def arrived(payer: Actor, *, trade: UUID | None = None, now: datetime) -> ReceiptRow:
    """A payment through the gateway that came too late: it is the payer's balance."""
    asked = operations.create_intent(
        payer, trade_id=trade or uuid4(), purpose=Purpose.FEES, amount=AMOUNT, channel="sandbox", now=now
    )
    receipt = told(CallbackKind.PAYMENT_CONFIRMED, asked.reference, now=now)
    assert receipt is not None
    source = queries.lies_at("sandbox", "CNY")
    ledger.receive_unallocated(payer.party_id, AMOUNT, key=receipt.key, source=source, now=now)
    return receipt


def came_otherwise(payer: Actor, amount: Money, *, trade: UUID | None = None, now: datetime) -> ReceiptRow:
    """A payment through the gateway in another currency than asked: it is the payer's balance."""
    asked = operations.create_intent(
        payer, trade_id=trade or uuid4(), purpose=Purpose.BUYER_DEPOSIT, amount=AMOUNT, channel="sandbox", now=now
    )
    receipt = operations.take_receipt("sandbox", asked.reference, Arrival(str(uuid4()), amount), now=now)
    source = queries.lies_at("sandbox", amount.currency)
    ledger.receive_unallocated(payer.party_id, amount, key=receipt.key, source=source, now=now)
    return ReceiptRow.objects.get(id=receipt.id)


def told(kind: CallbackKind, reference: str, *, case: str = "", now: datetime) -> ReceiptRow | None:
    """The gateway says something; return what arrived by it."""
    event = Event(str(uuid4()), kind, reference, AMOUNT, case or str(uuid4()))
    message = sign(signing_key(settings.TRUEHAND_SANDBOX_SECRET), body_of(event), at=now)
    (said,) = operations.record_callback("sandbox", message.body, message.headers, now=now)
    if kind is CallbackKind.CHARGEBACK_LOST and said.case is not None:
        operations.meet_chargeback(said.case.id, from_hold=True, now=now)  # as the trade room does
    return ReceiptRow.objects.get(id=said.receipt.id) if said.receipt else None


def proposed(olga: Actor, receipt: ReceiptRow, amount: Money = AMOUNT, *, now: datetime) -> UUID:
    return operations.propose_refund(olga, receipt.id, amount, reason="Paid twice.", now=now)


def approved(otto: Actor, proposal: UUID, *, now: datetime) -> None:
    """Otto confirms payee and amount."""
    act = next(each for each in people.open_proposals(otto, now=now) if each.id == proposal).approval_act
    assert act is not None
    identity.approve(otto, proposal, confirmation=money.confirm(otto, act, now=now), now=now)


def charged_back(payer: Actor, *, trade: UUID | None = None, now: datetime) -> UUID:
    """A payment is taken back by its card network; return the chargeback."""
    receipt, case = arrived(payer, trade=trade, now=now), f"case-{uuid4()}"
    told(CallbackKind.CHARGEBACK_OPENED, receipt.intent.reference, case=case, now=now)
    return ChargebackRow.objects.get(provider_id=case).id


def lost(chargeback: UUID, *, now: datetime) -> None:
    row = ChargebackRow.objects.select_related("intent").get(id=chargeback)
    told(CallbackKind.CHARGEBACK_LOST, row.intent.reference, case=row.provider_id, now=now)


def answered(olga: Actor, chargeback: UUID, *, now: datetime) -> UUID:
    operations.answer_chargeback(olga, chargeback, statement="He accepted it.", bundle=b"a bundle", now=now)
    return chargeback


def refused(body: bytes, *, now: datetime) -> None:
    operations.keep_refused("sandbox", body, CallbackForged(), now=now)


def rates(now: datetime, *, holds: timedelta = timedelta(days=4)) -> None:
    """Eight yuan are a euro."""
    quotes = [
        Quote(base, quote, ratio, "European Central Bank", now, now + holds)
        for base, quote, ratio in (("EUR", "CNY", Fraction(8)), ("CNY", "EUR", Fraction(1, 8)))
    ]
    keep_rates(quotes, now=now)


def money_in_question(
    cast: dict[str, Actor], number: int, *, trade: UUID | None = None, now: datetime
) -> dict[str, object]:
    """One more of everything; return the names that addresses are made of."""
    bob, alice, olga, otto = (cast[who] for who in ("bob", "alice", "olga", "otto"))
    receipt = arrived(bob, trade=trade, now=now)
    approved(otto, proposed(olga, receipt, now=now), now=now)
    refund = operations.start_refund(olga, receipt.id, AMOUNT, reason="Paid twice.", now=now)
    refused(f"forged {number}".encode(), now=now)
    (message, *_) = queries.refused_messages(olga).items
    rates(now)
    carl = cast["carl"].party_id
    charged = ledger.charge(
        alice.party_id, to=[(carl, Money(300, "EUR"))], key=f"owed-{number}", subject=trade or uuid4(), now=now
    )
    return {
        "posting_id": posting_id(charged[0].key),
        "currency": "EUR",
        "receipt_id": receipt.id,
        "arrival_id": came_otherwise(cast["carl"], Money(500, "USD"), now=now).id,
        "refund_id": refund,
        "chargeback_id": charged_back(bob, now=now),
        "answered": answered(olga, charged_back(bob, trade=trade, now=now), now=now),
        "message_id": message.id,
    }
