"""Giving and taking roles: the acts that two operators agree on, and which roles exclude each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.identity.domain.refusals import ActNotUnderstood
from truehand.kernel.actor import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truehand.kernel.canonical import Json

GRANT_ROLE: Final = "identity.grant_role"
REVOKE_ROLE: Final = "identity.revoke_role"

# Nobody audits, or keeps the money of, what they operate.
APART: Final = frozenset({Role.OPERATOR, Role.AUDITOR, Role.CUSTODIAN})


def check_change(act: str, payload: Mapping[str, Json]) -> None:
    """Refuse (ActNotUnderstood) to give or take anything but one known role; other acts are other rooms'."""
    if act in {GRANT_ROLE, REVOKE_ROLE} and payload not in [{"role": role.value} for role in Role]:
        raise ActNotUnderstood
