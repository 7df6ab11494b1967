"""The daily proofs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from django.conf import settings

from truehand.edge.paging import size_of
from truehand.kernel.money import Money
from truehand.reconciliation.domain.refusals import DayUnknown
from truehand.reconciliation.domain.views import DayProof
from truehand.reconciliation.models import ProofRow
from truehand.reconciliation.queries.gather import stated_closings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from truehand.kernel.actor import Actor

FIGURES: Final = (
    "custodian",
    "clearing",
    "held",
    "balances",
    "in_transit",
    "suspense",
    "guarantee",
    "own",
    "owed_to_us",
)
_PROOFS: Final = uuid5(UUID(int=0), "segregation proofs")


def subject_of(day: date) -> UUID:
    """Return what the evidence log knows a day's proofs by, in this installation."""
    return uuid5(_PROOFS, f"{settings.TRUEHAND_LOG_ORIGIN} {day.isoformat()}")


def day_proofs(actor: Actor, day: date) -> tuple[DayProof, ...]:
    """Return a day's proofs by currency, with what the bank stated. Refuses NotPermitted and DayUnknown."""
    actor.require_watcher()
    rows = tuple(ProofRow.objects.filter(day=day).order_by("currency"))
    if not rows:
        raise DayUnknown
    stated = stated_closings(day)
    return tuple(_view(row, stated.get(row.currency)) for row in rows)


def proven_days(actor: Actor, *, before: date | None = None, size: int | None = None) -> tuple[DayProof, ...]:
    """Return the proofs of the last days, or of those before one, newest first; refuses NotPermitted."""
    actor.require_watcher()
    rows = ProofRow.objects.order_by("-day", "currency")
    if before is not None:
        rows = rows.filter(day__lt=before)
    return tuple(_view(row, None) for row in rows[: size_of(size)])


def every_proof(actor: Actor, *, since: date | None = None, until: date | None = None) -> Iterator[DayProof]:
    """Yield the proofs of some days, of all without days, oldest first; refuses NotPermitted."""
    actor.require_watcher()
    rows = ProofRow.objects.order_by("day", "currency")
    if since is not None and until is not None:
        rows = rows.filter(day__range=(since, until))
    yield from (_view(row, None) for row in rows.iterator())


def _view(row: ProofRow, bank: Money | None) -> DayProof:
    def money(minor: int) -> Money:
        return Money(minor, row.currency)

    return DayProof(
        day=row.day,
        currency=row.currency,
        custodian=money(row.custodian),
        clearing=money(row.clearing),
        held=money(row.held),
        balances=money(row.balances),
        in_transit=money(row.in_transit),
        suspense=money(row.suspense),
        guarantee=money(row.guarantee),
        own=money(row.own),
        owed_to_us=money(row.owed_to_us),
        bank=bank,
        entry=row.entry,
        made_at=row.made_at,
    )
