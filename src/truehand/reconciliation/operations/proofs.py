"""The daily proof: whose money was where when a day ended, recorded in the evidence log once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from truehand.escrow import operations as ledger
from truehand.escrow import queries as escrow
from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id
from truehand.reconciliation.models import ProofRow
from truehand.reconciliation.queries import gather
from truehand.reconciliation.queries.proofs import FIGURES, subject_of

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.escrow.domain.views import Proof
    from truehand.kernel.canonical import Json

# Days that are proven in one go after the platform stood still.
MOST_AT_ONCE: Final = 31
_ONE_AT_A_TIME: Final = 0x7072_6F6F


def prove_days(*, now: datetime) -> tuple[date, ...]:
    """Close and prove every day that is over and not proven yet, in their order, and return them; once a day.

    The first is yesterday, whenever this runs for the first time; each proof is of the moment at which its day ended.
    """
    yesterday = gather.calendar().day_of(now) - timedelta(days=1)
    # In a transaction of its own: nothing falls into those days any more.
    ledger.close_day(yesterday, now=now)
    return _prove_until(yesterday, now)


@transaction.atomic
def _prove_until(yesterday: date, now: datetime) -> tuple[date, ...]:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    last = _last_day()
    day = last + timedelta(days=1) if last else yesterday
    proven: list[date] = []
    while day <= yesterday and len(proven) < MOST_AT_ONCE:
        for proof in escrow.proof(gather.calendar().ends(day) - timedelta(microseconds=1)):
            _prove(day, proof, now)
        proven.append(day)
        day += timedelta(days=1)
    return tuple(proven)


def _prove(day: date, proof: Proof, now: datetime) -> None:
    figures = {name: getattr(proof, name).minor for name in FIGURES}
    payload: dict[str, Json] = {
        "day": day.isoformat(),
        "ends": gather.calendar().ends(day).isoformat(),
        "currency": proof.currency,
        "difference": proof.difference.minor,
        **figures,
    }
    entry = evidence.record("reconciliation.day_proven", subject=subject_of(day), payload=payload, actor=None, now=now)
    ProofRow.objects.create(
        id=new_id(now),
        day=day,
        currency=proof.currency,
        entry=entry,
        made_at=now,
        **figures,
    )


def _last_day() -> date | None:
    return ProofRow.objects.order_by("-day").values_list("day", flat=True).first()
