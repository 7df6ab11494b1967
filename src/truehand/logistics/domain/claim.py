"""Delay, loss and damage become claims by rule: what is asked of the carrier, why, and by when it answers.

The published table: a day of delay costs 5 % of the transport fee, from the second day after the promised one, and at
most the whole fee. A machine of which nothing is heard and that is not delivered seven days after the promised day
counts as lost and is made good at the trade's price. Damage is claimed within 48 hours after the delivery: each point
that an inspection at the delivery found worse than the one before counts 2 % of the price, a photo alone 2 %, and at
most 30 %. The carrier answers within 72 hours. Silence accepts a claim that one person may decide; a larger one goes to
the operators, two of whom decide it as they decide a contested one. They have 72 hours; then the auditors are told, and
72 hours later the claim ends without them: what one person may decide and is proven is paid by the table, all else is
closed unpaid, and whoever claimed it has the papers for a court.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.kernel.money import Money
from truehand.logistics.domain.booking import Direction
from truehand.logistics.domain.claim_refusals import AmountOutOfRange, ClaimElsewhere

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from truehand.kernel.canonical import Json

# What two operators agree on, by its name among proposals.
DECIDE: Final = "logistics.decide_claim"
GRACE_DAYS: Final = 1
A_DAY_BASIS_POINTS: Final = 500
LOST_AFTER: Final = timedelta(days=7)
WORSE_BASIS_POINTS: Final = 200
MOST_DAMAGE_BASIS_POINTS: Final = 3_000
CLAIMED_WITHIN: Final = timedelta(hours=48)
ANSWERS_WITHIN: Final = timedelta(hours=72)
DECIDED_WITHIN: Final = timedelta(hours=72)
LONGEST_SAID: Final = 1_000

Pair = tuple[str, str]


class Cause(StrEnum):
    """Why."""

    DELAY = "delay"
    LOSS = "loss"
    DAMAGE = "damage"


CAUSES: Final[dict[Cause, Pair]] = {
    Cause.DELAY: ("延误赔偿", "Delay"),
    Cause.LOSS: ("灭失赔偿", "Loss"),
    Cause.DAMAGE: ("损坏赔偿", "Damage"),
}

# The row of the table that each cause is reckoned by.
RULES: Final[dict[Cause, Pair]] = {
    Cause.DELAY: (
        "第二天起每延误一天为运费的 5%，最高为全部运费",
        "5 % of the fee for each day from the second on, at most the fee",
    ),
    Cause.LOSS: ("逾期七天且毫无音讯，按成交价", "Seven days overdue and silent: the price"),
    Cause.DAMAGE: (
        "每项变差为成交价的 2%，最高 30%",
        "2 % of the price for each point that got worse, at most 30 %",
    ),
}


class Stage(StrEnum):
    """How far a claim is; the last two are ends. CONTESTED without an answer: left to the operators by silence."""

    OPEN = "open"
    CONTESTED = "contested"
    PAID = "paid"
    DISMISSED = "dismissed"


STAGES: Final[dict[Stage, tuple[Pair, str]]] = {
    Stage.OPEN: (("待承运人答复", "Waits for the carrier's answer"), "wait"),
    Stage.CONTESTED: (("待运营裁定", "Waits for an operator's decision"), "doubt"),
    Stage.PAID: (("已赔付", "Paid"), "good"),
    Stage.DISMISSED: (("不成立", "Dismissed"), "plain"),
}


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim against a carrier; ``amount`` is proposed by the rule, ``settled`` what was paid in the end."""

    id: UUID
    trade_id: UUID
    carrier_id: UUID
    claimant_id: UUID
    cause: Cause
    amount: Money
    facts: Mapping[str, Json]
    said: str
    answer: str
    reasons: str
    opened_at: datetime
    answer_by: datetime
    answered_at: datetime | None
    stage: Stage
    settled: Money | None
    overdue_at: datetime | None
    direction: Direction = Direction.OUT

    @property
    def words(self) -> Pair:
        """Return the cause in (zh, en)."""
        return CAUSES[self.cause]

    @property
    def stage_words(self) -> Pair:
        """Return how far it is in (zh, en)."""
        return STAGES[self.stage][0]

    @property
    def mark(self) -> str:
        """Return the state that marks it."""
        return STAGES[self.stage][1]

    @property
    def rule(self) -> Pair:
        """Return the row of the table that it is reckoned by, in (zh, en)."""
        return RULES[self.cause]

    @property
    def counted(self) -> Pair:
        """Return what the row counts in it, in (zh, en); empty where it counts nothing."""
        days, worse = self.facts.get("days"), self.facts.get("worse")
        if isinstance(days, int):
            return f"延误 {days} 天", f"{days} {'day' if days == 1 else 'days'} late"
        if isinstance(worse, list):
            count = len(worse)
            return (f"{count} 项变差", f"{count} worse") if count else ("以照片为证", "shown by a photo")
        return "", ""

    @property
    def waits_since(self) -> datetime:
        """Return when the operators' turn began, where it did."""
        return self.answered_at or self.answer_by

    @property
    def decide_by(self) -> datetime:
        """Return by when the operators decide, once it is theirs."""
        return self.waits_since + DECIDED_WITHIN

    @property
    def ends_at(self) -> datetime:
        """Return when it ends without the operators, if they do not decide."""
        return self.decide_by + DECIDED_WITHIN

    @property
    def due_at(self) -> datetime | None:
        """Return when silence does what it does next: the carrier's, then the operators'; None when it has ended."""
        return {Stage.OPEN: self.answer_by, Stage.CONTESTED: self.ends_at}.get(self.stage)

    @property
    def proven(self) -> bool:
        """Whether the log alone bears it out; a photo of damage is weighed by somebody."""
        return self.cause is not Cause.DAMAGE or bool(self.facts.get("worse"))

    @property
    def unanswered(self) -> bool:
        """Whether the operators decide because its carrier said nothing."""
        return self.stage is Stage.CONTESTED and not self.answer

    @property
    def shown(self) -> frozenset[str]:
        """Return the SHA-256 of the photos that were handed in with it."""
        found = self.facts.get("shown", [])
        return frozenset(str(each) for each in found) if isinstance(found, list) else frozenset()

    @property
    def entries(self) -> tuple[str, ...]:
        """Return the evidence entries that it rests on."""
        found = self.facts.get("entries", [])
        return tuple(str(each) for each in found) if isinstance(found, list) else ()


def days_late(promised_on: date, delivered_at: datetime) -> int:
    """Return how many days after the promised one and its grace a machine came; 0 in time."""
    return max((delivered_at.astimezone(UTC).date() - promised_on).days - GRACE_DAYS, 0)


def for_delay(fee: Money, days: int) -> Money:
    """Return what so many days cost, at most the whole fee."""
    return min(fee, fee.share(min(A_DAY_BASIS_POINTS * days, 10_000)))


def is_lost(promised_on: date, last_heard: datetime, now: datetime) -> bool:
    """Whether nothing was heard of a machine for as long as it is overdue, and it is overdue for long enough."""
    due = datetime(promised_on.year, promised_on.month, promised_on.day, 23, 59, tzinfo=UTC)
    return now > due + LOST_AFTER and now > last_heard + LOST_AFTER


def for_damage(price: Money, worse: int) -> Money:
    """Return what so many points that got worse cost of the price; none found, but a photo, counts as one."""
    return price.share(min(WORSE_BASIS_POINTS * max(worse, 1), MOST_DAMAGE_BASIS_POINTS))


def by_silence(claim: ClaimView, *, by_two: bool) -> Money:
    """Return what is paid if no operator decides: by the table what is proven and takes one person, else nothing."""
    return claim.amount if claim.proven and not by_two else Money.zero(claim.amount.currency)


def unanswered_words(*, by_two: bool) -> Pair:
    """Return what the carrier's silence comes to, in (zh, en)."""
    if by_two:
        return "由两名运营人员裁定", "two operators decide it"
    return "视为接受并赔付", "it is accepted and paid"


def silence_words(amount: Money) -> Pair:
    """Return what the operators' silence comes to, in (zh, en)."""
    if amount.minor:
        return f"按赔付表赔付 {amount}", f"{amount} is paid by the table"
    return (
        "不予赔付而结案，申请人可凭材料另行起诉或仲裁",
        "it is closed unpaid, and the claimant may take the papers to court or arbitration",
    )


def require_overdue(claim: ClaimView, until: datetime, now: datetime) -> None:
    """Refuse (ClaimElsewhere) a claim that is not the operators', or still is by ``until``."""
    require_stage(claim, Stage.CONTESTED)
    if now < until:
        raise ClaimElsewhere(stage_zh=claim.stage_words[0], stage_en=claim.stage_words[1].lower())


def require_stage(claim: ClaimView, wanted: Stage) -> None:
    """Refuse (ClaimElsewhere) what does not fit how far the claim is."""
    if claim.stage is not wanted:
        zh, en = claim.stage_words
        raise ClaimElsewhere(stage_zh=zh, stage_en=en.lower())


def checked_decision(amount: Money, *, most: Money) -> Money:
    """Return what an operator grants, from nothing to ``most``; refuse (AmountOutOfRange) any other."""
    if amount.currency != most.currency or not 0 <= amount.minor <= most.minor:
        raise AmountOutOfRange(most=most)
    return amount
