"""Writing: a seller's policy, and the steps of a return. Who may take which step is the trade's to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from truehand.equipment.domain.classes import EquipmentClass
from truehand.evidence import operations as evidence
from truehand.kernel.canonical import digest
from truehand.kernel.ids import new_id
from truehand.kernel.one_time import Attempts, matches
from truehand.returns.domain import policy as policies
from truehand.returns.domain.code import code_for
from truehand.returns.domain.course import (
    LONGEST_TRACKING,
    Cause,
    Outcome,
    words,
)
from truehand.returns.domain.refusals import (
    ClassUnknown,
    NoReturn,
    ReturnCodeLocked,
    ReturnCodeWrong,
    ReturnedBefore,
)
from truehand.returns.models import Return, SellerPolicy
from truehand.vault.operations import require_staying

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.refusal import Refusal
    from truehand.returns.domain.policy import Policy


@transaction.atomic
def set_policy(actor: Actor, equipment_class: str, policy: Policy, *, now: datetime) -> None:
    """Say what one grants from now on for a class; trades that were agreed keep what was in force then.

    Refuses NotVerified, ClassUnknown and PolicyOutOfRange.
    """
    actor.require_verified()
    require_staying(actor.party_id)
    if equipment_class not in set(EquipmentClass):
        raise ClassUnknown
    granted, row_id = policies.checked(policy), new_id(now)
    SellerPolicy.objects.create(
        id=row_id,
        seller_id=actor.party_id,
        equipment_class=equipment_class,
        days=granted.days,
        restocking_basis_points=granted.restocking_basis_points,
        final_sale=granted.final_sale,
        exclusions=list(granted.exclusions),
        way_back=granted.way_back.value,
        at=now,
    )
    payload = {"class": equipment_class, **granted.as_json()}
    evidence.record("returns.policy", subject=row_id, payload=payload, actor=actor.party_id, now=now)


@transaction.atomic
def ask(actor: Actor, trade_id: UUID, cause: Cause, statement: str, *, now: datetime) -> None:
    """Keep the wish to return; one without a reason is granted with it.

    Refuses ReturnedBefore, and TextOutOfRange where a cause is not described.
    """
    free = cause is Cause.NO_REASON
    said = "" if free else words(statement)
    row = Return(trade_id=trade_id, asker_id=actor.party_id, cause=cause.value, statement=said, asked_at=now)
    row.granted_at = now if free else None
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise ReturnedBefore from error
    _record("returns.asked", row, actor.party_id, now, cause=cause.value, statement=digest({"text": said}))


@transaction.atomic
def grant(trade_id: UUID, by: UUID | None, *, now: datetime) -> None:
    """The seller agrees, or was silent (None)."""
    row = _living(trade_id)
    row.granted_at = now
    row.save(update_fields=["granted_at"])
    _record("returns.granted", row, by, now)


@transaction.atomic
def send(actor: Actor, trade_id: UUID, *, tracking: str, photo: bytes, now: datetime) -> None:
    """The machine is on its way back: under which number, with a photo. Refuses TextOutOfRange and bad images."""
    row = _living(trade_id)
    row.tracking = words(tracking, LONGEST_TRACKING)
    row.photo = evidence.store_exhibit(photo, owner=actor.party_id, now=now).sha256
    row.sent_at = now
    row.save(update_fields=["tracking", "photo", "sent_at"])
    _record("returns.sent", row, actor.party_id, now, tracking=digest({"text": row.tracking}), photo=row.photo)


@transaction.atomic
def send_by_carrier(trade_id: UUID, *, carrier: str, photo: str, now: datetime) -> None:
    """A carrier has taken the machine; ``photo`` is the SHA-256 of its own. Refuses NoReturn."""
    row = _living(trade_id)
    row.tracking, row.photo, row.sent_at = carrier[:LONGEST_TRACKING], photo, now
    row.save(update_fields=["tracking", "photo", "sent_at"])
    _record("returns.sent", row, None, now, tracking=digest({"text": row.tracking}), photo=row.photo)


def check_code(trade_id: UUID, code: str, *, now: datetime) -> None:
    """Check the seller's code; a wrong one is counted although it is refused, five lock it for an hour.

    Call it outside the transaction of the receipt. Refuses NoReturn, ReturnCodeWrong, ReturnCodeLocked.
    """
    refusal = _checked(trade_id, code, now)
    if refusal is not None:
        raise refusal


@transaction.atomic
def receive(trade_id: UUID, by: UUID | None, *, now: datetime) -> None:
    """The machine is with the seller again."""
    row = _living(trade_id)
    row.received_at = now
    row.save(update_fields=["received_at"])
    _record("returns.received", row, by, now)


@transaction.atomic
def end(trade_id: UUID, outcome: Outcome, *, now: datetime) -> None:
    """The return is over; one that is over already stays as it ended."""
    row = Return.objects.select_for_update().filter(pk=trade_id, ended_at=None).first()
    if row is None:
        return
    row.outcome, row.ended_at = outcome.value, now
    row.save(update_fields=["outcome", "ended_at"])
    _record("returns.ended", row, None, now, outcome=outcome.value)


@transaction.atomic
def _checked(trade_id: UUID, code: str, now: datetime) -> Refusal | None:
    row = _living(trade_id)
    if row.sent_at is None or row.received_at is not None:
        raise NoReturn
    attempts, refusal = Attempts(row.wrong, row.locked_until), None
    if attempts.locked(now):
        return ReturnCodeLocked()
    if matches(code_for(settings.SECRET_KEY.encode(), trade_id), code):
        attempts = Attempts()
    else:
        attempts = attempts.after_wrong(now)
        refusal = ReturnCodeLocked() if attempts.locked(now) else ReturnCodeWrong(left=attempts.left)
    row.wrong, row.locked_until = attempts.wrong, attempts.locked_until
    row.save(update_fields=["wrong", "locked_until"])
    return refusal


def _living(trade_id: UUID) -> Return:
    row = Return.objects.select_for_update().filter(pk=trade_id, ended_at=None).first()
    if row is None:
        raise NoReturn
    return row


def _record(kind: str, row: Return, by: UUID | None, now: datetime, **said: str) -> None:
    evidence.record(kind, subject=row.trade_id, payload=dict(said), actor=by, now=now)
