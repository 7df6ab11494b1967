"""What tells of nobody in particular ends too: the house's records of a year go when no law has them kept any more."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import transaction

from truehand.edge.sealing import HOUSE, keyring
from truehand.edge.sealing.house import FIRST_YEAR, of_year
from truehand.evidence import operations as evidence
from truehand.kernel.personal import Retention
from truehand.vault.domain.rights import kept_until
from truehand.vault.models import SubjectKey
from truehand.vault.operations.keys import destroy
from truehand.vault.queries.rights import keeper

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.canonical import Json

DUTY = Retention.MONEY_LAUNDERING
log = logging.getLogger(__name__)


@transaction.atomic
def sweep(*, now: datetime) -> int:
    """Destroy the house's keys whose time is over, say which in the log, and return how many those were.

    What banks and gateways told in a year, and what each statement says of people, is kept for ten years (Anti-Money
    Laundering Law, art. 34).
    """
    years = [year for year in range(FIRST_YEAR, now.year) if kept_until(DUTY, _ends(year, now)) <= now]
    ended = {of_year(year): year for year in years}
    statements = keeper().over(DUTY, now=now)
    gone = [subject for subject in _living((*ended, *statements)) if destroy(subject, [DUTY], now=now)]
    if gone:
        told: list[Json] = [*sorted(ended[each] for each in gone if each in ended)]
        payload: dict[str, Json] = {"years": told, "statements": len(gone) - len(told), "retention": DUTY.value}
        evidence.record("vault.retention_ended", subject=HOUSE, payload=payload, actor=None, now=now)
        log.info("records whose retention is over were let go of", extra={"keys": len(gone), "years": told})
    return len(gone)


@transaction.atomic
def prepare_year(*, now: datetime) -> None:
    """Have the house's keys of this year and the next there before two transactions want to make them."""
    for year in (now.year, now.year + 1):
        keyring.key_for(of_year(year), DUTY)


def _ends(year: int, now: datetime) -> datetime:
    return now.replace(year=year + 1, month=1, day=1, hour=0, minute=0, second=0, microsecond=0)


def _living(subjects: Collection[UUID]) -> list[UUID]:
    living = SubjectKey.objects.filter(subject__in=subjects, retention=DUTY, destroyed_at=None)
    return list(living.order_by("subject").values_list("subject", flat=True))
