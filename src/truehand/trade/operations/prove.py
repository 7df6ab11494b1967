"""The bundle: everything a trade rests on, for whoever wants to check it without trusting us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.evidence import operations as evidence
from truehand.kernel.actor import NotPermitted, Role
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.queries.documents import documents_of
from truehand.trade.queries.situation import load, may_see

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.evidence.domain.entry import EntryView
    from truehand.kernel.actor import Actor

# Kinds of events whose payloads hold an operator's reasons.
_INTERNAL = ("risk.", "listing.reviewed")


def export_bundle(actor: Actor, trade_id: UUID, *, for_parties: bool = False, now: datetime) -> bytes:
    """Return the zip that ``truehand_verify.py`` checks: events, contract, report, ledger, proofs.

    For the two parties, operators and auditors; refuses TradeNotFound, or NotPermitted for who only serves the trade.
    Why the platform looked closer at one of the parties is told to operators and auditors alone; with ``for_parties``
    also they get what the parties get, to hand it on.
    """
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    oversees = bool(actor.roles & {Role.OPERATOR, Role.AUDITOR})
    if actor.party_id not in {trade.buyer_id, trade.seller_id} and not oversees:
        raise NotPermitted

    discloses_all = oversees and not for_parties

    def concerns(entry: EntryView) -> bool:
        """Another trade of the same listing stays a commitment, as does what is not the reader's to know."""
        if entry.kind.startswith(_INTERNAL) and not discloses_all:
            return False
        return entry.subject == trade_id or entry.payload.get("trade", str(trade_id)) == str(trade_id)

    documents = documents_of(trade_id)
    related = (trade.listing_id,)
    return evidence.export_bundle(
        trade_id, title=trade.title, documents=documents, related=related, disclose=concerns, now=now
    )
