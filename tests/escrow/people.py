"""The cast and the hour."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from truehand.kernel.actor import Actor, Role
from truehand.kernel.money import Money

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ALICE, BOB, OLGA, AUDRA, MALLORY = (UUID(int=number) for number in range(1, 6))


def cny(minor: int) -> Money:
    return Money(minor, "CNY")


def acting(party: UUID, *roles: Role) -> Actor:
    return Actor(party, frozenset(roles), verified=True, stepped_up=True)


def new_trade() -> UUID:
    return uuid4()
