"""What a risk decision means for the one who asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.trade.domain.refusals import HeldForReview, RefusedByRisk

if TYPE_CHECKING:
    from truehand.risk.domain.case import Decision


def require_allowed(decision: Decision) -> None:
    """Refuse (HeldForReview, RefusedByRisk) with the decision's reasons; the decision itself is already kept."""
    if decision.outcome == "allow":
        return
    refusal = HeldForReview if decision.outcome == "review" else RefusedByRisk
    raise refusal(
        reasons_zh="".join(each.zh for each in decision.reasons),
        reasons_en=" ".join(each.en for each in decision.reasons),
    )
