"""Inspections at key nodes: who may ask for one when, who is a party to it, and what it is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.evidence import queries as evidence
from truehand.inspection import queries as inspection
from truehand.inspection.domain.nodes import Node
from truehand.inspection.domain.paper import paper_name
from truehand.inspection.domain.refusals import JobUnknown
from truehand.kernel.actor import Role
from truehand.trade.domain.process import State
from truehand.trade.models import Trade
from truehand.trade.queries.situation import load, require_opened

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.evidence.domain.exhibit import ExhibitContent
    from truehand.inspection.domain.nodes import JobView
    from truehand.inspection.domain.report import ReportView
    from truehand.kernel.actor import Actor

# From pick-up until it is accepted the buyer may want eyes at the delivery; on a return, and in a dispute before the
# machine goes back, either side may.
AT_DELIVERY: Final = frozenset({State.SHIPPED, State.DELIVERED})
ON_RETURN: Final = frozenset(
    {State.DISPUTED, State.ESCALATED, State.RESOLVED, State.RETURN_GRANTED, State.RETURN_SHIPPED, State.RETURN_RECEIVED}
)


def may_ask(trade: Trade, actor: Actor) -> tuple[Node, ...]:
    """Return the nodes at which the actor may ask for an inspection of a trade's machine as it stands."""
    if actor.party_id == trade.buyer_id and trade.state in AT_DELIVERY:
        return (Node.DELIVERY,)
    side = actor.party_id in {trade.buyer_id, trade.seller_id}
    return (Node.RETURN,) if side and trade.state in ON_RETURN and trade.delivered_at is not None else ()


def parties_of(job: JobView) -> frozenset[UUID]:
    """Return whom an inspection concerns: the sides of its trade, or the listing's seller; none of them inspects it."""
    if job.trade_id is None:
        return frozenset({job.asked_by})
    trade = load(job.trade_id)
    return frozenset({trade.buyer_id, trade.seller_id, job.asked_by})


def readable(job_id: UUID, actor: Actor) -> JobView:
    """Return an inspection to whoever may see it; refuse (JobUnknown) everybody else.

    Its parties, its inspector, overseers; inspectors while it is open; of one before publication also who buys.
    """
    job = inspection.job(job_id)
    if job.inspector_id == actor.party_id or actor.oversees or actor.party_id in parties_of(job):
        return job
    if job.open and Role.INSPECTOR in actor.roles:
        return job
    if job.trade_id is None and Trade.objects.filter(listing_id=job.listing_id, buyer_id=actor.party_id).exists():
        return job
    raise JobUnknown


def paper_of(job_id: UUID, actor: Actor, *, now: datetime) -> bytes:
    """Return the signed report as PDF, which names the inspector, to whoever may see the inspection.

    Refuses JobUnknown, PaperNotMade, and ReadingNeeded for who oversees and has not opened the trade.
    """
    job = readable(job_id, actor)
    if job.trade_id is not None and actor.party_id != job.inspector_id:
        require_opened(load(job.trade_id), actor, now=now)
    return evidence.paper(job.keeper_id, paper_name(job.node, job.id))


def photo_of(job_id: UUID, sha256: str, actor: Actor, *, thumbnail: bool) -> ExhibitContent:
    """Return a photo of its report, or of the actor's own draft; refuses JobUnknown, also for any other photo."""
    readable(job_id, actor)
    report, draft = inspection.report_of_job(job_id), inspection.draft_of(job_id, actor)
    kept = (report.photos if report else frozenset()) | {each.sha256 for each in (draft.photos if draft else ())}
    found = None
    if sha256 in kept:
        found = evidence.thumbnail(sha256) if thumbnail else evidence.exhibit(sha256)
    if found is None:
        raise JobUnknown
    return found


def earlier(job: JobView) -> ReportView | None:
    """Return the latest report of the same machine that a new one is held against, or None."""
    if job.trade_id is not None:
        found = inspection.reports_of_trade(job.trade_id, job.listing_id)
        return found[-1] if found else None
    return next(iter(inspection.reports_before_publication(job.listing_id)), None)
