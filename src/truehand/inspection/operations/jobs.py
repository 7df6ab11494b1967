"""Inspections at the nodes beside the one before shipment: asked for, taken, called off. The caller checks who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from truehand.evidence.operations import record
from truehand.inspection.domain.refusals import AlreadyReported, JobTaken, JobUnknown, NodeAsked
from truehand.inspection.models import Job
from truehand.inspection.queries import job_view
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.inspection.domain.nodes import JobView, Node
    from truehand.kernel.actor import Actor


@transaction.atomic
def ask(actor: Actor, node: Node, *, listing_id: UUID, trade_id: UUID | None, now: datetime) -> JobView:
    """Ask for an inspection at a node; refuses (NodeAsked) while one is under way there."""
    try:
        with transaction.atomic():
            job = Job.objects.create(
                id=new_id(now),
                node=node,
                listing_id=listing_id,
                trade_id=trade_id,
                asked_by=actor.party_id,
                asked_at=now,
            )
    except IntegrityError as error:
        raise NodeAsked from error
    view = job_view(job)
    _record("asked", view, actor.party_id, now)
    return view


@transaction.atomic
def take(actor: Actor, job_id: UUID, *, now: datetime) -> JobView:
    """Take an open inspection; refuses NotPermitted, JobUnknown, and JobTaken where somebody was quicker."""
    actor.require(Role.INSPECTOR)
    job = _locked(job_id)
    if job.inspector_id is not None or job.called_off_at is not None:
        raise JobTaken
    job.inspector_id, job.taken_at = actor.party_id, now
    job.save(update_fields=["inspector_id", "taken_at"])
    view = job_view(job)
    _record("taken", view, actor.party_id, now)
    return view


@transaction.atomic
def give_back(actor: Actor, job_id: UUID, *, now: datetime) -> None:
    """Give an inspection back that one took, so that somebody else may take it; refuses as ``hold`` does."""
    hold(actor, job_id)
    Job.objects.filter(id=job_id).update(inspector_id=None, taken_at=None)
    _record("given_back", job_view(_locked(job_id)), actor.party_id, now)


@transaction.atomic
def call_off(actor: Actor, job_id: UUID, *, now: datetime) -> None:
    """Call off an inspection that is not reported, as the one who asked; refuses JobUnknown, JobTaken."""
    job = _locked(job_id)
    if job.asked_by != actor.party_id:
        raise JobUnknown
    if job.reported_at is not None or job.called_off_at is not None:
        raise JobTaken
    _call_off(job, now)


@transaction.atomic
def call_off_all(party_id: UUID, *, now: datetime) -> None:
    """Call off what a party who leaves had asked for before publication and nobody has reported."""
    mine = Job.objects.select_for_update().filter(asked_by=party_id, trade_id=None, reported_at=None)
    for job in mine.filter(called_off_at=None).order_by("id"):
        _call_off(job, now)


def hold(actor: Actor, job_id: UUID) -> JobView:
    """Lock, in the caller's transaction, an inspection that the actor has taken and return it.

    Refuses JobUnknown for another's, JobTaken for one that was called off, AlreadyReported.
    """
    job = _locked(job_id)
    if job.inspector_id != actor.party_id:
        raise JobUnknown
    if job.called_off_at is not None:
        raise JobTaken
    if job.reported_at is not None:
        raise AlreadyReported
    return job_view(job)


def _call_off(job: Job, now: datetime) -> None:
    job.called_off_at = now
    job.save(update_fields=["called_off_at"])
    _record("called_off", job_view(job), job.asked_by, now)


def _locked(job_id: UUID) -> Job:
    job = Job.objects.select_for_update().filter(id=job_id).first()
    if job is None:
        raise JobUnknown
    return job


def _record(what: str, job: JobView, actor: UUID, now: datetime) -> None:
    payload = {"job": str(job.id), "node": job.node.value}
    record(f"inspection.{what}", subject=job.subject, payload=payload, actor=actor, now=now)
