"""What two sides agreed on about money, as the contract says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.contracts.domain.bargain import Bargain
from truehand.contracts.domain.returns import ReturnTerms
from truehand.contracts.domain.terms import FeeTerm, LateTerms, Milestone, MoneyTerms
from truehand.returns.domain.policy import sentence
from truehand.trade.domain import penalties
from truehand.trade.domain.agreed import ROUNDS, Proposed, Round, rounds
from truehand.trade.domain.deadlines import due_at
from truehand.trade.domain.fees import Shares
from truehand.trade.domain.life import PROCESSES
from truehand.trade.domain.process import State
from truehand.trade.queries.late import rate_of
from truehand.trade.queries.returning import policy_in
from truehand.trade.queries.situation import (
    agreed_days,
    buyer_deposit_of,
    fees_of,
    plan_of,
    premium_of,
    price_of,
    tax_of,
    terms_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truehand.trade.domain.agreed import AgreedTerms
    from truehand.trade.models import Step, Trade


def columns(terms: AgreedTerms) -> dict[str, object]:
    """Return the terms as a trade keeps them."""
    return {
        "fee_shares": terms.inspection.value,
        "transport": terms.transport.value,
        "delivery_by": terms.delivery_by,
        "warranty_days": terms.warranty_days,
        "warranty_hours": terms.warranty_hours,
    }


def bargain(trade: Trade) -> Bargain | None:
    """Return what stands beside the price, as the contract says it; None where its other clauses say all of it."""
    terms = terms_of(trade)
    found = Bargain(
        inspection=terms.inspection.value,
        inspection_words=terms.words["inspection"],
        transport=terms.transport.value,
        transport_words=terms.words["transport"],
        delivery_by=terms.delivery_by,
        warranty_days=terms.warranty_days,
        warranty_hours=terms.warranty_hours,
        premium=premium_of(trade) if trade.premium_minor else None,
    )
    return found if found.says_more else None


def rounds_of(trade: Trade, steps: Sequence[Step]) -> tuple[Round, ...]:
    """Return the rounds of bargaining in order, each with what it changed."""
    waits, days = PROCESSES[trade.process_version].waits, agreed_days(trade)
    proposed = [
        Proposed(
            by_buyer=each.actor_id == trade.buyer_id,
            at=each.at,
            expires_at=due_at(waits[State(each.target)], start=each.at, agreed=days),
            told=each.facts or {},
        )
        for each in steps
        if each.transition in ROUNDS
    ]
    return rounds(proposed, terms_of(trade))


def money_terms(trade: Trade) -> MoneyTerms:
    """Return deposits, tax, plan, fees and penalties, all frozen."""
    plan, price = plan_of(trade), price_of(trade)
    return MoneyTerms(
        buyer_deposit=buyer_deposit_of(trade),
        tax=tax_of(trade),
        tax_basis_points=trade.tax_basis_points,
        plan=plan.key,
        plan_words=plan.sentence(price),
        milestones=tuple(Milestone(moment.value, amount) for moment, amount in plan.shares(price).items()),
        retention_days=plan.retention_days,
        fee_shares=trade.fee_shares,
        fee_words=Shares(trade.fee_shares).label,
        fees=tuple(
            FeeTerm(fee.service.value, fee.service.label, fee.of_buyer, fee.of_seller) for fee in fees_of(trade)
        ),
        penalties=penalties.published(),
    )


def return_terms(trade: Trade) -> ReturnTerms:
    """Return the return policy as it is frozen, with its sentence."""
    policy = policy_in(trade)
    return ReturnTerms(policy.as_json(), sentence(policy, price_of(trade)))


def late_terms(trade: Trade) -> LateTerms | None:
    """Return what lateness costs by the contract; None where it costs nothing."""
    rate, price = rate_of(trade), price_of(trade)
    if not rate.daily_basis_points:
        return None
    return LateTerms(
        daily_basis_points=rate.daily_basis_points,
        cap_basis_points=rate.cap_basis_points,
        grace_days=rate.grace_days,
        daily=rate.daily(price),
        cap=rate.cap(price),
    )
