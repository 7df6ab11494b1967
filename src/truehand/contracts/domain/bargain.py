"""What two sides agreed on beside the price, as the contract says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from truehand.kernel.canonical import Json
    from truehand.kernel.money import Money

# What a warranty covers, and what it does not.
_COVERED_ZH: Final = (
    "其间非因使用不当出现的发动机、液压、传动、回转、行走和电控系统故障由卖方在合理期限内自费修理，"
    "修理不成的买方可以请求减少价款，故障严重的可以解除合同（民法典第五百八十二条），易损件的正常磨损除外"
)
_COVERED_EN: Final = (
    "every failure of engine, hydraulics, drive, slew, travel gear or electrics that misuse did not cause is repaired "
    "within reasonable time at the seller's cost, and if repair fails the buyer may ask for a lower price or, where it "
    "is grave, rescind (Civil Code, art. 582); ordinary wear of wearing parts is not covered"
)


@dataclass(frozen=True, slots=True)
class Bargain:
    """Who bears which fee (key and words in (zh, en)), the last day of delivery, and the warranty.

    ``delivery_by`` is None when only the contract's periods bind. A warranty ends with its days or its hours on the
    meter, whichever comes first; no days is no warranty, and no hours no bound by the meter. ``premium`` is the
    part of an auction's price that the buyer pays to the platform.
    """

    inspection: str
    inspection_words: tuple[str, str]
    transport: str
    transport_words: tuple[str, str]
    delivery_by: date | None
    warranty_days: int
    warranty_hours: int
    premium: Money | None = None

    @property
    def sound(self) -> bool:
        """Whether a contract may say it: hours bind only together with days."""
        return (
            self.warranty_days >= 0 and self.warranty_hours >= 0 and (self.warranty_days > 0 or not self.warranty_hours)
        )

    @property
    def says_more(self) -> bool:
        """Whether it says what the clauses on price and fees do not: fees that are shared alike stand there."""
        return bool(
            self.inspection != self.transport or self.delivery_by or self.warranty_days or self.premium is not None
        )

    def as_json(self) -> dict[str, Json]:
        """Return the terms for the document."""
        return {
            "inspection": self.inspection,
            "transport": self.transport,
            "delivery_by": self.delivery_by.isoformat() if self.delivery_by else None,
            "warranty": {"days": self.warranty_days, "hours": self.warranty_hours},
            **(
                {"premium": {"minor": str(self.premium.minor), "currency": self.premium.currency}}
                if self.premium
                else {}
            ),
        }

    @property
    def words(self) -> tuple[str, str]:
        """Return all of it as the contract's clause says it, in (zh, en)."""
        zh = (f"检测费{self.inspection_words[0]}", f"运输费{self.transport_words[0]}", *self._zh())
        en = (
            f"the inspection is paid {self.inspection_words[1]}",
            f"the transport {self.transport_words[1]}",
            *self._en(),
        )
        of_auction = self._premium()
        return "；".join((*zh, *of_auction[:1])), "; ".join((*en, *of_auction[1:]))

    def _premium(self) -> tuple[str, ...]:
        """Return what an auction's price contains, in (zh, en); nothing for what was bargained."""
        if self.premium is None:
            return ()
        en = f"the price comes from an auction; {self.premium} of it is the buyer's premium for the platform"
        return f"价款由拍卖产生，其中{self.premium}为买方佣金，归平台，退款时一并退还", f"{en}, refunded with the price"

    def _zh(self) -> tuple[str, str]:
        by, days, hours = self.delivery_by, self.warranty_days, self.warranty_hours
        delivery = "没有另行约定最迟交付日"
        if by is not None:
            delivery = (
                f"设备最迟于{by.year}年{by.month}月{by.day}日送达交付地点，买方没有按期签署、付款或者收货的相应顺延"
            )
        if not days:
            return delivery, "卖方不另行提供质保"
        meter = f"，或者至小时表较验收时增加{hours}小时，以先到者为准" if hours else ""
        return delivery, f"卖方提供质保，自买方验收之日起{days}天{meter}，{_COVERED_ZH}"

    def _en(self) -> tuple[str, str]:
        by, days, hours = self.delivery_by, self.warranty_days, self.warranty_hours
        delivery = "no last day of delivery is agreed"
        if by is not None:
            late = "put off by as long as the buyer is late in signing, paying or taking the machine"
            delivery = f"the machine reaches the place of delivery on {by.isoformat()} at the latest, {late}"
        if not days:
            return delivery, "the seller gives no warranty of their own"
        meter = f", or until the meter shows {hours} hours more, whichever comes first" if hours else ""
        return delivery, f"the seller warrants the machine for {days} days from acceptance{meter}: {_COVERED_EN}"
