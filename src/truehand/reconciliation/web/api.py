"""Reconciliation over the API: to read for operators, auditors and the custodian's people, to act for operators."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Schema, Status

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.api import Router
from truehand.kernel.actor import Actor, Role
from truehand.reconciliation import operations, queries
from truehand.reconciliation.domain.findings import Kind
from truehand.reconciliation.web import schemas

router = Router(tags=["reconciliation"])


class PageQuery(Schema):
    """Which part of a list."""

    cursor: str | None = None
    size: int | None = None


@router.get("runs", response=schemas.RunsOut)
def runs(request: HttpRequest, page: Query[PageQuery]) -> schemas.RunsOut:
    """Runs, the newest first."""
    found = queries.runs(_reader(request), cursor=page.cursor, size=page.size)
    return schemas.RunsOut(items=[schemas.RunOut.of(each) for each in found.items], next_cursor=found.next_cursor)


@router.post("runs", response={202: schemas.RunOut})
def start(request: HttpRequest, body: schemas.DaysIn) -> Status[schemas.RunOut]:
    """Reconcile some days in the background; ask for the run until it has ended."""
    run = operations.start_run(_writer(request), since=body.since, until=body.until, now=clock.now())
    return Status(202, schemas.RunOut.of(run))


@router.get("runs/{uuid:run_id}", response=schemas.RunOut)
def run(request: HttpRequest, run_id: UUID) -> schemas.RunOut:
    """One run: how far it is, or what it found."""
    return schemas.RunOut.of(queries.run(_reader(request), run_id))


@router.get("discrepancies", response=schemas.DiscrepanciesOut)
def discrepancies(
    request: HttpRequest, page: Query[PageQuery], *, living: bool = True, kind: Kind | None = None
) -> schemas.DiscrepanciesOut:
    """What does not agree; ``living=false`` gives what has ended too."""
    found = queries.discrepancies(_reader(request), living=living, kind=kind, cursor=page.cursor, size=page.size)
    items = [schemas.DiscrepancyOut.of(each) for each in found.items]
    return schemas.DiscrepanciesOut(items=items, next_cursor=found.next_cursor)


@router.get("discrepancies/{uuid:discrepancy_id}", response=schemas.MatterOut)
def discrepancy(request: HttpRequest, discrepancy_id: UUID) -> schemas.MatterOut:
    """One discrepancy with its lines and its history."""
    return _matter(_reader(request), discrepancy_id)


@router.post("discrepancies/{uuid:discrepancy_id}/assign", response=schemas.MatterOut)
def assign(request: HttpRequest, discrepancy_id: UUID, body: schemas.OwnerIn) -> schemas.MatterOut:
    """Give a discrepancy to an operator."""
    actor = _writer(request)
    operations.assign(actor, discrepancy_id, body.owner, now=clock.now())
    return _matter(actor, discrepancy_id)


@router.post("discrepancies/{uuid:discrepancy_id}/comment", response=schemas.MatterOut)
def comment(request: HttpRequest, discrepancy_id: UUID, body: schemas.TextIn) -> schemas.MatterOut:
    """Say something about a discrepancy."""
    actor = _writer(request)
    operations.comment(actor, discrepancy_id, body.text, now=clock.now())
    return _matter(actor, discrepancy_id)


@router.post("discrepancies/{uuid:discrepancy_id}/explain", response=schemas.MatterOut)
def explain(request: HttpRequest, discrepancy_id: UUID, body: schemas.ReasonIn) -> schemas.MatterOut:
    """End a discrepancy with a reason although its lines do not agree."""
    actor = _writer(request)
    operations.explain(actor, discrepancy_id, body.reason, now=clock.now())
    return _matter(actor, discrepancy_id)


@router.post("discrepancies/{uuid:discrepancy_id}/propose_accepting", response={201: schemas.ProposalOut})
def propose_accepting(
    request: HttpRequest, discrepancy_id: UUID, body: schemas.VerdictIn
) -> Status[schemas.ProposalOut]:
    """Propose what a line which is told differently now counts as; another operator decides it."""
    actor, now = _writer(request), clock.now()
    proposal = operations.propose_accepting(actor, discrepancy_id, body.reason, verdict=body.verdict, now=now)
    return Status(201, schemas.ProposalOut(proposal=proposal))


@router.post("discrepancies/{uuid:discrepancy_id}/accept", response=schemas.MatterOut)
def accept(request: HttpRequest, discrepancy_id: UUID) -> schemas.MatterOut:
    """Have a line count as the asker proposed and another operator approved."""
    actor = _writer(request)
    operations.accept(actor, discrepancy_id, now=clock.now())
    return _matter(actor, discrepancy_id)


@router.get("incidents", response=schemas.IncidentsOut)
def incidents(request: HttpRequest, page: Query[PageQuery]) -> schemas.IncidentsOut:
    """What stopped payouts, the newest first."""
    found = queries.incidents(_reader(request), cursor=page.cursor, size=page.size)
    items = [schemas.IncidentOut.of(each) for each in found.items]
    return schemas.IncidentsOut(items=items, next_cursor=found.next_cursor)


@router.post("incidents", response={201: schemas.IncidentOut})
def raise_incident(request: HttpRequest, body: schemas.ReasonIn) -> Status[schemas.IncidentOut]:
    """Stop all payouts by hand."""
    actor = _writer(request)
    raised = operations.raise_incident(actor, body.reason, now=clock.now())
    return Status(201, schemas.IncidentOut.of(queries.incident(actor, raised)))


@router.get("incidents/{uuid:incident_id}", response=schemas.IncidentOut)
def incident(request: HttpRequest, incident_id: UUID) -> schemas.IncidentOut:
    """One incident."""
    return schemas.IncidentOut.of(queries.incident(_reader(request), incident_id))


@router.post("incidents/{uuid:incident_id}/propose_end", response={201: schemas.ProposalOut})
def propose_end(request: HttpRequest, incident_id: UUID, body: schemas.ReasonIn) -> Status[schemas.ProposalOut]:
    """Propose to end an incident and let payouts go again; another operator decides it."""
    proposal = operations.propose_end(_writer(request), incident_id, body.reason, now=clock.now())
    return Status(201, schemas.ProposalOut(proposal=proposal))


@router.post("incidents/{uuid:incident_id}/end", response=schemas.IncidentOut)
def end(request: HttpRequest, incident_id: UUID) -> schemas.IncidentOut:
    """End an incident as the asker proposed and another operator approved."""
    actor = _writer(request)
    operations.end_incident(actor, incident_id, now=clock.now())
    return schemas.IncidentOut.of(queries.incident(actor, incident_id))


@router.get("days", response=list[schemas.ProofOut])
def days(request: HttpRequest, before: date | None = None, size: int | None = None) -> list[schemas.ProofOut]:
    """The proofs of the last days, or of those before one, newest first."""
    return [schemas.ProofOut.of(each) for each in queries.proven_days(_reader(request), before=before, size=size)]


@router.get("days/{day}", response=list[schemas.ProofOut])
def day(request: HttpRequest, day: date) -> list[schemas.ProofOut]:
    """One day's proofs, one a currency."""
    return [schemas.ProofOut.of(each) for each in queries.day_proofs(_reader(request), day)]


def _reader(request: HttpRequest) -> Actor:
    actor = require_scope(request, "money:read")
    actor.require_watcher()
    return actor


def _writer(request: HttpRequest) -> Actor:
    actor = require_scope(request, "money:write")
    actor.require(Role.OPERATOR)
    return actor


def _matter(actor: Actor, discrepancy_id: UUID) -> schemas.MatterOut:
    found = schemas.DiscrepancyOut.of(queries.discrepancy(actor, discrepancy_id))
    notes = [schemas.NoteOut.of(note) for note in queries.notes(actor, discrepancy_id)]
    return schemas.MatterOut(discrepancy=found, notes=notes)
