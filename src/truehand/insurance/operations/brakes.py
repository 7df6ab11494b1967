"""New business of a product stops by rule when its losses pass the limit; two people let it go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.evidence.operations import record
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.products import checked_reason
from truehand.insurance.domain.ratio import Level
from truehand.insurance.domain.refusals import NotStopped, SecondAssessorNeeded
from truehand.insurance.models import Brake
from truehand.insurance.queries.ratios import ratio
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.insurance.domain.ratio import RatioView
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json


@transaction.atomic
def check(insurer_id: UUID, kind: Kind, currency: str, *, now: datetime) -> None:
    """Warn, or stop new business, where a product's ratio has passed what its tariff published; each once.

    After two people let it go on it stops again only once the ratio has grown further.
    """
    found = ratio(insurer_id, kind, currency, now=now)
    if found.level is None:
        return
    same = Brake.objects.filter(insurer_id=insurer_id, kind=kind, currency=currency)
    before = same.filter(level=found.level).order_by("-id").first()
    if before is not None and (before.resumed_at is None or found.ratio <= before.ratio):
        return
    Brake.objects.create(
        id=new_id(now),
        insurer_id=insurer_id,
        kind=kind,
        currency=currency,
        level=found.level,
        ratio=found.ratio,
        at=now,
    )
    payload: dict[str, Json] = {
        "kind": kind.value,
        "currency": currency,
        "ratio": found.ratio,
        "stop": found.stop,
    }
    record(f"insurance.{found.level.value}", subject=insurer_id, payload=payload, actor=None, now=now)
    _tell(found, found.level, now)


@transaction.atomic
def ask_to_resume(actor: Actor, brake_id: UUID, *, reason: str, now: datetime) -> None:
    """Ask, as the insurer, that new business go on; an operator decides. Refuses NotStopped, ReasonMissing."""
    row = _locked(brake_id)
    if row.insurer_id != actor.party_id:
        raise NotStopped
    row.asked_by, row.asked_at, row.reason = actor.party_id, now, checked_reason(reason)
    row.save(update_fields=["asked_by", "asked_at", "reason"])
    _record("resume_asked", row, actor, now)


@transaction.atomic
def resume(actor: Actor, brake_id: UUID, *, now: datetime) -> None:
    """Let new business go on, as an operator, once its insurer asked.

    Refuses NotPermitted, NotStopped and SecondAssessorNeeded (nobody asked, or the asker decides).
    """
    actor.require(Role.OPERATOR)
    row = _locked(brake_id)
    if row.asked_by is None or row.asked_by == actor.party_id:
        raise SecondAssessorNeeded
    row.resumed_by, row.resumed_at = actor.party_id, now
    row.save(update_fields=["resumed_by", "resumed_at"])
    _record("resumed", row, actor, now)


def _locked(brake_id: UUID) -> Brake:
    row = Brake.objects.select_for_update().filter(id=brake_id, level=Level.STOPPED, resumed_at=None).first()
    if row is None:
        raise NotStopped
    return row


def _record(what: str, row: Brake, actor: Actor, now: datetime) -> None:
    payload: dict[str, Json] = {"kind": row.kind, "currency": row.currency, "ratio": row.ratio, "reason": row.reason}
    record(f"insurance.{what}", subject=row.insurer_id, payload=payload, actor=actor.party_id, now=now)


def _tell(found: RatioView, level: Level, now: datetime) -> None:
    zh, en = found.kind.words
    stopped = level is Level.STOPPED
    identity.notify_all(
        sorted({found.insurer_id, *(each.id for each in people.with_role(Role.OPERATOR))}),
        kind=f"insurance.{level.value}",
        zh=f"{zh}赔付率为 {found.percent}，" + ("已达上限，新业务自动停止。" if stopped else "已达预警线。"),
        en=f"{en}: the loss ratio is {found.percent}. "
        + ("It has reached its limit: no new policies." if stopped else "It has reached the warning."),
        link="/insurance/desk/",
        now=now,
    )
