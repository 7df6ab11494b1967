"""Loss ratios: what is paid and set aside over what has been earned until now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import Sum

from truehand.insurance.domain.claims import Stage
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.ratio import BrakeView, Level, RatioView
from truehand.insurance.models import Brake, Claim, Product
from truehand.insurance.queries.claims import claim_view, insurers_of, rows
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.insurance.domain.claims import ClaimView
    from truehand.kernel.actor import Actor

# Premium is earned as time passes; cover that ends by a fact has earned all of its premium once it began.
_EARNED: Final = """
select insurer_id, kind, currency, count(*), coalesce(sum(case
  when ends_at is null or ended_at is not null or ends_at <= %(now)s then premium - returned
  else premium * extract(epoch from %(now)s - began_at)::bigint / extract(epoch from ends_at - began_at)::bigint
end), 0)::bigint
from insurance_policy where began_at is not null and insurer_id = any(%(insurers)s)
group by insurer_id, kind, currency
"""
Key = tuple["UUID", str, str]


def ratio(insurer_id: UUID, kind: Kind, currency: str, *, now: datetime) -> RatioView:
    """Return the figures of an insurer's product over all its versions."""
    own = Product.objects.filter(insurer_id=insurer_id, kind=kind, currency=currency)
    (found,) = _figures(own, now)
    return found


def ratios(actor: Actor, *, now: datetime) -> tuple[RatioView, ...]:
    """Return the figures of the actor's own products as their insurer, of everybody's to operators and auditors."""
    found = Product.objects.exclude(on_sale_at=None)
    if not actor.oversees:
        found = found.filter(insurer_id__in=insurers_of(actor))
    return _figures(found, now)


def _figures(products: QuerySet[Product], now: datetime) -> tuple[RatioView, ...]:
    """Return the figures of some products, each over all its versions; the newest version's limits hold."""
    newest = {_key(row): row for row in products.order_by("insurer_id", "kind", "currency", "version")}
    insurers = list({insurer for insurer, _, _ in newest})
    earned, open_, brakes = _earned(insurers, now), _open(insurers), _brakes(insurers)
    groups = Claim.objects.filter(insurer_id__in=insurers, stage=Stage.PAID).values_list(
        "insurer_id", "policy__kind", "policy__currency"
    )
    paid = {(insurer, kind, currency): minor for insurer, kind, currency, minor in groups.annotate(sum=Sum("amount"))}
    return tuple(
        RatioView(
            insurer_id=row.insurer_id,
            kind=Kind(row.kind),
            currency=row.currency,
            earned=Money(earned.get(key, (0, 0))[1], row.currency),
            paid=Money(int(paid.get(key, 0)), row.currency),
            reserved=Money(sum(each.reserved.minor for each in open_.get(key, ())), row.currency),
            policies=earned.get(key, (0, 0))[0],
            claims=len(open_.get(key, ())),
            warn=row.warn,
            stop=row.stop,
            brake=brakes.get(key),
        )
        for key, row in newest.items()
    )


def _key(row: Product | Brake) -> Key:
    return row.insurer_id, row.kind, row.currency


def _earned(insurers: list[UUID], now: datetime) -> dict[Key, tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(_EARNED, {"insurers": insurers, "now": now})
        return {(insurer, kind, currency): (many, sum_) for insurer, kind, currency, many, sum_ in cursor.fetchall()}


def _open(insurers: list[UUID]) -> dict[Key, list[ClaimView]]:
    found: dict[Key, list[ClaimView]] = {}
    for row in rows().filter(insurer_id__in=insurers, due_at__isnull=False):
        found.setdefault((row.insurer_id, row.policy.kind, row.policy.currency), []).append(claim_view(row))
    return found


def _brakes(insurers: list[UUID]) -> dict[Key, BrakeView]:
    stopped = Brake.objects.filter(insurer_id__in=insurers, level=Level.STOPPED, resumed_at=None)
    return {_key(row): BrakeView(row.id, row.at, row.ratio, row.asked_by, row.reason) for row in stopped}


def is_stopped(insurer_id: UUID, kind: Kind, currency: str) -> bool:
    """Whether new business of a product is stopped."""
    stopped = Brake.objects.filter(insurer_id=insurer_id, kind=kind, currency=currency, level=Level.STOPPED)
    return stopped.filter(resumed_at=None).exists()
