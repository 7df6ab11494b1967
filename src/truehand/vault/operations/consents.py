"""Consents: given, withdrawn, and asked after by whatever needs one."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

from django.db import connection, transaction

from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id
from truehand.vault.domain.consent import TITLES, ConsentTo, holds, present_text
from truehand.vault.domain.refusals import ConsentByPerson, ConsentMissing, ConsentOutdated
from truehand.vault.models import ConsentAct
from truehand.vault.queries.consents import act_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


@transaction.atomic
def give_consent(actor: Actor, purpose: ConsentTo, *, version: int, now: datetime) -> None:
    """Agree to a purpose in the words that were read; the same again does nothing.

    Refuses ConsentByPerson (asked with a token) and ConsentOutdated (other words than today's were read).
    """
    if actor.scopes is not None:
        raise ConsentByPerson
    if version != present_text(purpose).version:
        raise ConsentOutdated(version=present_text(purpose).version)
    _lock(actor.party_id, purpose, shared=False)
    latest = _latest(actor.party_id, purpose)
    if latest is None or not holds(act_of(latest)):
        _keep(actor, purpose, latest, given=True, now=now)


@transaction.atomic
def withdraw_consent(actor: Actor, purpose: ConsentTo, *, now: datetime) -> None:
    """Withdraw a consent with effect at once: what it allowed and is under way ends first, nothing begins after.

    What is not given is withdrawn already: nothing happens.
    """
    _lock(actor.party_id, purpose, shared=False)
    latest = _latest(actor.party_id, purpose)
    if latest is not None and latest.given:
        _keep(actor, purpose, latest, given=False, now=now)


def require_consent(party_id: UUID, purpose: ConsentTo) -> None:
    """Refuse (ConsentMissing) what the party does not agree to at this moment.

    Called by the processing itself, in its transaction: until that ends, a withdrawal waits, so that nothing done on
    the strength of a consent commits after its withdrawal. RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a consent is asked after in the transaction of what it allows")
    _lock(party_id, purpose, shared=True)
    latest = _latest(party_id, purpose)
    if latest is None or not holds(act_of(latest)):
        zh, en = TITLES[purpose]
        raise ConsentMissing(purpose_zh=zh, purpose_en=en)


def _keep(actor: Actor, purpose: ConsentTo, latest: ConsentAct | None, *, given: bool, now: datetime) -> None:
    text = present_text(purpose)
    row = ConsentAct.objects.create(
        id=new_id(now),
        party_id=actor.party_id,
        purpose=purpose,
        number=1 if latest is None else latest.number + 1,
        given=given,
        version=text.version,
        sha256=text.sha256,
        at=now,
    )
    payload = {"purpose": purpose.value, "number": row.number, "version": row.version, "text_sha256": row.sha256}
    kind = "vault.consent_given" if given else "vault.consent_withdrawn"
    evidence.record(kind, subject=actor.party_id, payload=payload, actor=actor.party_id, now=now)


def _latest(party_id: UUID, purpose: ConsentTo) -> ConsentAct | None:
    return ConsentAct.objects.filter(party_id=party_id, purpose=purpose).order_by("-number").first()


def _lock(party_id: UUID, purpose: ConsentTo, *, shared: bool) -> None:
    """Hold a party's consent to a purpose until the transaction ends: who processes shares it, who changes it waits."""
    name = blake2b(f"consent {party_id} {purpose}".encode(), digest_size=8).digest()
    lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"select {lock}(%s)", [int.from_bytes(name, signed=True)])
