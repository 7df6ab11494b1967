"""Inspections at key nodes: before publication, at delivery, on return. The one before shipment is the process's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.equipment import operations as equipment
from truehand.equipment import queries as passports
from truehand.equipment.domain.identifiers import serial_key
from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.inspection import operations as inspection
from truehand.inspection import queries as reports
from truehand.inspection.domain.findings import findings_from
from truehand.inspection.domain.found import told
from truehand.inspection.domain.nodes import Node
from truehand.kernel.actor import Role
from truehand.listings import queries as listings
from truehand.listings.domain.refusals import NotYourListing
from truehand.listings.domain.status import Status
from truehand.trade.domain.refusals import HasAPart, NodeNotNow, TradeNotFound
from truehand.trade.operations.papers import order_papers
from truehand.trade.queries import contradictions, nodes
from truehand.trade.queries.situation import load, may_see
from truehand.trade.queries.ties import require_no_tie
from truehand.vault.operations import require_staying

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.inspection.domain.findings import Findings
    from truehand.inspection.domain.nodes import JobView
    from truehand.inspection.domain.report import ReportView
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.listings.domain.facts import Facts

_BEFORE_SALE = frozenset({Status.DRAFT, Status.REFUSED, Status.IN_REVIEW, Status.PUBLISHED})


@transaction.atomic
def ask_before_publication(actor: Actor, listing_id: UUID, *, now: datetime) -> JobView:
    """Ask, as its seller, that a machine be inspected before it is sold.

    Refuses NotVerified, NotYourListing, NodeNotNow once it is in a trade, and NodeAsked.
    """
    actor.require_verified()
    require_staying(actor.party_id)
    seen = listings.listing(listing_id, actor)
    if seen.seller_id != actor.party_id:
        raise NotYourListing
    if seen.status not in _BEFORE_SALE:
        raise NodeNotNow
    return inspection.ask(actor, Node.PUBLICATION, listing_id=listing_id, trade_id=None, now=now)


@transaction.atomic
def ask_in_trade(actor: Actor, trade_id: UUID, node: Node, *, now: datetime) -> JobView:
    """Ask for one at delivery (the buyer, from shipment to acceptance) or on return (either side, in a dispute).

    Refuses TradeNotFound, NodeNotNow, NodeAsked.
    """
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    if node not in nodes.may_ask(trade, actor):
        raise NodeNotNow
    return inspection.ask(actor, node, listing_id=trade.listing_id, trade_id=trade.pk, now=now)


@transaction.atomic
def take(actor: Actor, job_id: UUID, *, now: datetime) -> JobView:
    """Take an open inspection, without a part in it; refuses HasAPart, LeftOut and what inspection refuses."""
    actor.require(Role.INSPECTOR)
    require_staying(actor.party_id)
    job = reports.job(job_id)
    sides = nodes.parties_of(job)
    if actor.party_id in sides:
        raise HasAPart
    require_no_tie(actor.party_id, sides, job.listing_id, now=now)
    return inspection.take(actor, job_id, now=now)


@transaction.atomic
def report(actor: Actor, job_id: UUID, *, findings: Mapping[str, Json], now: datetime) -> ReportView:
    """Sign the report of an inspection that the actor took; everybody whom it concerns is told what does not agree."""
    job, read = inspection.hold(actor, job_id), findings_from(findings)
    declared = contradictions.declared_by(job.listing_id)
    signed = inspection.submit_report(
        actor,
        trade_id=job.trade_id,
        listing_id=job.listing_id,
        declared=declared,
        findings=read,
        now=now,
        job=job,
        earlier=nodes.earlier(job),
    )
    machine = passports.passport_id_of(maker=str(declared["maker"]), serial=str(declared["serial"]))
    if machine is not None:
        _tell_machine(machine, signed, read, at=now, now=now)
    order_papers(job.keeper_id)
    _tell(job, signed, now)
    return signed


@transaction.atomic
def tell_passport(facts: Facts, listing_id: UUID, *, now: datetime) -> None:
    """Tell a machine's passport, opened where there is none yet, of the inspections before its listing's submission.

    Each is told once, dated when it was signed. One that read another serial number was of another machine, or of a
    number since corrected: it is told to nobody.
    """
    signed = reports.reports_before_publication(listing_id)
    of_it = [each for each in signed if serial_key(str(each.findings.fact("serial"))) == serial_key(facts.serial)]
    if not of_it:
        return
    names = ("equipment_class", "maker", "model", "serial", "year")
    machine = equipment.open_passport(**{name: getattr(facts, name) for name in names}, now=now)
    known = {each.data.get("report") for each in passports.passport(machine).history}
    for each in sorted(of_it, key=lambda report: report.signed_at):
        if each.sha256 not in known:
            _tell_machine(machine, each, each.findings, at=each.signed_at, now=now)


@transaction.atomic
def save_draft(actor: Actor, job_id: UUID, *, findings: Mapping[str, Json], now: datetime) -> None:
    """Keep what the inspector of a job has written so far."""
    inspection.hold(actor, job_id)
    inspection.save_draft(actor, matter_id=job_id, answers=findings, now=now)


@transaction.atomic
def add_photo(
    actor: Actor,
    job_id: UUID,
    *,
    item: str,
    content: bytes,
    now: datetime,
    hashed: str = "",
    taken_at: datetime | None = None,
) -> str:
    """Add a photo to the report that the inspector of a job is writing; return its SHA-256."""
    inspection.hold(actor, job_id)
    return inspection.add_photo(actor, job_id, item, content, now, hashed=hashed, taken_at=taken_at).sha256


@transaction.atomic
def remove_photo(actor: Actor, job_id: UUID, photo_id: UUID, *, now: datetime) -> None:
    """Take a photo out of it."""
    inspection.hold(actor, job_id)
    inspection.remove_photo(actor, job_id, photo_id, now=now)


def _tell_machine(machine: UUID, report: ReportView, read: Findings, *, at: datetime, now: datetime) -> None:
    said: dict[str, Json] = {"report": report.sha256, "node": report.node, "mismatches": report.mismatches}
    data = {**said, **told(read)}
    event = evidence.record("equipment.inspected", subject=machine, payload=data, actor=None, now=now)
    equipment.note(machine, kind="inspected", data=data, now=at, event=event)


def _tell(job: JobView, signed: ReportView, now: datetime) -> None:
    count = signed.mismatches
    zh = f"{job.words[0]}报告已签署：" + (f"有 {count} 处不符，请在验收前查看。" if count else "与申报及此前检测一致。")
    en = f"{job.words[1]}: the report is signed, " + (
        f"with {count} mismatches. Look before you accept." if count else "and agrees with what was declared."
    )
    link = f"/inspections/jobs/{job.id}/"
    identity.notify_all(sorted(nodes.parties_of(job)), kind="inspection.reported", zh=zh, en=en, link=link, now=now)
