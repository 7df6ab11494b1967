"""Bidders' deposits: held in escrow under the entry's own id, given back or seized by rule, each once.

One that comes in several payments is added up; its bidder may bid once all of it is there.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.auctions import operations as room
from truehand.auctions import queries as auctions
from truehand.auctions.domain import rule
from truehand.auctions.domain.refusals import AuctionOver, NotAdmitted
from truehand.auctions.domain.views import State
from truehand.escrow import operations as escrow
from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import Purpose
from truehand.escrow.domain.refusals import Frozen
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.confirmation import ActKind, MoneyAct
from truehand.payments import operations as payments
from truehand.payments.queries import rest_key
from truehand.trade.domain.refusals import NothingDue

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.auctions.domain.views import AuctionView, EntryView
    from truehand.escrow.domain.accounts import Account
    from truehand.kernel.actor import Actor
    from truehand.kernel.money import Money
    from truehand.payments.domain.views import Intent, Receipt

log = logging.getLogger(__name__)
BALANCE: Final = "balance"


def deposit_act(auction: AuctionView) -> MoneyAct:
    """Return what a bidder confirms before paying: how much is still to be held, for whose auction."""
    name = people.name_of(auction.seller_id)
    return MoneyAct(ActKind.PAY_DEPOSIT, name, auction.due, auction.id, binds=BALANCE)


def channel_act(auction: AuctionView) -> MoneyAct:
    """Return what a bidder confirms who pays what is missing of the deposit through a channel."""
    return replace(deposit_act(auction), binds="")


def bid_act(auction: AuctionView, limit: Money) -> MoneyAct:
    """Return what a bidder confirms: the most that the seller's machine may cost them, buyer's premium included."""
    most = limit + rule.premium(limit, auction.premium_basis_points)
    return MoneyAct(ActKind.BID, people.name_of(auction.seller_id), most, auction.id, binds=f"bid {limit.minor}")


def link_to(auction_id: UUID) -> str:
    """Return the address of an auction's page."""
    return f"/auctions/{auction_id}/"


@transaction.atomic
def pay_deposit(actor: Actor, auction_id: UUID, *, confirmation: UUID | None, now: datetime) -> None:
    """Pay the deposit of an entry out of the bidder's balance, and so be let in to bid.

    Refuses NotAdmitted for who has not entered, NothingDue, AuctionOver, InsufficientBalance, and what confirmations
    refuse. ``confirmation`` is of ``deposit_act``.
    """
    take_deposit(actor, waiting_entry(actor, auction_id, now=now), confirmation=confirmation, now=now)


@transaction.atomic
def start_deposit(
    actor: Actor, auction_id: UUID, *, confirmation: UUID | None, now: datetime, channel: str | None = None
) -> Intent:
    """Ask the actor for what is missing of their deposit through a channel; return the payment with its reference.

    ``confirmation`` is of ``channel_act``. Refuses what ``waiting_entry``, ``payments.create_intent`` and confirmations
    refuse.
    """
    entry = waiting_entry(actor, auction_id, now=now)
    identity.use(actor, confirmation, channel_act(auctions.auction(auction_id, actor)), now=now)
    purpose = Purpose.BUYER_DEPOSIT
    return payments.create_intent(
        actor, trade_id=entry.id, purpose=purpose, amount=entry.missing, channel=channel, now=now
    )


def book_deposit(receipt: Receipt, *, source: Account | None, now: datetime) -> bool:
    """Book what a channel brought for an entry; False where it is for no entry.

    What is missing of the deposit is held, in one payment or several, and the whole lets its bidder in; what is more is
    the bidder's balance. So is what comes too late, or for a payment that is settled or cancelled. The bidder is told.
    """
    entry = auctions.entry_of(receipt.intent.trade_id)
    if entry is None:
        return False
    # One that expired counts for the one in its place, which may bring something at this moment.
    payments.lock_intents(entry.id)
    room.lock(entry.auction_id)
    auction, asked = auctions.auction(entry.auction_id), payments.counts_for(receipt.intent)
    entry = auctions.entry_of(entry.id) or entry
    waits = asked is not None and not entry.admitted and auction.state is State.OPEN and auction.ends_at > now
    if asked is None or not waits:
        _back_to_bidder(entry, receipt.amount, receipt.key, source, now)
        return True
    due = min(asked.rest, entry.missing, receipt.amount)
    entry = _hold(entry, due, key=receipt.key, source=source, now=now)
    payments.credit_intent(asked.id, due, now=now)
    _tell_held(entry, due, auction.ends_at, now)
    if due < receipt.amount:
        _back_to_bidder(entry, receipt.amount - due, rest_key(receipt.key), source, now)
    return True


def _tell_held(entry: EntryView, amount: Money, ends_at: datetime, now: datetime) -> None:
    if entry.admitted:
        _tell(entry, "auction.admitted", "竞买保证金已托管，您可以出价了。", "Your deposit is held: you may bid.", now)
        return
    zh = f"已收到竞买保证金 {amount}，还差 {entry.missing}，"
    zh += f"须在拍卖结束（{ends_at:%Y-%m-%d %H:%M} UTC）前到账，否则全额退回。"
    en = f"{amount} of your deposit is held; {entry.missing} is missing. It has to come before the auction ends "
    en += f"({ends_at:%Y-%m-%d %H:%M} UTC), else all of it goes back."
    _tell(entry, "auction.part_paid", zh, en, now)


def _back_to_bidder(entry: EntryView, amount: Money, key: str, source: Account | None, now: datetime) -> None:
    escrow.receive_unallocated(entry.bidder_id, amount, key=key, now=now, source=source)
    zh = f"收到 {amount}，并非应缴的竞买保证金，或已过期，已计入您的余额。"
    en = f"{amount} arrived, but is not the bidder's deposit that was due, or came too late. It is in your balance."
    _tell(entry, "payment.unallocated", zh, en, now)


def _tell(entry: EntryView, kind: str, zh: str, en: str, now: datetime) -> None:
    identity.notify(entry.bidder_id, kind=kind, zh=zh, en=en, link=link_to(entry.auction_id), now=now)


def waiting_entry(actor: Actor, auction_id: UUID, *, now: datetime) -> EntryView:
    """Return the actor's entry that waits for its deposit, its open payments and the auction locked.

    Refuses AuctionNotFound, NotAdmitted for who has not entered, NothingDue, and AuctionOver.
    """
    actor.require_verified()
    own = auctions.auction(auction_id, actor).own
    if own is not None:
        payments.lock_intents(own.id)  # before the auction, as who books what arrives
    room.lock(auction_id)
    auction = auctions.auction(auction_id, actor)
    if auction.own is None:
        raise NotAdmitted
    if auction.own.admitted:
        raise NothingDue
    if auction.state is not State.OPEN or auction.ends_at <= now:
        raise AuctionOver
    return auction.own


def take_deposit(actor: Actor, entry: EntryView, *, confirmation: UUID | None, now: datetime) -> None:
    """Hold what is missing of a deposit out of the bidder's balance, as confirmed, and let them bid."""
    auction = auctions.auction(entry.auction_id, actor)
    identity.use(actor, confirmation, deposit_act(auction), now=now)
    payments.require_covered(actor.party_id, entry.missing)
    escrow.lock_balances((actor.party_id,), entry.deposit.currency, now=now)
    source = accounts.balance(actor.party_id, entry.deposit.currency)
    _hold(entry, entry.missing, key=f"bid:{entry.id}", source=source, now=now)
    payments.cancel_intents(entry.id, now=now)


def _hold(entry: EntryView, amount: Money, *, key: str, source: Account | None, now: datetime) -> EntryView:
    """Put a part of a deposit, or all, into its hold; return the entry with it."""
    escrow.receive(entry.id, entry.bidder_id, Purpose.BUYER_DEPOSIT, amount, key=key, source=source, now=now)
    return room.count_paid(entry.id, amount, now=now)


def give_back(entry: EntryView, *, now: datetime) -> None:
    """Give a deposit back to its bidder; nothing held is nothing done.

    One that is frozen, as its payer's bank takes it back, waits for the sweep after it is thawed.
    """
    try:
        with transaction.atomic():
            if room.settled(entry.id, now=now) and entry.deposit.minor:
                escrow.lock_balances((entry.bidder_id,), entry.deposit.currency, now=now)
                escrow.give_back(entry.id, Purpose.BUYER_DEPOSIT, to=entry.bidder_id, now=now)
    except Frozen:
        log.info("a bidder's deposit is frozen and goes back later", extra={"entry": str(entry.id)})


def seize(entry: EntryView, seller_id: UUID, *, now: datetime) -> None:
    """Seize a deposit: half is the seller's, with the odd unit."""
    if room.settled(entry.id, now=now) and entry.deposit.minor:
        escrow.lock_balances((seller_id,), entry.deposit.currency, now=now)
        escrow.seize(entry.id, victim=seller_id, purpose=Purpose.BUYER_DEPOSIT, amount=entry.deposit, now=now)
