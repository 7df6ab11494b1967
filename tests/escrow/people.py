"""The cast and the hour."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from django.db import connection

from tests.escrow.model import named
from truehand.escrow.models import LedgerAccount
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


def exact_balances() -> dict[str, int]:
    """Every account's balance of this moment, hot ones too."""
    with connection.cursor() as cursor:
        cursor.execute("select id, balance from escrow_exact")
        exact = dict(cursor.fetchall())
    return {named(row.value): exact[row.id] for row in LedgerAccount.objects.all()}
