"""The documents of a trade, as the bundle carries them, and the photos that its pages show."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from truehand.contracts import queries as contracts
from truehand.contracts.domain.paper import PAPER_NAME as CONTRACT_PDF
from truehand.disputes import queries as disputes
from truehand.evidence import queries as evidence
from truehand.inspection import queries as inspection
from truehand.inspection.domain.paper import PAPER_NAME as REPORT_PDF
from truehand.logistics import queries as logistics
from truehand.returns import queries as returns
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.domain.views import Paper
from truehand.trade.queries.carriers import carriages_for
from truehand.trade.queries.situation import load, may_see, papers_for, require_opened

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.evidence.domain.exhibit import ExhibitContent
    from truehand.kernel.actor import Actor
    from truehand.trade.models import Trade

AMENDMENT_PDF: Final = re.compile(r"amendment-\d+\.pdf")
PAPERS: Final = {CONTRACT_PDF: Paper.CONTRACT, REPORT_PDF: Paper.REPORT}


def documents_of(trade_id: UUID) -> dict[str, bytes]:
    """Return the exact bytes of contract, report and papers, by the names that the evidence states them under."""
    found = evidence.papers_of(trade_id) | contracts.documents_of(trade_id)
    return found | {each.file_name: each.document for each in inspection.reports_of_trade(trade_id)}


def paper_of(trade_id: UUID, name: str, actor: Actor, *, now: datetime) -> bytes:
    """Return a signed paper (PDF), which names people, to whoever may read what it is about.

    Refuses TradeNotFound, PaperNotMade, and ReadingNeeded for who oversees and has not opened the trade.
    """
    trade = load(trade_id)
    paper = Paper.CONTRACT if AMENDMENT_PDF.fullmatch(name) else PAPERS.get(name)
    if not may_see(trade, actor) or paper is None:
        raise TradeNotFound
    require_opened(trade, actor, now=now)
    if paper not in papers_for(trade, actor, now=now):
        raise TradeNotFound
    return evidence.paper(trade_id, name)


def photo_of(trade_id: UUID, sha256: str, actor: Actor, *, now: datetime, thumbnail: bool = False) -> ExhibitContent:
    """Return a photo of what the actor may read of a trade, or of the actor's own draft; refuse (TradeNotFound)."""
    trade = load(trade_id)
    if not may_see(trade, actor) or sha256 not in _photos(trade, actor, now):
        raise TradeNotFound
    found = evidence.thumbnail(sha256) if thumbnail else evidence.exhibit(sha256)
    if found is None:
        raise TradeNotFound
    return found


def _photos(trade: Trade, actor: Actor, now: datetime) -> set[str]:
    papers, draft = papers_for(trade, actor, now=now), inspection.draft_of(trade.pk, actor)
    found = {photo.sha256 for photo in draft.photos} if draft else set()
    report = inspection.report_of(trade.pk) if Paper.REPORT in papers else None
    bookings = carriages_for(trade, actor.party_id) if Paper.BOOKING in papers else ()
    case = disputes.case_of(trade.pk) if Paper.CASE in papers else None
    ways = {each.direction for each in bookings}
    for claim in logistics.claims_of(trade.pk) if bookings else ():
        found |= claim.shown if claim.direction in ways else set()
    for booking in bookings:
        found |= booking.photos
    wish = returns.return_of(trade.pk) if trade.sent_back_at and Paper.CASE in papers else None
    found |= {wish.photo} if wish else set()
    found |= report.photos if report else frozenset()
    return found | {sha256 for statement in (case.statements if case else ()) for sha256 in statement.exhibits}
