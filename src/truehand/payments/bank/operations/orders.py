"""Orders to the bank: one a payout or refund, written into files that the custodian hands to the bank."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q

from truehand.evidence import operations as evidence
from truehand.kernel.actor import NotPermitted, Role
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.payments.bank import pain, queries, sealing
from truehand.payments.bank.config import account_named, account_of
from truehand.payments.bank.models import BankLine, OrderFile, PaymentOrderRow
from truehand.payments.domain.channel import new_reference
from truehand.payments.domain.orders import OrderKind, OrderState, PaymentOrderLine
from truehand.payments.domain.refusals.orders import FileHanded, FileUnknown, NothingToOrder
from truehand.payments.models import PayoutRow, RefundRow
from truehand.vault import operations as vault
from truehand.vault.domain.reading import Thing

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.payments.domain.channel import RefundOrder
    from truehand.payments.domain.orders import OrderFileView

# A bank takes so many payments in one file.
MOST_ORDERS: Final = 10_000


def keep_order(
    kind: OrderKind, order: PaymentOrderLine, *, now: datetime, subject: UUID | None = None
) -> PaymentOrderRow:
    """Keep a payment that the bank is to make, once per reference; it goes into the next file.

    Refuses BankAccountNotConfigured for a currency without an account.
    """
    row, _ = PaymentOrderRow.objects.get_or_create(
        reference=order.reference,
        defaults={
            "id": new_id(now),
            "kind": kind,
            "subject": subject,
            "account": account_of(order.amount.currency).name,
            "minor": order.amount.minor,
            "currency": order.amount.currency,
            "holder": order.holder,
            "bank": order.bank,
            "number_sealed": sealing.seal(order.number.encode(), bound_to=order.reference),
            "last_four": order.number[-4:],
            "state": OrderState.WAITING,
            "ordered_at": now,
        },
    )
    return row


def order_back(order: RefundOrder) -> PaymentOrderLine | None:
    """Return the payment that brings a receipt's money back to the account it came from; None where none is known."""
    refund = RefundRow.objects.select_related("receipt").get(reference=order.reference)
    name = refund.receipt.provider_id
    came = Q(item=name.removeprefix("item:")) if name.startswith("item:") else Q(key=name)
    line = BankLine.objects.filter(came).first()
    if line is None or not line.number_sealed:
        return None
    number = sealing.unseal(bytes(line.number_sealed), bound_to=line.key).decode()
    return PaymentOrderLine(order.reference, order.amount, line.name, number, "")


@transaction.atomic
def make_file(actor: Actor, account: str, *, now: datetime) -> OrderFileView:
    """Write all orders of an account that wait into one file for the custodian, and return it.

    While payouts stand still only refunds out of suspense go into it. Refuses NotPermitted (operators and the
    custodian's people), BankAccountNotConfigured and NothingToOrder.
    """
    require_banker(actor)
    chosen = account_named(account)
    waiting = PaymentOrderRow.objects.select_for_update().filter(account=chosen.name, file=None)
    waiting = waiting.filter(state=OrderState.WAITING)
    if queries.payouts_stand_still():
        waiting = waiting.exclude(kind=OrderKind.PAYOUT).exclude(subject=None)
    rows = list(waiting.order_by("id")[:MOST_ORDERS])
    if not rows:
        raise NothingToOrder
    message_id = new_reference("PF")
    body = pain.written(chosen, message_id, [_line(row) for row in rows], now=now)
    file = OrderFile.objects.create(
        id=new_id(now),
        message_id=message_id,
        account=chosen.name,
        version=chosen.pain,
        orders=len(rows),
        minor=sum(row.minor for row in rows),
        currency=chosen.currency,
        sealed=sealing.seal(body, bound_to=message_id),
        sha256=sha256(body).hexdigest(),
        made_by=actor.party_id,
        made_at=now,
    )
    for place, row in enumerate(rows):
        row.file, row.place = file, place
    PaymentOrderRow.objects.bulk_update(rows, ["file", "place"], batch_size=500)
    _record(file, "payment.order_file_made", actor, now)
    return queries.file_view(file)


@transaction.atomic
def hand_over(actor: Actor, file_id: UUID, *, now: datetime) -> OrderFileView:
    """Note that the custodian has a file; once. Refuses NotPermitted, FileUnknown and FileHanded."""
    require_banker(actor)
    file = OrderFile.objects.select_for_update().filter(id=file_id).first()
    if file is None:
        raise FileUnknown
    if file.handed_at is not None:
        raise FileHanded
    file.handed_by, file.handed_at = actor.party_id, now
    file.save(update_fields=["handed_by", "handed_at"])
    _record(file, "payment.order_file_handed", actor, now)
    return queries.file_view(file)


@transaction.atomic
def file_body(actor: Actor, file_id: UUID, *, now: datetime) -> tuple[OrderFileView, bytes]:
    """Return a file's bytes, the same ones every time; each look is a reading of who is paid: it names them.

    Refuses NotPermitted and FileUnknown.
    """
    require_banker(actor)
    file = OrderFile.objects.filter(id=file_id).first()
    if file is None:
        raise FileUnknown
    vault.note_handing(actor, Thing.ORDERS, file.id, _payees(file), why=file.message_id, now=now)
    _record(file, "payment.order_file_read", actor, now)
    return queries.file_view(file), sealing.unseal(bytes(file.sealed), bound_to=file.message_id)


def _payees(file: OrderFile) -> frozenset[UUID]:
    """Return whom a file pays: of payouts the party, of refunds who had paid."""
    ordered = file.ordered.values("reference")
    out = PayoutRow.objects.filter(reference__in=ordered).values_list("party_id", flat=True)
    back = RefundRow.objects.filter(reference__in=ordered).values_list("receipt__intent__payer_id", flat=True)
    return frozenset(out.union(back))


def require_banker(actor: Actor) -> None:
    """Refuse (NotPermitted) whoever is neither an operator nor of the custodian: auditors change nothing."""
    if actor.roles.isdisjoint({Role.OPERATOR, Role.CUSTODIAN}):
        raise NotPermitted


def _line(row: PaymentOrderRow) -> PaymentOrderLine:
    number = sealing.unseal(bytes(row.number_sealed), bound_to=row.reference).decode()
    return PaymentOrderLine(row.reference, Money(row.minor, row.currency), row.holder, number, row.bank)


def _record(file: OrderFile, kind: str, actor: Actor, now: datetime) -> None:
    payload: dict[str, Json] = {
        "message": file.message_id,
        "orders": file.orders,
        "minor": file.minor,
        "currency": file.currency,
        "sha256": file.sha256,
    }
    evidence.record(kind, subject=file.id, payload=payload, actor=actor.party_id, now=now)
