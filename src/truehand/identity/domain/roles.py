"""Giving and taking roles: the acts that two operators agree on, and which roles exclude each other."""

from __future__ import annotations

from typing import Final

from truehand.kernel.actor import Role

GRANT_ROLE: Final = "identity.grant_role"
REVOKE_ROLE: Final = "identity.revoke_role"

# Nobody audits what they operate.
EXCLUDES: Final[dict[Role, Role]] = {Role.OPERATOR: Role.AUDITOR, Role.AUDITOR: Role.OPERATOR}
