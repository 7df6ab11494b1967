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

    from truehand.kernel.actor import Actor

MOST_PRODUCTS: Final = 30
# Premium is earned as time passes; cover that ends by a fact has earned all of its premium once it began.
_EARNED: Final = """
select count(*), coalesce(sum(case
  when ends_at is null or ended_at is not null or ends_at <= %(now)s then premium - returned
  else premium * extract(epoch from %(now)s - began_at)::bigint / extract(epoch from ends_at - began_at)::bigint
end), 0)::bigint
from insurance_policy
where began_at is not null and insurer_id = %(insurer)s and kind = %(kind)s and currency = %(currency)s
"""


def ratio(insurer_id: UUID, kind: Kind, currency: str, *, now: datetime) -> RatioView:
    """Return the figures of an insurer's product over all its versions."""
    newest = Product.objects.filter(insurer_id=insurer_id, kind=kind, currency=currency).order_by("-version").first()
    if newest is None:
        raise ValueError("an insurer without such a product has no ratio of it")
    named = {"insurer": insurer_id, "kind": kind.value, "currency": currency, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_EARNED, named)
        policies, earned = cursor.fetchone()
    own = {"insurer_id": insurer_id, "policy__kind": kind, "policy__currency": currency}
    paid = Claim.objects.filter(**own, stage=Stage.PAID).aggregate(sum=Sum("amount"))["sum"]
    open_ = [claim_view(row) for row in rows().filter(**own, due_at__isnull=False)]
    brake = Brake.objects.filter(
        insurer_id=insurer_id, kind=kind, currency=currency, level=Level.STOPPED, resumed_at=None
    ).first()
    return RatioView(
        insurer_id=insurer_id,
        kind=kind,
        currency=currency,
        earned=Money(earned, currency),
        paid=Money(int(paid or 0), currency),
        reserved=Money(sum(each.reserved.minor for each in open_), currency),
        policies=policies,
        claims=len(open_),
        warn=newest.warn,
        stop=newest.stop,
        brake=None if brake is None else BrakeView(brake.id, brake.at, brake.ratio, brake.asked_by, brake.reason),
    )


def ratios(actor: Actor, *, now: datetime) -> tuple[RatioView, ...]:
    """Return the figures of the actor's own products as their insurer, of everybody's to operators and auditors."""
    found = Product.objects.exclude(on_sale_at=None)
    if not actor.oversees:
        found = found.filter(insurer_id__in=insurers_of(actor))
    named = found.order_by("insurer_id", "kind", "currency").values_list("insurer_id", "kind", "currency").distinct()
    return tuple(ratio(insurer, Kind(kind), currency, now=now) for insurer, kind, currency in named[:MOST_PRODUCTS])


def is_stopped(insurer_id: UUID, kind: Kind, currency: str) -> bool:
    """Whether new business of a product is stopped."""
    stopped = Brake.objects.filter(insurer_id=insurer_id, kind=kind, currency=currency, level=Level.STOPPED)
    return stopped.filter(resumed_at=None).exists()
