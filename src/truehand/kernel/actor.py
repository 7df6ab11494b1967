"""Who asks: the one value that every write door takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from truehand.kernel.refusal import Refusal

if TYPE_CHECKING:
    from uuid import UUID


class Role(StrEnum):
    """What a party may act as beside buying and selling, which every verified party may."""

    INSPECTOR = "inspector"
    CARRIER = "carrier"
    MEDIATOR = "mediator"
    INSURER = "insurer"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    CUSTODIAN = "custodian"


class NotPermitted(Refusal):
    """The asker's roles do not cover the act."""

    code = "actor.not_permitted"
    kind = "forbidden"
    zh = "您没有权限这样做。"
    en = "You are not permitted to do this."


class NotVerified(Refusal):
    """Nobody trades before real-name verification."""

    code = "actor.not_verified"
    kind = "forbidden"
    zh = "请先完成实名认证，再进行交易。"
    en = "Complete your real-name verification before you trade."


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in party; ``scopes`` is None for a person at a page, else what the API token allows."""

    party_id: UUID
    roles: frozenset[Role] = frozenset()
    verified: bool = False
    scopes: frozenset[str] | None = None
    # True when a second factor (or the password again) was given within the last minutes.
    stepped_up: bool = False

    @property
    def oversees(self) -> bool:
        """Whether the actor may look at what is others': operators do, and auditors, who change nothing."""
        return not self.roles.isdisjoint({Role.OPERATOR, Role.AUDITOR})

    def require_overseer(self) -> None:
        """Refuse (NotPermitted) whoever is neither operator nor auditor."""
        if not self.oversees:
            raise NotPermitted

    @property
    def watches_money(self) -> bool:
        """Whether the actor may look at all the money: overseers, and the custodian's people, who see nothing else."""
        return self.oversees or Role.CUSTODIAN in self.roles

    def require_watcher(self) -> None:
        """Refuse (NotPermitted) whoever is neither operator nor auditor nor of the custodian."""
        if not self.watches_money:
            raise NotPermitted

    def require(self, role: Role) -> None:
        """Refuse (NotPermitted) an actor without the role."""
        if role not in self.roles:
            raise NotPermitted

    def require_verified(self) -> None:
        """Refuse (NotVerified) an actor whose real name is not verified."""
        if not self.verified:
            raise NotVerified
