"""What becomes of money in suspense: two operators agree, then it moves; each item has somebody who looks after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow import operations as escrow
from truehand.escrow.domain.accounts import AccountKind
from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.proposal import moving
from truehand.kernel.actor import Role
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments import queries as rooms
from truehand.payments.bank import queries, sealing
from truehand.payments.bank.models import SuspenseItem
from truehand.payments.bank.operations import by_hand as settlements
from truehand.payments.bank.operations.group import CHANNEL
from truehand.payments.bank.operations.orders import keep_order
from truehand.payments.domain.booking import PLACE_SUSPENSE, PlaceKind, Placing, SuspenseReason, SuspenseState
from truehand.payments.domain.channel import Arrival, new_reference
from truehand.payments.domain.orders import OrderKind, PaymentOrderLine
from truehand.payments.domain.refusals.orders import SuspenseClosed, SuspenseNotPlaceable, SuspenseUnknown

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.payments.domain.booking import SuspenseView
    from truehand.payments.domain.views import Receipt


@transaction.atomic
def look_after(actor: Actor, item_id: UUID, *, now: datetime) -> SuspenseView:
    """Make the actor the one who looks after an item. Refuses NotPermitted, SuspenseUnknown and SuspenseClosed."""
    actor.require(Role.OPERATOR)
    item = _open_item(item_id)
    item.owner = actor.party_id
    item.save(update_fields=["owner"])
    payload = {"owner": str(actor.party_id)}
    evidence.record("payment.suspense_owned", subject=item.id, payload=payload, actor=actor.party_id, now=now)
    return queries.suspense_view(item)


@transaction.atomic
def propose_placing(actor: Actor, item_id: UUID, placing: Placing, *, reason: str, now: datetime) -> UUID:
    """Propose what is to become of an item and return the proposal, for another operator to approve.

    Refuses NotPermitted, SuspenseUnknown, SuspenseClosed, SuspenseNotPlaceable, OwnMatter and ReasonMissing.
    """
    actor.require(Role.OPERATOR)
    item = _open_item(item_id)
    _check(item, placing)
    payload = _approvable(item, placing)
    return identity.propose(actor, act=PLACE_SUSPENSE, subject=item.id, payload=payload, reason=reason, now=now)


@transaction.atomic
def place_item(actor: Actor, item_id: UUID, placing: Placing, *, now: datetime) -> Receipt | None:
    """Do with an item what another operator approved, once; return the receipt for the caller to book, if any.

    A receipt's money is to be booked out of the item's own account (``accounts.suspense``). Refuses NotPermitted,
    SuspenseUnknown, SuspenseClosed, SuspenseNotPlaceable and SecondPersonNeeded.
    """
    actor.require(Role.OPERATOR)
    item = _open_item(item_id)
    _check(item, placing)
    act, payload = PLACE_SUSPENSE, _approvable(item, placing)
    item.approval = identity.use_approval(actor, act=act, subject=item.id, payload=payload, now=now)
    receipt = _placed(item, placing, now)
    item.state = SuspenseState.REFUNDING if placing.how is PlaceKind.REFUND else SuspenseState.PLACED
    item.ended_at = None if placing.how is PlaceKind.REFUND else now
    item.save(update_fields=["state", "ended_at", "approval"])
    evidence.record("payment.suspense_placed", subject=item.id, payload=payload, actor=actor.party_id, now=now)
    return receipt


def _placed(item: SuspenseItem, placing: Placing, now: datetime) -> Receipt | None:
    amount = Money(item.minor, item.currency)
    if placing.how is PlaceKind.PAYMENT:
        return payments.take_receipt(CHANNEL, placing.reference, Arrival(f"item:{item.id}", amount), now=now)
    if placing.how is PlaceKind.BALANCE and placing.party_id is not None:
        escrow.place_in_balance(item.id, placing.party_id, amount, now=now)
        identity.notify(
            placing.party_id,
            kind="payment.placed",
            zh=f"平台已查明一笔 {amount} 的来款，计入您的余额。",
            en=f"A payment of {amount} was found to be yours and is in your balance.",
            link="/money/",
            now=now,
        )
        return None
    if placing.how is PlaceKind.OWN:
        escrow.put_in_own(item.id, amount, now=now)
        return None
    if placing.how is PlaceKind.SETTLEMENT:
        settlements.settle_by_hand(item, placing.reference, now=now)
        return None
    reference, line = new_reference("RE"), item.line
    escrow.start_refund(item.id, amount, key=reference, now=now)
    number = sealing.unseal(bytes(line.number_sealed), bound_to=line.key).decode()
    order = PaymentOrderLine(reference, amount, line.name, number, "")
    keep_order(OrderKind.REFUND, order, subject=item.id, now=now)
    return None


def _open_item(item_id: UUID) -> SuspenseItem:
    item = SuspenseItem.objects.select_for_update(of=("self",)).select_related("line").filter(id=item_id).first()
    if item is None:
        raise SuspenseUnknown
    if item.state != SuspenseState.OPEN:
        raise SuspenseClosed
    return item


def _approvable(item: SuspenseItem, placing: Placing) -> dict[str, Json]:
    """Return what is approved, with who gets how much; a party that gets it has no part in the decision."""
    payee, parties = _payee(item, placing)
    amount = Money(item.minor, item.currency)
    told = {**placing.payload(), **moving(amount, payee), "parties": [str(each) for each in parties]}
    if placing.how is PlaceKind.SETTLEMENT:
        told["short"] = str(settlements.missing(item, placing.reference))
    return told


def _payee(item: SuspenseItem, placing: Placing) -> tuple[str, tuple[UUID, ...]]:
    if placing.how is PlaceKind.PAYMENT:
        payer = rooms.intent_of_reference(placing.reference).payer_id
        return f"{people.name_of(payer)} · {placing.reference}", (payer,)
    if placing.party_id is not None:
        return people.name_of(placing.party_id), (placing.party_id,)
    if placing.how is PlaceKind.SETTLEMENT:
        return settlements.payee_of(item, placing.reference), ()
    line = item.line
    if placing.how is PlaceKind.OWN:
        return f"{' '.join(AccountKind.OPERATOR.words)} ← {line.name} ····{line.last_four}", ()
    return f"{line.name} ····{line.last_four}", ()


def _check(item: SuspenseItem, placing: Placing) -> None:
    """Refuse (SuspenseNotPlaceable) what cannot be done: it would otherwise be found out after the approval."""
    if placing.how is PlaceKind.PAYMENT:
        intent = rooms.intent_of_reference(placing.reference)
        if intent.channel != CHANNEL:
            raise SuspenseNotPlaceable(
                why_zh="该应付款走其他支付渠道", why_en="the payment goes through another channel"
            )
        if intent.amount.currency != item.currency:
            raise SuspenseNotPlaceable(
                why_zh="币种与应付款不符", why_en="the payment was asked for in another currency"
            )
    elif placing.how is PlaceKind.BALANCE:
        if placing.party_id is None:
            raise SuspenseNotPlaceable(why_zh="没有指明是谁", why_en="no party is named")
        people.party(placing.party_id)
    elif placing.how is PlaceKind.SETTLEMENT:
        settlements.missing(item, placing.reference)
    elif placing.how is PlaceKind.OWN:
        # What names a payment is a client's money, whoever sent it.
        if item.intent_id is not None or item.reason == SuspenseReason.SETTLEMENT:
            raise SuspenseNotPlaceable(why_zh="该笔款项注明了客户的应付款", why_en="it names a payment of a client's")
    elif not item.line.number_sealed:
        raise SuspenseNotPlaceable(
            why_zh="银行没有给出付款账号", why_en="the bank did not say which account it came from"
        )
