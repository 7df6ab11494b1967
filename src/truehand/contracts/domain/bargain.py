"""What two sides agreed on beside the price, as the contract says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from truehand.kernel.canonical import Json


@dataclass(frozen=True, slots=True)
class Bargain:
    """Who bears which fee (key and words in (zh, en)), the last day of delivery, and the warranty.

    ``delivery_by`` is None when only the contract's periods bind. A warranty ends with its days or its hours on the
    meter, whichever comes first; no days is no warranty, and no hours no bound by the meter.
    """

    inspection: str
    inspection_words: tuple[str, str]
    transport: str
    transport_words: tuple[str, str]
    delivery_by: date | None
    warranty_days: int
    warranty_hours: int

    @property
    def sound(self) -> bool:
        """Whether a contract may say it: hours bind only together with days."""
        return (
            self.warranty_days >= 0 and self.warranty_hours >= 0 and (self.warranty_days > 0 or not self.warranty_hours)
        )

    def as_json(self) -> dict[str, Json]:
        """Return the terms for the document."""
        return {
            "inspection": self.inspection,
            "transport": self.transport,
            "delivery_by": self.delivery_by.isoformat() if self.delivery_by else None,
            "warranty": {"days": self.warranty_days, "hours": self.warranty_hours},
        }

    def gaps(self, *, chinese: bool) -> dict[str, str]:
        """Return what an edition's gaps are filled with."""
        side = 0 if chinese else 1
        return {
            "inspection_share": self.inspection_words[side],
            "transport_share": self.transport_words[side],
            "delivery_by": self._delivery(chinese=chinese),
            "warranty": self._warranty(chinese=chinese),
        }

    def _delivery(self, *, chinese: bool) -> str:
        by = self.delivery_by
        if by is None:
            return (
                "双方没有另行约定最迟交付日，以本合同所定各期限为准"
                if chinese
                else "No last day of delivery is agreed; the periods of this contract bind"
            )
        if chinese:
            return f"卖方应使设备最迟于{by.year}年{by.month}月{by.day}日送达交付地点"
        return f"The seller sees to it that the machine reaches the place of delivery on {by.isoformat()} at the latest"

    def _warranty(self, *, chinese: bool) -> str:
        days, hours = self.warranty_days, self.warranty_hours
        if not days:
            return "卖方不另行提供质保" if chinese else "The seller gives no warranty of their own"
        if chinese:
            meter = f"，或者至小时表较验收时增加{hours}小时，以先到者为准" if hours else ""
            return f"卖方提供质保，自买方验收之日起{days}天{meter}"
        meter = f", or until the meter shows {hours} hours more, whichever comes first" if hours else ""
        return f"The seller warrants the machine for {days} days from acceptance{meter}"
