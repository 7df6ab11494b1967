"""The bundle: everything a trade rests on, for whoever wants to check it without trusting us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.evidence import operations as evidence
from truehand.kernel.actor import NotPermitted
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.queries.documents import documents_of
from truehand.trade.queries.situation import load, may_see, require_opened

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.evidence.domain.entry import EntryView
    from truehand.kernel.actor import Actor
    from truehand.trade.models import Trade

# Kinds of events whose payloads hold an operator's reasons.
_INTERNAL = ("risk.", "listing.reviewed")


def export_bundle(actor: Actor, trade_id: UUID, *, for_parties: bool = False, now: datetime) -> bytes:
    """Return the zip that ``truehand_verify.py`` checks: events, contract, report, ledger, proofs.

    For the two parties, and operators and auditors who opened the trade; refuses TradeNotFound, ReadingNeeded, and
    NotPermitted for who only serves the trade.
    Why the platform looked closer at one of the parties is told to operators and auditors alone; with ``for_parties``
    also they get what the parties get, to hand it on unread.
    """
    trade = provable(actor, trade_id)
    if not for_parties:
        require_opened(trade, actor, now=now)
    return _bundle(trade, documents_of(trade_id), disclosing(actor, trade_id, for_parties=for_parties), now)


def provable(actor: Actor, trade_id: UUID) -> Trade:
    """Return a trade to who may have its proof; refuses as ``export_bundle`` does."""
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    if actor.party_id not in {trade.buyer_id, trade.seller_id} and not actor.oversees:
        raise NotPermitted
    return trade


def disclosing(actor: Actor, trade_id: UUID, *, for_parties: bool = False) -> Callable[[EntryView], bool]:
    """Return what says of an entry whether the actor reads it, or with ``for_parties`` whether the parties do.

    Another trade of the same listing stays a commitment, as does what is not the reader's to know.
    """
    reads_all = actor.oversees and not for_parties

    def concerns(entry: EntryView) -> bool:
        if entry.kind.startswith(_INTERNAL) and not reads_all:
            return False
        return entry.subject == trade_id or entry.payload.get("trade", str(trade_id)) == str(trade_id)

    return concerns


def _bundle(trade: Trade, documents: Mapping[str, bytes], reads: Callable[[EntryView], bool], now: datetime) -> bytes:
    related = (trade.listing_id,)
    return evidence.export_bundle(
        trade.pk, title=trade.title, documents=documents, related=related, disclose=reads, now=now
    )
