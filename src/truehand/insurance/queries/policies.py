"""Policies as they stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from truehand.edge.typesetting import typeset
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.paper import on_paper
from truehand.insurance.domain.policies import PolicyView, Status
from truehand.insurance.domain.refusals import PolicyUnknown
from truehand.insurance.models import Policy
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor

MOST_POLICIES: Final = 100
TEMPLATE: Final = Path(__file__).parents[1] / "policy.typ"


def policy(policy_id: UUID) -> PolicyView:
    """Return a policy; refuses PolicyUnknown. Who may see it is decided by ``may_see``."""
    row = Policy.objects.select_related("product").filter(id=policy_id).first()
    if row is None:
        raise PolicyUnknown
    return policy_view(row)


def may_see(view: PolicyView, actor: Actor) -> bool:
    """Whether somebody may read a policy: its insurer, holder and insured, operators and auditors."""
    return actor.oversees or actor.party_id in {view.insurer_id, view.holder_id, view.beneficiary_id}


def policies_of_trade(trade_id: UUID) -> tuple[PolicyView, ...]:
    """Return a trade's policies, those that never came into force too, in the order they were taken."""
    rows = Policy.objects.select_related("product").filter(trade_id=trade_id).order_by("id")
    return tuple(policy_view(row) for row in rows)


def policies_of(actor: Actor) -> tuple[PolicyView, ...]:
    """Return an insurer's newest policies."""
    rows = Policy.objects.select_related("product").filter(insurer_id=actor.party_id).order_by("-id")
    return tuple(policy_view(row) for row in rows[:MOST_POLICIES])


def awaiting_premium(trade_id: UUID, holder_id: UUID) -> tuple[PolicyView, ...]:
    """Return the policies of a trade that wait for their holder's premium, the oldest first."""
    rows = Policy.objects.select_related("product").filter(trade_id=trade_id, holder_id=holder_id, status=Status.TAKEN)
    return tuple(policy_view(row) for row in rows.order_by("id"))


def paid_since(since: datetime) -> frozenset[UUID]:
    """Return the policies taken since then whose premium was paid: what a paper is made of."""
    rows = Policy.objects.filter(taken_at__gte=since).exclude(status__in=[Status.TAKEN, Status.LAPSED])
    return frozenset(rows.values_list("id", flat=True))


def find(policy_id: UUID) -> PolicyView | None:
    """Return a policy; None for what is none."""
    row = Policy.objects.select_related("product").filter(id=policy_id).first()
    return None if row is None else policy_view(row)


def policy_pdf(policy: PolicyView) -> bytes:
    """Return a policy as PDF, not signed yet; the same bytes for the same policy. Refuses FontMissing."""
    return typeset(TEMPLATE, on_paper(policy), at=policy.taken_at)


def policy_view(row: Policy) -> PolicyView:
    """Return a policy as doors show it."""
    currency = row.currency
    return PolicyView(
        id=row.id,
        product_id=row.product_id,
        trade_id=row.trade_id,
        insurer_id=row.insurer_id,
        holder_id=row.holder_id,
        beneficiary_id=row.beneficiary_id,
        kind=Kind(row.kind),
        insured=Money(row.insured, currency),
        premium=Money(row.premium, currency),
        deductible=Money(row.deductible, currency),
        commission=Money(row.commission, currency),
        pays=row.product.pays,
        four_eyes=Money(row.product.four_eyes, currency),
        status=Status(row.status),
        taken_at=row.taken_at,
        began_at=row.began_at,
        ends_at=row.ends_at,
        ended_at=row.ended_at,
        meter=row.meter,
        returned=Money(row.returned, currency),
        sha256=row.sha256,
        document=bytes(row.document),
    )
