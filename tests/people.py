"""The cast as plain actors, for rooms that ask only who somebody is and what they may do."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from tests.retold import retold
from truehand.identity import operations as identity
from truehand.kernel.actor import Actor, Role
from truehand.kernel.money import Money

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TRADE = UUID(int=0x7DADE)


def _actor(number: int, *roles: Role) -> Actor:
    return Actor(UUID(int=number), frozenset(roles), verified=True)


@retold
def enrolled(now: datetime) -> dict[str, UUID]:
    """The cast with accounts, names and roles; the party of each."""
    return identity.load_cast(now=now)


ALICE = _actor(0xA11CE)
BOB = _actor(0xB0B)
OLGA = _actor(0x01CA, Role.OPERATOR)
AUDRA = _actor(0xA0D2A, Role.AUDITOR)
MALLORY = _actor(0xBAD)


def yuan(units: int) -> Money:
    """Whole yuan."""
    return Money(units * 100, "CNY")
