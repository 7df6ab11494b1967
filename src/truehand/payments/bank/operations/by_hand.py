"""A settlement that people recognise: one that is short, or one of several that have the same sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow import operations as escrow
from truehand.escrow.domain import accounts
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments import queries
from truehand.payments.bank.models import Settlement
from truehand.payments.bank.operations.settlements import booked, keep
from truehand.payments.domain.refusals.orders import SuspenseNotPlaceable

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.payments.bank.models import SuspenseItem
    from truehand.payments.domain.report import Batch


def missing(item: SuspenseItem, name: str) -> Money:
    """Return what an item is short of as the settlement of a name, nothing for all of it, or for the rest of one.

    Refuses (SuspenseNotPlaceable) what is no settlement in that currency, has come already, or is less than the item.
    """
    batch, known = _batch(item, name), _known(item, name)
    if known is not None and known.short == item.minor:
        return Money.zero(item.currency)
    if booked(batch) or (known is not None and (known.fits or known.line_id != item.line_id)):
        raise SuspenseNotPlaceable(why_zh="该结算款已到账入账", why_en="that settlement has come and is booked")
    if batch.net.minor < item.minor:
        raise SuspenseNotPlaceable(
            why_zh=f"到账多于结算单的 {batch.net}", why_en=f"it is more than the {batch.net} that were settled"
        )
    return batch.net - Money(item.minor, item.currency)


def payee_of(item: SuspenseItem, name: str) -> str:
    """Return in words what the money is called: the settlement, and what is missing of it."""
    batch, short = _batch(item, name), missing(item, name)
    words = f"{batch.channel} · {batch.name}"
    return f"{words} · 少 {short} · short by {short}" if short.minor else words


def settle_by_hand(item: SuspenseItem, name: str, *, now: datetime) -> None:
    """Book a settlement out of the item that is it; what is missing stays with the gateway, named, until it comes."""
    batch, known, short = _batch(item, name), _known(item, name), missing(item, name)
    into = accounts.suspense(item.id, item.currency)
    if known is not None and known.short == item.minor:
        escrow.pay_short(batch.channel, batch.name, Money(item.minor, item.currency), item=into, now=now)
        known.short = 0
        known.save(update_fields=["short"])
        return
    payments.book_batch(batch, into, now=now, short=short)
    keep(batch, item.line, fits=True, short=short.minor, now=now)


def _batch(item: SuspenseItem, name: str) -> Batch:
    channel = queries.batches_named([name]).get(name)
    if channel is None or not queries.batch_movements(channel, name, item.currency):
        raise SuspenseNotPlaceable(
            why_zh="没有这个币种的该笔渠道结算", why_en="no gateway told of such a settlement in that currency"
        )
    return queries.batch(channel, name, item.currency)


def _known(item: SuspenseItem, name: str) -> Settlement | None:
    return Settlement.objects.filter(batch=name, currency=item.currency).first()
