"""What two sides agreed on about money, as the contract says it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.contracts.domain.returns import ReturnTerms
from truehand.contracts.domain.terms import FeeTerm, Milestone, MoneyTerms
from truehand.returns.domain.policy import sentence
from truehand.trade.domain import penalties
from truehand.trade.domain.fees import Shares
from truehand.trade.queries.returning import policy_in
from truehand.trade.queries.situation import buyer_deposit_of, fees_of, plan_of, price_of, tax_of

if TYPE_CHECKING:
    from truehand.trade.models import Trade


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
