"""Payment plans: when which part of the price leaves escrow for the seller.

Chosen with the offer and written into the contract. The buyer's safe choice, and what holds when nothing is chosen,
is everything upon acceptance. A plan in this table is never edited while trades may follow it; a change is a new key.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.escrow.domain.plan import apportion
from truehand.trade.domain.refusals import PlanUnknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truehand.kernel.money import Money
    from truehand.trade.domain.words import Pair


class Moment(StrEnum):
    """When a part of the price is released."""

    PICK_UP = "pick_up"
    ACCEPTANCE = "acceptance"
    RETENTION_END = "retention_end"


@dataclass(frozen=True, slots=True)
class PaymentPlan:
    """A plan: its parts in 1/10,000ths of the price, in the order of time, and how long the last is kept back."""

    key: str
    label: Pair
    parts: tuple[tuple[Moment, int], ...]
    retention_days: int = 0

    def shares(self, amount: Money) -> Mapping[Moment, Money]:
        """Return an amount by moments: largest remainder, so that the parts sum to it exactly."""
        moments, weights = zip(*self.parts, strict=True)
        return dict(zip(moments, apportion(amount, weights), strict=True))

    def part(self, moment: Moment, amount: Money) -> Money:
        """Return what of an amount belongs to a moment; nothing when the plan has no such part."""
        return self.shares(amount).get(moment, amount - amount)

    def retains(self, price: Money) -> bool:
        """Whether any of that price is kept back after acceptance."""
        return self.part(Moment.RETENTION_END, price).minor > 0

    def sentence(self, price: Money) -> Pair:
        """Return the plan with its amounts, in one sentence."""
        named = [(_WHEN[moment], money) for moment, money in self.shares(price).items()]
        days = str(self.retention_days)
        return (
            "；".join(f"{when[0].format(days=days)}放款{money}" for when, money in named),
            "; ".join(f"{money} {when[1].format(days=days)}" for when, money in named),
        )


_WHEN: Final[dict[Moment, Pair]] = {
    Moment.PICK_UP: ("承运人提货时", "when the carrier collects the machine"),
    Moment.ACCEPTANCE: ("买方验收时", "upon acceptance"),
    Moment.RETENTION_END: ("验收满{days}日后", "{days} days after acceptance"),
}
_P, _A, _R = Moment.PICK_UP, Moment.ACCEPTANCE, Moment.RETENTION_END

DEFAULT: Final = "acceptance"
PLANS: Final = {
    each.key: each
    for each in (
        PaymentPlan(
            DEFAULT, ("验收后一次付清（对买方最安全）", "All upon acceptance (safest for the buyer)"), ((_A, 10_000),)
        ),
        PaymentPlan(
            "retention_5",
            ("验收时付95%，30天后付5%", "95 % upon acceptance, 5 % after 30 days"),
            ((_A, 9_500), (_R, 500)),
            30,
        ),
        PaymentPlan(
            "retention_10",
            ("验收时付90%，60天后付10%", "90 % upon acceptance, 10 % after 60 days"),
            ((_A, 9_000), (_R, 1_000)),
            60,
        ),
        PaymentPlan(
            "pick_up_20",
            ("提货时付20%，验收时付80%", "20 % at pick-up, 80 % upon acceptance"),
            ((_P, 2_000), (_A, 8_000)),
        ),
        PaymentPlan(
            "pick_up_20_retention_10",
            ("提货时付20%，验收时付70%，30天后付10%", "20 % at pick-up, 70 % upon acceptance, 10 % after 30 days"),
            ((_P, 2_000), (_A, 7_000), (_R, 1_000)),
            30,
        ),
    )
}


def plan_of(key: str) -> PaymentPlan:
    """Return a plan; refuse (PlanUnknown) one that there is not."""
    found = PLANS.get(key)
    if found is None:
        raise PlanUnknown(key=key[:40])
    return found
