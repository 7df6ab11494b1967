"""The guarantee claim: what a debtor granted and left unpaid, made good by the fund within its limits.

It rests on what is proven, not on what is argued: the grant and that it is unpaid stand in the log and the ledger and
are frozen at filing. One operator examines, another approves and pays; no money moves by silence. A refusal, and the
silence of the first instance, go to somebody else, once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.credit.domain.planning import from_yuan, in_yuan
from truehand.disputes.domain.guarantee_refusals import (
    AmountNotPayable,
    ClaimElsewhere,
    NotYourClaim,
    OtherPersonNeeded,
    TextNeeded,
)
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from truehand.kernel.canonical import Json

Pair = tuple[str, str]

# How long a sum stays unpaid after its day before the fund may be asked, and how long after that it may be.
UNPAID_FOR: Final = timedelta(days=7)
FILED_WITHIN: Final = timedelta(days=365)
TO_EXAMINE: Final = timedelta(hours=72)
TO_APPROVE: Final = timedelta(hours=48)
TO_APPEAL: Final = timedelta(days=14)
REMIND: Final = timedelta(hours=24)
# The most that the fund pays for one claim, and within a year to one creditor or for one debtor, in yuan.
MOST_A_CLAIM: Final = 50_000
MOST_A_YEAR: Final = 100_000
A_YEAR: Final = timedelta(days=365)
SHORTEST: Final = 10
LONGEST: Final = 2_000
INSTANCES: Final = 2


class Stage(StrEnum):
    """Where a claim stands."""

    FILED = "filed"
    PROPOSED = "proposed"
    PAID = "paid"
    REFUSED = "refused"
    SETTLED = "settled"
    LAPSED = "lapsed"

    @property
    def words(self) -> Pair:
        """Return what people read: (zh, en)."""
        return _STAGES[self]

    @property
    def mark(self) -> str:
        """Return the badge's state."""
        return {Stage.PAID: "good", Stage.SETTLED: "good", Stage.REFUSED: "stop", Stage.LAPSED: "stop"}.get(
            self, "wait"
        )


_STAGES: Final[dict[Stage, Pair]] = {
    Stage.FILED: ("待审查", "An operator examines it"),
    Stage.PROPOSED: ("待第二人批准", "Another operator approves it"),
    Stage.PAID: ("已赔付", "Paid"),
    Stage.REFUSED: ("已拒绝", "Refused"),
    Stage.SETTLED: ("债务人已付清", "The debtor paid"),
    Stage.LAPSED: ("逾期未处理，已终止", "Ended: nobody decided"),
}
# What silence comes to, by instance: it never moves money.
_SILENCE: Final = {
    1: (
        "逾期未处理的，转由其他运营人员重新审查；款项不会因逾期而支付。",
        "Silence hands it to other operators; it pays nothing.",
    ),
    2: (
        "逾期未处理的，申请终止，债权人可重新申请；款项不会因逾期而支付。",
        "Silence ends it, and the creditor may file anew; it pays nothing.",
    ),
}
OPEN: Final = (Stage.FILED, Stage.PROPOSED)


class Act(StrEnum):
    """What an entry of a claim tells of."""

    FILED = "filed"
    ANSWERED = "answered"
    PROPOSED = "proposed"
    REFUSED = "refused"
    APPEALED = "appealed"
    HANDED_ON = "handed_on"
    PAID = "paid"
    SETTLED = "settled"
    LAPSED = "lapsed"

    @property
    def words(self) -> Pair:
        """Return what people read: (zh, en)."""
        return _ACTS[self]


_ACTS: Final = {
    Act.FILED: ("提出保障申请", "Filed"),
    Act.ANSWERED: ("债务人答复", "The debtor answered"),
    Act.PROPOSED: ("审查后提议赔付", "Examined: payment proposed"),
    Act.REFUSED: ("拒绝", "Refused"),
    Act.APPEALED: ("申请复核", "Appealed"),
    Act.HANDED_ON: ("逾期，转由其他人员审查", "Not decided in time: handed to others"),
    Act.PAID: ("批准并赔付", "Approved and paid"),
    Act.SETTLED: ("债务人已付清", "The debtor paid"),
    Act.LAPSED: ("逾期未处理，已终止", "Ended: nobody decided"),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What was granted and not paid: by whom to whom, how much, and what proves it.

    ``source_id`` is of the paper that grants it; ``facts`` are the entries of the log and the figures of the ledger.
    """

    source_id: UUID
    trade_id: UUID
    case_id: UUID | None
    creditor_id: UUID
    debtor_id: UUID
    owed: Money
    since: datetime
    facts: Mapping[str, Json]

    @property
    def opens_at(self) -> datetime:
        """From when on it may be claimed."""
        return self.since + UNPAID_FOR

    @property
    def until(self) -> datetime:
        """Until when it may be claimed."""
        return self.opens_at + FILED_WITHIN

    def may_be_filed(self, now: datetime) -> bool:
        """Whether it was unpaid for long enough, and not for too long."""
        return self.opens_at <= now < self.until


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was said or done."""

    number: int
    act: Act
    author_id: UUID | None
    text: str
    amount: Money | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim as both sides see it; ``own`` came out of the debtor's balance, ``paid`` out of the fund."""

    id: UUID
    source_id: UUID
    trade_id: UUID
    case_id: UUID | None
    creditor_id: UUID
    debtor_id: UUID
    owed: Money
    stage: Stage
    instance: int
    examiner_id: UUID | None
    barred_id: UUID | None
    proposed: Money | None
    own: Money
    paid: Money
    filed_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    facts: Mapping[str, Json]
    entries: tuple[Entry, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody is waited for."""
        return self.stage in OPEN

    @property
    def silence(self) -> Pair | None:
        """What silence comes to; None where nobody is waited for."""
        return _SILENCE[self.instance] if self.is_open else None

    @property
    def made_good(self) -> Money:
        """What the creditor got by it."""
        return self.own + self.paid

    def may_appeal(self, now: datetime) -> bool:
        """Whether the creditor may still have somebody else decide."""
        first = self.stage is Stage.REFUSED and self.instance < INSTANCES
        return first and self.ended_at is not None and now < self.ended_at + TO_APPEAL


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds a payment beside what is owed: the published caps, what was paid within a year, and elsewhere."""

    to_creditor: Money
    for_debtor: Money
    elsewhere: Money


def cap(currency: str) -> Money:
    """Return the most that the fund pays for one claim."""
    return from_yuan(MOST_A_CLAIM, currency)


def left_of(paid: Iterable[Money], currency: str) -> Money:
    """Return what is left of the yearly limit of a person, after what was paid in whatever currency."""
    spent = sum(in_yuan(each) + 1 for each in paid)
    return from_yuan(max(MOST_A_YEAR - spent, 0), currency)


def due(owed: Money, elsewhere: Money) -> Money:
    """Return what of a grant nobody has made good yet; an insurer's or a carrier's payment counts first."""
    return owed - min(elsewhere, owed)


def most_of_fund(limits: Limits, currency: str) -> Money:
    """Return the most that the fund may pay now, whatever it holds."""
    return min(cap(currency), limits.to_creditor, limits.for_debtor)


def checked_amount(amount: Money, *, most: Money) -> Money:
    """Return what an examiner proposes; refuse (AmountNotPayable) nothing, and more than is due."""
    if amount.currency != most.currency or not 0 < amount.minor <= most.minor:
        raise AmountNotPayable(most=most)
    return amount


def checked_text(text: str) -> str:
    """Return words without their margins; refuse (TextNeeded) too few and too many."""
    said = text.strip()
    if not SHORTEST <= len(said) <= LONGEST:
        raise TextNeeded(shortest=SHORTEST, longest=LONGEST)
    return said


def require_stage(claim: ClaimView, *stages: Stage, now: datetime) -> None:
    """Refuse (ClaimElsewhere) a claim that stands elsewhere, or whose time there is over."""
    if claim.stage not in stages or (claim.due_at is not None and claim.due_at <= now):
        raise ClaimElsewhere


def require_other(claim: ClaimView, party_id: UUID) -> None:
    """Refuse (OtherPersonNeeded) who examined it, or refused it before."""
    examined = claim.stage is Stage.PROPOSED and party_id == claim.examiner_id
    if examined or party_id == claim.barred_id:
        raise OtherPersonNeeded


def require_creditor(claim: ClaimView, party_id: UUID) -> None:
    """Refuse (NotYourClaim) everybody but the creditor."""
    if party_id != claim.creditor_id:
        raise NotYourClaim


def published() -> Pair:
    """Return the rules of the fund in a few sentences, for pages and for who asks."""
    days, months, claim, year = UNPAID_FOR.days, FILED_WITHIN.days, f"{MOST_A_CLAIM:,}", f"{MOST_A_YEAR:,}"
    zh = (
        f"对方同意支付的款项到期{days}日后仍未支付，可在此后{months}日内申请基金赔付。先从债务人余额扣取，"
        f"不足部分由基金支付：每项申请最多{claim}元，同一债权人或债务人一年内合计最多{year}元（其他币种按规划汇率折算），"
        "且不超过基金现有金额。保险或承运人已赔付的部分先行扣除。"
        "一名运营人员在72小时内审查，另一名在48小时内批准，二人均与双方无关。"
        "拒绝须写明理由，可在14日内申请由其他人员复核一次。基金赔付后取得债权，债务人此后的还款先归基金。"
    )
    en = (
        f"A sum that the other side agreed to and left unpaid for {days} days can be claimed from the fund for "
        f"{months} days more. The debtor's balance is taken first and the fund pays the rest: at most "
        f"{claim} yuan for one claim, at most {year} yuan within a year to one creditor or for one debtor (other "
        "currencies at the planning parity), and never more than it holds. What an insurer or a carrier has paid "
        "counts first. One operator examines within 72 hours and another approves within 48, neither with a tie to "
        "the two sides. A refusal says why and can be appealed within 14 days, once, to somebody else. The fund then "
        "takes the creditor's place: what the debtor pays later goes to the fund first."
    )
    return zh, en
