"""A policy: what was promised for one trade, from which fact until when, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID

from truehand.insurance.domain.kinds import COVERS, Cover, Event, Kind, Pair
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from truehand.insurance.domain.quoting import Quote
    from truehand.kernel.canonical import Json

SCHEME: Final = "truehand policy/1"
DOCUMENT_NAME: Final = "insurance-policy-{kind}.json"
_SECONDS: Final = timedelta(seconds=1)


class Status(StrEnum):
    """Where a policy is."""

    TAKEN = "taken"
    PAID = "paid"
    IN_FORCE = "in_force"
    OVER = "over"
    LAPSED = "lapsed"

    @property
    def words(self) -> Pair:
        """Return what people read: (zh, en)."""
        return _WORDS[self]


_WORDS: Final = {
    Status.TAKEN: ("待付保险费", "waits for its premium"),
    Status.PAID: ("已付保险费，保障未开始", "paid, cover has not begun"),
    Status.IN_FORCE: ("保障中", "in force"),
    Status.OVER: ("保障已结束", "cover has ended"),
    Status.LAPSED: ("未生效，已终止", "never in force"),
}
LIVING: Final = frozenset({Status.TAKEN, Status.PAID, Status.IN_FORCE, Status.OVER})
# Until cover begins.
AHEAD: Final = frozenset({Status.TAKEN, Status.PAID})


@dataclass(frozen=True, slots=True)
class PolicyView:
    """One policy; amounts are frozen from the quote it was taken by."""

    id: UUID
    product_id: UUID
    trade_id: UUID
    insurer_id: UUID
    holder_id: UUID
    beneficiary_id: UUID
    kind: Kind
    insured: Money
    premium: Money
    deductible: Money
    commission: Money
    pays: int
    four_eyes: Money
    status: Status
    taken_at: datetime
    began_at: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None
    meter: int | None
    returned: Money
    sha256: str
    document: bytes

    @property
    def number(self) -> str:
        """What people call it by."""
        return f"{self.kind[0].upper()}-{self.id.hex[-10:].upper()}"

    @property
    def cover(self) -> Cover:
        """When its cover begins and ends."""
        return COVERS[self.kind]

    @property
    def last_meter(self) -> int | None:
        """The reading of the hour meter with which cover ends, where it ends by hours."""
        if self.cover.meter_hours is None or self.meter is None:
            return None
        return self.meter + self.cover.meter_hours

    def covers(self, at: datetime) -> bool:
        """Return whether something that happened at a moment fell into the cover."""
        ends = min((each for each in (self.ends_at, self.ended_at) if each is not None), default=None)
        return self.began_at is not None and self.began_at <= at and (ends is None or at <= ends)

    def reports_until(self) -> datetime | None:
        """Return until when a loss may be reported; None while cover has no end yet."""
        ends = min((each for each in (self.ends_at, self.ended_at) if each is not None), default=None)
        return None if ends is None else ends + self.cover.report_within

    def unearned(self, now: datetime) -> Money:
        """Return how much of the premium covers time that does not come to pass, where the tariff gives that back."""
        if self.began_at is None or self.ends_at is None or not self.cover.pro_rata or now >= self.ends_at:
            return Money.zero(self.premium.currency)
        whole, left = (self.ends_at - self.began_at) // _SECONDS, (self.ends_at - now) // _SECONDS
        return Money(self.premium.minor * left // whole, self.premium.currency)


def policy_document(
    policy: PolicyView, told: dict[str, Json], quote: Quote, names: dict[str, str], texts: Pair
) -> dict[str, Json]:
    """Return what a policy's document says: parties, amounts, how the premium came about, and its text in zh and en."""
    lines: list[Json] = [
        {
            "key": each.key,
            "zh": each.words[0],
            "en": each.words[1],
            "per_cent": each.per_cent,
            "after": each.after.minor,
        }
        for each in quote.lines
    ]
    return {
        "scheme": SCHEME,
        "id": str(policy.id),
        "number": policy.number,
        "trade": str(policy.trade_id),
        "taken_at": policy.taken_at.isoformat(),
        "product": told,
        "parties": {
            "insurer": {"id": str(policy.insurer_id), "name": names["insurer"], "licence": names["licence"]},
            "holder": {"id": str(policy.holder_id), "name": names["holder"]},
            "beneficiary": {"id": str(policy.beneficiary_id), "name": names["beneficiary"]},
        },
        "currency": policy.premium.currency,
        "insured": policy.insured.minor,
        "premium": policy.premium.minor,
        "deductible": policy.deductible.minor,
        "pays": policy.pays,
        "lines": lines,
        "zh": texts[0],
        "en": texts[1],
    }


def texts(policy: PolicyView, names: dict[str, str]) -> Pair:
    """Return the policy in words: (zh, en)."""
    cover, share = policy.cover, f"{policy.pays / 100:g}%"
    begin_zh, begin_en = cover.begins.words
    end_zh, end_en = _ends(cover)
    zh = (
        f"{policy.kind.words[0]}保单 {policy.number}\n"
        f"保险人{names['insurer']}（许可证 {names['licence']}）承保，投保人{names['holder']}，"
        f"被保险人{names['beneficiary']}。\n"
        f"保险金额{policy.insured}，保险费{policy.premium}，免赔额{policy.deductible}，"
        f"免赔额以上的损失按{share}赔付，以保险金额为限。\n"
        f"保障自{begin_zh}时起，至{end_zh}时止；损失须在保障结束后{cover.report_within.days}天内报案。\n"
        f"{_WHAT[policy.kind][0]}\n"
        "保险费在保障开始前由平台托管；保障未开始而交易终止的，全额退还。"
        + ("交易在保障期内被撤销的，按剩余时间退还。" if cover.pro_rata else "")
        + "\n同一损失已由他方赔偿的部分不再赔付；"
        "赔付后，保险人在赔付金额内取得向责任方追偿的权利（《保险法》第六十条）。\n"
        "理赔：72小时内首次审看，30日内作出核定（《保险法》第二十三条）；对决定不服可申请一次由他人复核。"
    )
    en = (
        f"{policy.kind.words[1]}, policy {policy.number}\n"
        f"Insurer: {names['insurer']} (licence {names['licence']}). Policyholder: {names['holder']}. "
        f"Insured: {names['beneficiary']}.\n"
        f"Sum insured {policy.insured}, premium {policy.premium}, deductible {policy.deductible}; of what exceeds the "
        f"deductible {share} is paid, up to the sum insured.\n"
        f"Cover begins when {begin_en} and ends {end_en}; a loss is reported within {cover.report_within.days} days "
        "after that.\n"
        f"{_WHAT[policy.kind][1]}\n"
        "The premium is held in escrow until cover begins, and returns in full where the trade ends before. "
        + (
            "Where the trade is undone while cover runs, it returns for the time that is left. "
            if cover.pro_rata
            else ""
        )
        + "\nWhat was made good otherwise for the same loss is not paid again; for what it pays the insurer takes the "
        "insured's claims on whoever is liable (Insurance Law of the PRC, art. 60).\n"
        "A claim is looked at within 72 hours and decided within 30 days (art. 23); one appeal goes to somebody else."
    )
    return zh, en


def _ends(cover: Cover) -> Pair:
    if cover.ends is not None:
        zh, en = cover.ends.words
        return zh, f"when {en}"
    if cover.meter_hours is not None:
        return (
            f"满{cover.days}天或小时表增加{cover.meter_hours}小时（以先到者为准）",
            f"after {cover.days} days or {cover.meter_hours} hours on its meter, whichever comes first",
        )
    return f"满{cover.days}天", f"after {cover.days} days"


_WHAT: Final[dict[Kind, Pair]] = {
    Kind.TRANSIT: (
        "承保设备在提货至交付期间的灭失和损坏；包装、自然磨损和延误不在其内。",
        "Covered: loss of and damage to the machine between pick-up and delivery; not wear, packing or delay.",
    ),
    Kind.WARRANTY: (
        "承保验收后首次出现的发动机、液压、传动、回转和电气故障的修理费；易损件和保养不在其内。",
        "Covered: repair of engine, hydraulics, drive, slew and electrics failing after acceptance; not wear, service.",
    ),
    Kind.MISMATCH: (
        "承保后一节点的检测报告与首份报告不符所致的价值差额；首份报告之后新发生的损坏不在其内。",
        "Covered: the loss of value where a later report contradicts the first one; not damage done after the first.",
    ),
}


def begins_at(kind: Kind, events: frozenset[Event]) -> bool:
    """Return whether cover of a kind begins with what happened."""
    return COVERS[kind].begins in events


def ends_at(kind: Kind, began: datetime) -> datetime | None:
    """Return when cover that began then ends by itself; None where it ends by a fact."""
    lasts = COVERS[kind].lasts
    return None if lasts is None else began + lasts
