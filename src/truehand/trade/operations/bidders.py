"""Bidders' deposits: held in escrow under the entry's own id, given back or seized by rule, each once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.auctions import operations as room
from truehand.auctions import queries as auctions
from truehand.escrow import operations as escrow
from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import Purpose
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.confirmation import ActKind, MoneyAct
from truehand.payments import operations as payments

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.auctions.domain.views import AuctionView, EntryView
    from truehand.kernel.actor import Actor

BALANCE: Final = "balance"


def deposit_act(auction: AuctionView) -> MoneyAct:
    """Return what a bidder confirms before entering: how much is held, for whose auction."""
    name = people.name_of(auction.seller_id)
    return MoneyAct(ActKind.PAY_DEPOSIT, name, auction.deposit, auction.id, binds=BALANCE)


def take_deposit(actor: Actor, entry: EntryView, *, confirmation: UUID | None, now: datetime) -> None:
    """Hold the deposit of an entry out of the bidder's balance, as confirmed, and let them bid."""
    auction = auctions.auction(entry.auction_id)
    identity.use(actor, confirmation, deposit_act(auction), now=now)
    payments.require_covered(actor.party_id, entry.deposit)
    escrow.lock_balances((actor.party_id,), entry.deposit.currency, now=now)
    source = accounts.balance(actor.party_id, entry.deposit.currency)
    escrow.receive(
        entry.id, actor.party_id, Purpose.BUYER_DEPOSIT, entry.deposit, key=f"bid:{entry.id}", source=source, now=now
    )
    room.admit(entry.id, now=now)


def give_back(entry: EntryView, *, now: datetime) -> None:
    """Give a deposit back to its bidder; nothing held is nothing done."""
    if room.settled(entry.id, now=now) and entry.deposit.minor:
        escrow.lock_balances((entry.bidder_id,), entry.deposit.currency, now=now)
        escrow.give_back(entry.id, Purpose.BUYER_DEPOSIT, to=entry.bidder_id, now=now)


def seize(entry: EntryView, seller_id: UUID, *, now: datetime) -> None:
    """Seize a deposit: half is the seller's, with the odd unit."""
    if room.settled(entry.id, now=now) and entry.deposit.minor:
        escrow.lock_balances((seller_id,), entry.deposit.currency, now=now)
        escrow.seize(entry.id, victim=seller_id, purpose=Purpose.BUYER_DEPOSIT, amount=entry.deposit, now=now)
