"""The bundle: everything a trade rests on, for whoever wants to check it without trusting us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.evidence import operations as evidence
from truehand.evidence.domain.refusals import DocumentNotInLog
from truehand.identity import queries as people
from truehand.kernel.actor import NotPermitted, Role
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.queries.documents import documents_of
from truehand.trade.queries.situation import load, may_see

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.evidence.domain.entry import EntryView
    from truehand.kernel.actor import Actor

# Kinds of events whose payloads hold an operator's reasons.
_INTERNAL = ("risk.", "listing.reviewed")


def export_bundle(actor: Actor, trade_id: UUID, *, now: datetime) -> bytes:
    """Return the zip that ``truehand_verify.py`` checks: events, contract, report, ledger, proofs.

    For the two parties, operators and auditors; refuses TradeNotFound, or NotPermitted for who only serves the trade.
    Why the platform looked closer at one of the parties is told to operators and auditors alone.
    """
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    oversees = bool(actor.roles & {Role.OPERATOR, Role.AUDITOR})
    if actor.party_id not in {trade.buyer_id, trade.seller_id} and not oversees:
        raise NotPermitted

    def concerns(entry: EntryView) -> bool:
        """Another trade of the same listing stays a commitment, as does what is not the reader's to know."""
        if entry.kind.startswith(_INTERNAL) and not oversees:
            return False
        return entry.subject == trade_id or entry.payload.get("trade", str(trade_id)) == str(trade_id)

    def bundle(documents: Mapping[str, bytes]) -> bytes:
        related = (trade.listing_id,)
        return evidence.export_bundle(
            trade_id, title=trade.title, documents=documents, related=related, disclose=concerns, now=now
        )

    try:
        return bundle(documents_of(trade_id))
    except DocumentNotInLog:
        # What an erased side said is gone, the hashes of documents too; the commitments go on without them.
        if not people.closed({trade.buyer_id, trade.seller_id}):
            raise
        return bundle({})
