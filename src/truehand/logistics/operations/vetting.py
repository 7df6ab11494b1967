"""A carrier hands its papers in; one operator examines them, another approves; either ends or suspends them later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from truehand.evidence.operations import record, store_exhibit
from truehand.identity import operations as identity
from truehand.kernel.actor import NotPermitted, Role
from truehand.kernel.ids import new_id
from truehand.logistics.domain.booking import checked_text
from truehand.logistics.domain.refusals import PapersElsewhere, PapersUnknown, PapersWait, SecondPersonNeeded
from truehand.logistics.domain.vetting import LONGEST_REASON, WAITING, Stage, VettingView, checked
from truehand.logistics.models import Vetting
from truehand.logistics.queries.vetting import vetting_view

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.logistics.domain.vetting import Papers


@transaction.atomic
def hand_in(actor: Actor, papers: Papers, *, licence: bytes, cover: bytes, now: datetime) -> VettingView:
    """Hand in one's papers with a photo of each, as a carrier; what is in force stays so until they are approved.

    Refuses NotPermitted, PapersWait, evidence's bad images and what ``vetting.checked`` refuses.
    """
    actor.require(Role.CARRIER)
    said = checked(papers, now)
    row = Vetting(
        id=new_id(now),
        carrier_id=actor.party_id,
        number=said.number,
        issuer=said.issuer,
        licence_until=said.licence_until,
        cover_minor=said.cover.minor,
        currency=said.cover.currency,
        cover_until=said.cover_until,
        classes=list(said.classes),
        countries=list(said.countries),
        licence_photo=store_exhibit(licence, owner=actor.party_id, now=now).sha256,
        cover_photo=store_exhibit(cover, owner=actor.party_id, now=now).sha256,
        handed_in_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise PapersWait from error
    _record("handed_in", row, actor, now)
    return vetting_view(row)


@transaction.atomic
def examine(actor: Actor, vetting_id: UUID, *, now: datetime) -> None:
    """Say that the photos bear out what was stated, as the first operator.

    Refuses NotPermitted (also for one's own), PapersUnknown, PapersElsewhere.
    """
    row = _locked(actor, vetting_id, {Stage.HANDED_IN})
    row.examined_by = actor.party_id
    row.save(update_fields=["examined_by"])
    _record("examined", row, actor, now)


@transaction.atomic
def approve(actor: Actor, vetting_id: UUID, *, now: datetime) -> None:
    """Put examined papers in force, as a second operator; those before them end.

    Refuses NotPermitted, PapersUnknown, PapersElsewhere, SecondPersonNeeded.
    """
    row = _locked(actor, vetting_id, {Stage.EXAMINED})
    if row.examined_by == actor.party_id:
        raise SecondPersonNeeded
    Vetting.objects.filter(carrier_id=row.carrier_id, approved_at__isnull=False, ended_at=None).update(ended_at=now)
    row.approved_by, row.approved_at = actor.party_id, now
    row.save(update_fields=["approved_by", "approved_at"])
    _record("approved", row, actor, now)
    _tell(row, "您的承运人资料已批准。", "Your papers as a carrier are approved.", now)


@transaction.atomic
def refuse(actor: Actor, vetting_id: UUID, *, reason: str, now: datetime) -> None:
    """Refuse papers that wait, with a reason that the carrier reads; refuses as ``examine``, and TextNotUnderstood."""
    row = _locked(actor, vetting_id, WAITING)
    row.reason, row.refused_at = _reason(reason), now
    row.save(update_fields=["reason", "refused_at"])
    _record("refused", row, actor, now)
    _tell(row, f"您的承运人资料未通过：{row.reason}", f"Your papers as a carrier were refused: {row.reason}", now)


@transaction.atomic
def suspend(actor: Actor, vetting_id: UUID, *, now: datetime) -> None:
    """Let a carrier take nothing until it is reinstated; refuses as ``examine``."""
    row = _locked(actor, vetting_id, {Stage.APPROVED})
    row.suspended_at = now
    row.save(update_fields=["suspended_at"])
    _record("suspended", row, actor, now)
    _tell(row, "您的承运资格已暂停。", "You are suspended as a carrier.", now)


@transaction.atomic
def reinstate(actor: Actor, vetting_id: UUID, *, now: datetime) -> None:
    """Let a suspended carrier take transports again; refuses as ``examine``."""
    row = _locked(actor, vetting_id, {Stage.SUSPENDED})
    row.suspended_at = None
    row.save(update_fields=["suspended_at"])
    _record("reinstated", row, actor, now)
    _tell(row, "您的承运资格已恢复。", "You are a carrier again.", now)


@transaction.atomic
def end(actor: Actor, vetting_id: UUID, *, reason: str, now: datetime) -> None:
    """End papers in force for good, with a reason; refuses as ``refuse``."""
    row = _locked(actor, vetting_id, {Stage.APPROVED, Stage.SUSPENDED})
    row.reason, row.ended_at = _reason(reason), now
    row.save(update_fields=["reason", "ended_at"])
    _record("ended", row, actor, now)
    _tell(row, f"您的承运资格已终止：{row.reason}", f"You are no carrier any more: {row.reason}", now)


def _locked(actor: Actor, vetting_id: UUID, stages: Collection[Stage]) -> Vetting:
    """Lock papers at one of some steps, for an operator whose own they are not."""
    actor.require(Role.OPERATOR)
    row = Vetting.objects.select_for_update().filter(id=vetting_id).first()
    if row is None:
        raise PapersUnknown
    if row.carrier_id == actor.party_id:
        raise NotPermitted
    view = vetting_view(row)
    if view.stage not in stages:
        raise PapersElsewhere(stage_zh=view.words[0], stage_en=view.words[1])
    return row


def _reason(text: str) -> str:
    return checked_text(("原因", "reason"), text, least=2, most=LONGEST_REASON)


def _record(what: str, row: Vetting, actor: Actor, now: datetime) -> None:
    payload: dict[str, Json] = {
        "papers": str(row.id),
        "licence_until": row.licence_until.isoformat(),
        "cover": {"minor": str(row.cover_minor), "currency": row.currency},
        "cover_until": row.cover_until.isoformat(),
        "photos": [row.licence_photo, row.cover_photo],
    }
    record(f"logistics.papers_{what}", subject=row.carrier_id, payload=payload, actor=actor.party_id, now=now)


def _tell(row: Vetting, zh: str, en: str, now: datetime) -> None:
    identity.notify(row.carrier_id, kind="logistics.papers", zh=zh, en=en, link="/carriage/papers/", now=now)
