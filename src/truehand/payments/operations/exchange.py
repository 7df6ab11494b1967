"""Rates come in with their source, and balances are exchanged at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow import operations as escrow
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.payments.domain.rates import converted
from truehand.payments.models import ExchangeRate
from truehand.payments.queries.rates import rate

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money
    from truehand.payments.domain.rates import Conversion, Quote


@transaction.atomic
def keep_rates(quotes: Iterable[Quote], *, now: datetime, actor: Actor | None = None) -> int:
    """Keep rates, all or none; what a source has said already is passed over. Return how many are new.

    Refuses (NotPermitted) anybody but an operator; without an actor the command line enters them.
    """
    if actor is not None:
        actor.require(Role.OPERATOR)
    rows = [
        ExchangeRate(
            id=new_id(now),
            base=each.base,
            quote=each.quote,
            numerator=each.ratio.numerator,
            denominator=each.ratio.denominator,
            source=each.source,
            valid_from=each.valid_from,
            valid_until=each.valid_until,
            entered_at=now,
            entered_by=actor.party_id if actor else None,
        )
        for each in quotes
    ]
    before = ExchangeRate.objects.count()
    ExchangeRate.objects.bulk_create(rows, ignore_conflicts=True)
    return ExchangeRate.objects.count() - before


@transaction.atomic
def convert(actor: Actor, given: Money, *, to: str, key: str, now: datetime) -> Conversion:
    """Exchange part of the actor's own balance at the stored rate that holds now; once per key.

    Refuses NotVerified, NoFreshRate, InsufficientBalance and AmountNotPositive (also when it comes to nothing).
    """
    actor.require_verified()
    held = rate(given.currency, to, now=now)
    result = converted(given, held)
    told: dict[str, Json] = {
        "id": str(held.id),
        "ratio": str(held.ratio),
        "source": held.source,
        "valid_from": held.valid_from.isoformat(),
        "rest": str(result.rest),
    }
    own_key = f"{actor.party_id}:{key}"
    escrow.convert(actor.party_id, given=result.given, got=result.got, rate=told, key=own_key, now=now)
    return result
