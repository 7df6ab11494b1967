"""The proof that client money is all there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from truehand.escrow.domain.accounts import OWED_TO_US, OWN, PASSED_ON, SET_ASIDE, AccountKind
from truehand.escrow.domain.views import Proof
from truehand.escrow.models import ClosedDay
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import date, datetime

    from truehand.kernel.actor import Actor

# Closed accounts, one or more for every trade that ever was, are empty by constraint.
NOW = "select currency, kind, minor from escrow_total order by currency"
AS_OF = "select currency, kind, minor from escrow_totals_at(%s)"


def proof(at: datetime | None = None) -> tuple[Proof, ...]:
    """Return per currency that client liabilities and own revenue equal what the custodian holds, in one snapshot.

    As of now, or of a moment (what was posted at it counts): the totals of the last day closed by then, and what was
    posted since.
    """
    sums: dict[str, dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(*((NOW,) if at is None else (AS_OF, [at])))
        for currency, kind, minor in cursor.fetchall():
            sums.setdefault(currency, {})[kind] = minor
    return tuple(proof_of(currency, kinds) for currency, kinds in sums.items())


def proof_for(actor: Actor, at: datetime | None = None) -> tuple[Proof, ...]:
    """Return the proof to an operator, an auditor or the custodian's people; refuses everybody else (NotPermitted)."""
    actor.require_watcher()
    return proof(at)


def last_closed_day() -> date | None:
    """Return the last day that was closed; None when none was."""
    return ClosedDay.objects.order_by("-ends").values_list("day", flat=True).first()


def proof_of(currency: str, sums: dict[str, int]) -> Proof:
    """Return the proof that balances by kind of account give."""

    def total(*kinds: AccountKind) -> Money:
        return Money(sum(sums.get(kind, 0) for kind in kinds), currency)

    nothing = Money.zero(currency)
    return Proof(
        currency=currency,
        custodian=nothing - total(AccountKind.CUSTODIAN),
        clearing=nothing - total(AccountKind.CLEARING),
        held=total(AccountKind.HOLD),
        balances=total(AccountKind.BALANCE),
        in_transit=total(AccountKind.IN_TRANSIT),
        suspense=total(AccountKind.SUSPENSE),
        guarantee=total(*SET_ASIDE),
        own=total(*OWN),
        owed_to_us=total(*OWED_TO_US, *PASSED_ON),
    )
