"""What the log itself proves of a dispute, and what follows: proposed with its proof, decided by a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.disputes.domain.case import Reason

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from truehand.trade.domain.views import StepView
    from truehand.trade.domain.words import Pair

_PICKED_UP: Final = frozenset({"pick_up"})
_DELIVERED: Final = frozenset({"deliver", "deliver_late", "deliver_conceded"})
_REPORTED: Final = frozenset({"report_clean", "report_doubts"})
_OF_CONDITION: Final = frozenset({Reason.NOT_AS_DESCRIBED, Reason.HIDDEN_DEFECT, Reason.WRONG_MACHINE})


@dataclass(frozen=True, slots=True)
class Proof:
    """What is proven, by which step (``index`` is its place in the log, once it has one), and what follows."""

    says: Pair
    follows: Pair
    index: int | None


def proofs(reason: Reason, steps: Sequence[StepView], contradictions: Collection[str]) -> tuple[Proof, ...]:
    """Return what the steps of a trade and its report prove of a dispute with a reason.

    ``contradictions`` are the names of what the report found otherwise than the listing says. Nothing is proven of
    what only people can judge.
    """
    if reason is Reason.NOT_DELIVERED:
        return (_delivery(steps),)
    if reason in _OF_CONDITION and contradictions:
        return (_contradiction(steps, contradictions),)
    return ()


def _delivery(steps: Sequence[StepView]) -> Proof:
    delivered = _last(steps, _DELIVERED)
    if delivered is not None:
        says = ("送达交接码已输入，设备已送达。", "The delivery code was entered: the machine was delivered.")
        return Proof(says, ("驳回“未收到设备”。", "“Not delivered” is refuted."), delivered.index)
    picked_up = _last(steps, _PICKED_UP)
    says = (
        "设备已提货，但送达交接码从未输入。",
        "The machine was picked up, and the delivery code was never entered.",
    )
    follows = ("买方全额退款。", "The buyer gets everything back.")
    return Proof(says, follows, picked_up.index if picked_up else None)


def _contradiction(steps: Sequence[StepView], contradictions: Collection[str]) -> Proof:
    fields, bought = "、".join(contradictions), _last(steps, frozenset({"proceed"}))
    listed = ", ".join(contradictions)
    if bought is not None:
        says = (
            f"检测报告与在售信息不符（{fields}），买方知情后仍选择购买。",
            f"The report contradicts the listing ({listed}), and the buyer, knowing it, bought all the same.",
        )
        return Proof(says, ("该项不符不支持退款。", "This difference supports no refund."), bought.index)
    says = (
        f"检测报告与在售信息不符（{fields}）。",
        f"The report contradicts the listing ({listed}).",
    )
    reported = _last(steps, _REPORTED)
    follows = ("支持买方的要求。", "The buyer's demand is supported.")
    return Proof(says, follows, reported.index if reported else None)


def _last(steps: Sequence[StepView], names: Collection[str]) -> StepView | None:
    return next((each for each in reversed(steps) if each.transition in names), None)
