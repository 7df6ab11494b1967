"""What stands behind the risk gate is done in one piece with the decision that allows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db import transaction

from truehand.trade.domain.refusals import HeldForReview, RefusedByRisk

if TYPE_CHECKING:
    from collections.abc import Callable

    from truehand.kernel.refusal import Refusal
    from truehand.risk.domain.case import Decision

T = TypeVar("T")


def behind_gate(decide: Callable[[], Decision], act: Callable[[], T]) -> T:
    """Do the act when the decision allows it; else refuse (HeldForReview, RefusedByRisk) with the decision's reasons.

    A decision that holds or refuses is kept. One that allows what then cannot be done is undone with it: it must not
    count as a payout that was made.
    """
    with transaction.atomic():
        decision = decide()
        if decision.outcome == "allow":
            return act()
    raise _refusal(decision)


def _refusal(decision: Decision) -> Refusal:
    refusal = HeldForReview if decision.outcome == "review" else RefusedByRisk
    return refusal(
        reasons_zh="".join(each.zh for each in decision.reasons),
        reasons_en=" ".join(each.en for each in decision.reasons),
    )
