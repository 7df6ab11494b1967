"""Return policies over the API (``listings:read`` and ``listings:write``)."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Field, Schema

from truehand.edge import clock
from truehand.edge.actors import require_scope
from truehand.edge.api import Router
from truehand.edge.schemas import Words
from truehand.equipment.domain.classes import EquipmentClass
from truehand.returns import operations, queries
from truehand.returns.domain import policy as policies
from truehand.returns.domain.policy import EXCLUSIONS, HIGHEST_FEE, LONGEST_DAYS, Policy, WayBack

router = Router(tags=["returns"])

READ, WRITE = "listing:read", "listing:write"


class PolicyIn(Schema):
    """What a seller grants without a reason."""

    days: int = Field(ge=0, le=LONGEST_DAYS, strict=True)
    restocking_basis_points: int = Field(0, ge=0, le=HIGHEST_FEE, strict=True)
    final_sale: bool = False
    exclusions: list[str] = Field(default=[], max_length=len(EXCLUSIONS))
    way_back: WayBack = WayBack.BUYER


class PolicyOut(PolicyIn):
    """A policy in force; ``own`` where the seller has said it, else the standard."""

    equipment_class: str
    own: bool
    words: Words


@router.get("policies", response=list[PolicyOut])
def mine(request: HttpRequest) -> list[PolicyOut]:
    """What you grant for each class of machine."""
    said = queries.policies_of(require_scope(request, READ))
    return [_out(each, said.get(each) or policies.standard(each), own=each in said) for each in EquipmentClass]


@router.put("policies/{equipment_class}", response=PolicyOut)
def set_policy(request: HttpRequest, equipment_class: str, body: PolicyIn) -> PolicyOut:
    """Say what you grant for a class from now on; agreed trades keep what was in force."""
    actor = require_scope(request, WRITE)
    policy = Policy(
        body.days, body.restocking_basis_points, body.final_sale, tuple(dict.fromkeys(body.exclusions)), body.way_back
    )
    operations.set_policy(actor, equipment_class, policy, now=clock.now())
    return _out(equipment_class, policy, own=True)


def _out(equipment_class: str, policy: Policy, *, own: bool) -> PolicyOut:
    return PolicyOut(
        equipment_class=equipment_class,
        own=own,
        days=policy.days,
        restocking_basis_points=policy.restocking_basis_points,
        final_sale=policy.final_sale,
        exclusions=list(policy.exclusions),
        way_back=policy.way_back,
        words=Words.of(policies.sentence(policy, None)),
    )
