"""A machine's passport as other rooms see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.repairs import PARTS, REPAIRED
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.equipment.domain.certified import Certified
    from truehand.equipment.domain.claims import ClaimView
    from truehand.equipment.domain.registers import Answer
    from truehand.kernel.canonical import Json


# What happens to a machine, for people; other rooms note it by these kinds.
HISTORY: Final[dict[str, tuple[str, str]]] = {
    "listed": ("上架出售", "Offered for sale"),
    "inspected": ("检测师出具检测报告", "Inspected; the report is signed"),
    "delivered": ("送达买方", "Delivered to a buyer"),
    "sold": ("已售出", "Sold"),
    "certified": ("取得证书", "A certificate was issued"),
    "certificate_suspended": ("证书暂停", "A certificate was suspended"),
    "certificate_reinstated": ("证书恢复", "A certificate was reinstated"),
    "certificate_revoked": ("证书撤销", "A certificate was revoked"),
    REPAIRED: ("维修", "Repaired"),
    "reported_stolen": ("报失（被盗）", "Reported stolen"),
    "reported_pledged": ("抵押登记", "Registered as pledged"),
    "claim_cleared": ("报失或抵押已解除", "The report or pledge was cleared"),
    "merged": ("与另一本护照合并", "Merged with another passport of the same machine"),
    "split": ("与另一本护照拆分", "Parted from another machine's passport"),
}


# The kinds of faults that an inspection tells the passport.
FOUND: Final[dict[str, tuple[str, str]]] = {
    "leak": ("发现渗漏", "a leak found"),
    "defect": ("有需维修之处", "something needs repair"),
    "unsafe": ("存在安全缺陷", "a safety defect"),
}


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """Something that happened to the machine: a stable ``kind`` such as ``listed``, and its data."""

    kind: str
    data: Mapping[str, Json]
    at: datetime
    event_id: UUID | None = None

    @property
    def price(self) -> Money | None:
        """What was asked then, if it is known."""
        said = self.data.get("price")
        if not isinstance(said, Mapping):
            return None
        return Money(int(str(said["minor"])), str(said["currency"]))

    @property
    def found(self) -> tuple[tuple[str, str], ...]:
        """Which kinds of faults an inspection found, for people."""
        said = self.data.get("found")
        return tuple(FOUND[each] for each in map(str, said) if each in FOUND) if isinstance(said, list) else ()

    @property
    def repair(self) -> tuple[str, str] | None:
        """Which part was repaired, for people, if one was."""
        return PARTS.get(str(self.data.get("part", ""))) if self.kind == REPAIRED else None

    @property
    def repaired_on(self) -> str:
        """The day of a repair."""
        return str(self.data.get("on", ""))

    @property
    def certificate(self) -> str:
        """The number of the certificate that it is about, if it is about one."""
        return str(self.data.get("number", ""))

    @property
    def said(self) -> str:
        """What a certifier wrote: what is certified, or why it was changed."""
        return str(self.data.get("title") or self.data.get("reason") or "")

    @property
    def words(self) -> tuple[str, str]:
        """What happened, for people."""
        return HISTORY.get(self.kind, (self.kind, self.kind))


@dataclass(frozen=True, slots=True)
class Inspected:
    """What the last inspection said of a machine: what was read off it, and the kinds of faults (``leak``, …)."""

    at: datetime
    hours: int | None
    year: int | None
    found: frozenset[str]


@dataclass(frozen=True, slots=True)
class PassportView:
    """One physical machine; ``model`` and ``year`` are as first declared, later declarations are in the history.

    ``also`` are the makers and serial numbers of passports that were merged into this one. ``registers`` and
    ``certificates`` are empty until they were asked for.
    """

    id: UUID
    equipment_class: str
    maker: str
    model: str
    serial: str
    year: int
    opened_at: datetime
    history: tuple[HistoryEntry, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    merged_ids: tuple[UUID, ...] = ()
    claims: tuple[ClaimView, ...] = ()
    registers: tuple[Answer, ...] = ()
    certificates: tuple[Certified, ...] = ()

    @property
    def numbers(self) -> tuple[tuple[str, str], ...]:
        """Every maker and serial number that the machine is known by, its own first."""
        return ((self.maker, self.serial), *self.also)
