"""Roles: what a party may act as, given by two operators, the first one by whoever runs the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.evidence import operations as evidence
from truehand.identity.domain.refusals import (
    PartyUnknown,
    RoleHeldAlready,
    RoleNeedsVerification,
    RoleNotHeld,
    RolesExclude,
)
from truehand.identity.domain.roles import APART, GRANT_ROLE, REVOKE_ROLE
from truehand.identity.models import Party, RoleGrant, Verification
from truehand.identity.operations.four_eyes import use_approval
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor


@transaction.atomic
def grant_role(actor: Actor, party_id: UUID, role: Role, *, now: datetime) -> None:
    """Give a role, with another operator's approval of ``identity.grant_role`` on the party with ``{"role": role}``.

    Refuses NotPermitted, SecondPersonNeeded, PartyUnknown, RoleNeedsVerification, RoleHeldAlready, RolesExclude.
    """
    use_approval(actor, act=GRANT_ROLE, subject=party_id, payload={"role": role.value}, now=now)
    if role in _held(party_id):
        raise RoleHeldAlready
    _grant(party_id, role, by=actor.party_id, now=now)


@transaction.atomic
def revoke_role(actor: Actor, party_id: UUID, role: Role, *, now: datetime) -> None:
    """Take a role away, with another operator's approval of ``identity.revoke_role``.

    Refuses NotPermitted, SecondPersonNeeded, PartyUnknown, RoleNotHeld.
    """
    use_approval(actor, act=REVOKE_ROLE, subject=party_id, payload={"role": role.value}, now=now)
    if role not in _held(party_id):
        raise RoleNotHeld
    RoleGrant.objects.filter(party_id=party_id, role=role, revoked_at=None).update(revoked_at=now)
    _record("role_revoked", party_id, role, actor.party_id, now)


@transaction.atomic
def appoint(party_id: UUID, role: Role, *, now: datetime) -> None:
    """Give a role without approval: for the command line and the demonstration. Does nothing when it is held.

    Refuses PartyUnknown, RoleNeedsVerification, RolesExclude.
    """
    if role not in _held(party_id):
        _grant(party_id, role, by=None, now=now)


def _held(party_id: UUID) -> set[Role]:
    """Lock the party and return its roles; refuse PartyUnknown."""
    if Party.objects.select_for_update().filter(id=party_id).first() is None:
        raise PartyUnknown
    live = RoleGrant.objects.filter(party_id=party_id, revoked_at=None)
    return {Role(role) for role in live.values_list("role", flat=True)}


def _grant(party_id: UUID, role: Role, *, by: UUID | None, now: datetime) -> None:
    if not Verification.objects.filter(party_id=party_id).exists():
        raise RoleNeedsVerification
    if role in APART and APART & _held(party_id):
        raise RolesExclude
    RoleGrant.objects.create(id=new_id(now), party_id=party_id, role=role, granted_at=now, granted_by_id=by)
    _record("role_granted", party_id, role, by, now)


def _record(event: str, party_id: UUID, role: Role, by: UUID | None, now: datetime) -> None:
    evidence.record(f"identity.{event}", subject=party_id, payload={"role": role.value}, actor=by, now=now)
