"""Whether a machine may be returned, until when, and who pays what: one table, one floor by law, one function.

The floor: where a trader sells to a consumer at a distance, the consumer may return within 7 days of receipt without
giving a reason, gets the whole price back, and bears the way back unless the two agreed otherwise (Law of the PRC on
the Protection of Consumer Rights and Interests, art. 25; Interim Measures for Seven-Day No-Reason Returns, 2017). The
goods come back complete: trying a machine out is no damage, mounting it or unlocking its devices is.

It does not hold between two businesses, between two private people, or for a private seller. The measures let a trader
except used goods whose faults were stated, and goods that lose much of their worth once put to use, where the consumer
confirms that at each single purchase (art. 7); Truehand asks for no such confirmation and so relies on no exception.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from truehand.equipment.domain.classes import EquipmentClass
from truehand.returns.domain.refusals import PolicyOutOfRange

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money

Pair = tuple[str, str]

LONGEST_DAYS: Final = 30
HIGHEST_FEE: Final = 2_000
DAYS_BY_LAW: Final = 7


class WayBack(StrEnum):
    """Who pays for the way back of a machine that is returned without a reason."""

    BUYER = "buyer"
    SELLER = "seller"

    @property
    def label(self) -> Pair:
        """Return what people read."""
        return _PAYERS[self]


_PAYERS: Final = {WayBack.BUYER: ("买方", "the buyer"), WayBack.SELLER: ("卖方", "the seller")}

# What a machine must not have gone through to come back without a reason.
EXCLUSIONS: Final[dict[str, Pair]] = {
    "mounted": ("已加装或改装", "attachments were mounted or it was altered"),
    "data_unlocked": ("数据设备已解锁或换绑", "a data device was unlocked or bound to another account"),
    "put_to_work": ("已投入施工（试机除外）", "it was put to work, beyond trying it out"),
}


@dataclass(frozen=True, slots=True)
class Policy:
    """What a seller grants without a reason: days after delivery, a fee in 1/10,000ths of the price, what excludes it.

    A return for a cause (not as described, faulty, another machine) is not a matter of policy: it is always open
    until the machine is accepted, free of any fee, at the seller's cost. The money is held as long as the window.
    """

    days: int = 0
    restocking_basis_points: int = 0
    final_sale: bool = False
    exclusions: tuple[str, ...] = ()
    way_back: WayBack = WayBack.BUYER
    # Whether the law sets the window, not the seller.
    by_law: bool = False

    @property
    def window(self) -> int:
        """The days in which no reason is needed; none where every sale is final."""
        return 0 if self.final_sale else self.days

    def as_json(self) -> dict[str, Json]:
        """Return the policy as it is frozen into a trade and its contract."""
        return {
            "days": self.days,
            "restocking_basis_points": self.restocking_basis_points,
            "final_sale": self.final_sale,
            "exclusions": list(self.exclusions),
            "way_back": self.way_back.value,
            "by_law": self.by_law,
        }


FINAL: Final = Policy(final_sale=True)
_ALL: Final = tuple(EXCLUSIONS)
_LIGHT: Final = Policy(3, 500, exclusions=_ALL)
# What is in force where a seller has said nothing: light machines can be sent back, of heavy ones every sale is final.
STANDARD: Final[Mapping[str, Policy]] = {
    EquipmentClass.MINI_EXCAVATOR: _LIGHT,
    EquipmentClass.SKID_STEER: _LIGHT,
    EquipmentClass.FORKLIFT: _LIGHT,
}
# The least that the law gives a consumer who buys from a trader at a distance.
FLOOR: Final = Policy(DAYS_BY_LAW, 0, exclusions=_ALL, by_law=True)


@dataclass(frozen=True, slots=True)
class Sale:
    """Who sells to whom: every sale here is at a distance."""

    consumer: bool
    trader: bool

    @property
    def protected(self) -> bool:
        """Whether the law gives the buyer a return without a reason."""
        return self.consumer and self.trader


def policy_from(told: Mapping[str, Any]) -> Policy:
    """Return the policy of what was frozen; a trade of before there were policies has final sale."""
    if not told:
        return FINAL
    return Policy(
        days=told["days"],
        restocking_basis_points=told["restocking_basis_points"],
        final_sale=told["final_sale"],
        exclusions=tuple(told["exclusions"]),
        way_back=WayBack(told["way_back"]),
        by_law=told["by_law"],
    )


def checked(policy: Policy) -> Policy:
    """Return a policy as a seller may set it; refuse (PolicyOutOfRange) what is out of range or unknown."""
    sound = (
        0 <= policy.days <= LONGEST_DAYS
        and 0 <= policy.restocking_basis_points <= HIGHEST_FEE
        and set(policy.exclusions) <= EXCLUSIONS.keys()
    )
    if not sound:
        raise PolicyOutOfRange(days=LONGEST_DAYS, percent=HIGHEST_FEE // 100)
    return replace(policy, by_law=False)


def standard(equipment_class: str) -> Policy:
    """Return what is in force for a class where the seller has said nothing."""
    return STANDARD.get(equipment_class, FINAL)


def in_force(policy: Policy, sale: Sale) -> Policy:
    """Return what holds between these two: the seller's policy, raised to what the law gives."""
    if not sale.protected:
        return policy
    if policy.window < FLOOR.days:
        return replace(FLOOR, way_back=policy.way_back)
    return replace(policy, restocking_basis_points=0, by_law=policy.days == FLOOR.days)


@dataclass(frozen=True, slots=True)
class Answer:
    """May it be returned without a reason, until when (None before delivery), what it costs whom, and why."""

    allowed: bool
    until: datetime | None
    fee: Money
    way_back: WayBack
    why: Pair


def answer(
    policy: Policy,
    price: Money,
    *,
    now: datetime,
    until: datetime | None = None,
    states: Collection[str] = (),
    against: Pair | None = None,
) -> Answer:
    """Answer for a machine of that price: before its delivery, or while its window runs ``until`` then.

    ``states`` are the exclusions that the machine is in, ``against`` is what else is against it, in words. The fee is
    what the seller keeps of the price.
    """
    fee = price.share(policy.restocking_basis_points if policy.window else 0)
    why = against or _against(policy, until, now, states)
    return Answer(why is None, until, fee, policy.way_back, why or sentence(policy, price))


def _against(policy: Policy, until: datetime | None, now: datetime, states: Collection[str]) -> Pair | None:
    """Return what stands against it, or None."""
    if not policy.window:
        return sentence(policy, None)
    if until is not None and now >= until:
        return "无理由退货期限已过。", "The time for a return without a reason is over."
    for key in policy.exclusions:
        if key in states:
            zh, en = EXCLUSIONS[key]
            return f"{zh}的设备不适用无理由退货。", f"It cannot be returned without a reason once {en}."
    return None


def sentence(policy: Policy, price: Money | None) -> Pair:
    """Return the policy in one sentence for listing, contract and trade."""
    if not policy.window:
        return (
            "退货须有理由：设备与描述不符或者有隐瞒缺陷的，可在验收前退货，费用由卖方承担。",
            "A return needs a reason: what is not as described can go back before acceptance at the seller's cost.",
        )
    zh_fee, en_fee = _fee(policy, price)
    zh_not, en_not = _excluded(policy)
    zh_law, en_law = ("（法定）", " (by law)") if policy.by_law else ("", "")
    payer_zh, payer_en = policy.way_back.label
    zh = f"送达后{policy.window}日内可无理由退货{zh_law}，{zh_fee}，返程运费由{payer_zh}承担{zh_not}。"
    en = f"Return without a reason within {policy.window} days of delivery{en_law}"
    return zh, f"{en}; {en_fee}; {payer_en} pays for the way back{en_not}."


def _fee(policy: Policy, price: Money | None) -> Pair:
    if not policy.restocking_basis_points:
        return "全额退款", "the whole price is paid back"
    percent = f"{policy.restocking_basis_points / 100:g}"
    amount = f"（{price.share(policy.restocking_basis_points)}）" if price else ""
    words = f" ({price.share(policy.restocking_basis_points)})" if price else ""
    return f"扣除{percent}%的整备费{amount}", f"a restocking fee of {percent} %{words} is kept"


def _excluded(policy: Policy) -> Pair:
    if not policy.exclusions:
        return "", ""
    zh = "、".join(EXCLUSIONS[each][0] for each in policy.exclusions)
    en = "; ".join(EXCLUSIONS[each][1] for each in policy.exclusions)
    return f"；{zh}的除外", f"; not where {en}"
