"""Closing days: what a day came to is worked out once, and nothing falls into it any more."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction
from django.utils.timezone import get_default_timezone

from truehand.escrow import queries
from truehand.escrow.domain.refusals import DayNotOver
from truehand.escrow.operations import engine
from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from truehand.escrow.domain.views import Proof
    from truehand.kernel.canonical import Json

_ONE_AT_A_TIME: Final = 0x636C_6F73
CLOSE = "select escrow_close_until(%s::timestamptz)"
TOTAL = "select escrow_total_day(%s::date, %s::timestamptz, %s::timestamptz)"


def end_of(day: date) -> datetime:
    """Return the moment, in UTC, at which a day of the installation's time zone is over."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=get_default_timezone()).astimezone(UTC)


def roll_up() -> int:
    """Add to the hot accounts what was posted on them and is past changing; return how many accounts moved.

    Reading never needs it: it keeps reading short. A transaction that stays open long holds it up and harms nothing.
    """
    (moved,) = engine.fetch("select escrow_roll_up()", [])
    return int(moved)


def close_day(day: date, *, now: datetime) -> tuple[Proof, ...]:
    """Close a day and all before it; return the proof of its end. A day that is closed already stays as it is.

    Postings go on meanwhile: the moment of closing waits for those under way, the sums are worked out after it.
    Refuses DayNotOver.
    """
    ends = end_of(day)
    if now < ends:
        raise DayNotOver(day=day.isoformat())
    last = queries.last_closed_day()
    if last is None or last < day:
        with transaction.atomic():
            engine.fetch(CLOSE, [ends.isoformat()])
        _total(day, now)
    return queries.proof(ends - timedelta(microseconds=1))


@transaction.atomic
def _total(day: date, now: datetime) -> None:
    """Work out what a day that nothing falls into any more came to; of two who close it at once the second waits."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    last = queries.last_closed_day()
    if last is not None and last >= day:
        return
    ends = end_of(day)
    engine.fetch(TOTAL, [day.isoformat(), ends.isoformat(), now.isoformat()])
    proofs = queries.proof(ends - timedelta(microseconds=1))
    payload: dict[str, Json] = {"day": day.isoformat(), "proof": [each.figures() for each in proofs]}
    evidence.record("escrow.day_closed", subject=new_id(now), payload=payload, actor=None, now=now)
