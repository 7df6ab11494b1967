"""A claim: what happened, what it cost, who decided what on which grounds, and by when silence is told on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from truehand.insurance.domain.kinds import Kind, Pair
from truehand.insurance.domain.quoting import payable
from truehand.insurance.domain.refusals import (
    AnswerMissing,
    AppealUsed,
    ClaimNotHere,
    LossNotUnderstood,
    MeterMissing,
    OutsideCover,
    ReportedTooLate,
    TextMissing,
)
from truehand.kernel.money import Money
from truehand.kernel.text import cleaned

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from truehand.insurance.domain.policies import PolicyView

LONGEST: Final = 4_000
LONGEST_ANSWER: Final = 1_000
MOST_PHOTOS: Final = 12
FIRST_LOOK: Final = timedelta(hours=72)
# Insurance Law of the PRC, art. 23: thirty days for a claim that is not simple.
DECISION: Final = timedelta(days=30)
REMIND: Final = timedelta(hours=24)
APPEAL_WITHIN: Final = timedelta(days=15)


class Reason(StrEnum):
    """What happened."""

    DAMAGED = "damaged"
    LOST = "lost"
    BREAKDOWN = "breakdown"
    MISMATCH = "mismatch"

    @property
    def words(self) -> Pair:
        """Return what people read: (zh, en)."""
        return _REASONS[self]


_REASONS: Final = {
    Reason.DAMAGED: ("运输中损坏", "damaged in transit"),
    Reason.LOST: ("运输中灭失", "lost in transit"),
    Reason.BREAKDOWN: ("机械故障", "mechanical breakdown"),
    Reason.MISMATCH: ("检测不符", "a later inspection contradicts the first"),
}
OF_KIND: Final = {
    Kind.TRANSIT: (Reason.DAMAGED, Reason.LOST),
    Kind.WARRANTY: (Reason.BREAKDOWN,),
    Kind.MISMATCH: (Reason.MISMATCH,),
}


class Stage(StrEnum):
    """Where a claim is."""

    FILED = "filed"
    LOOKED = "looked"
    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    APPEALED = "appealed"
    PAID = "paid"

    @property
    def words(self) -> Pair:
        """Return what people read: (zh, en)."""
        return _STAGES[self]


_STAGES: Final = {
    Stage.FILED: ("待首次审看", "waits for a first look"),
    Stage.LOOKED: ("核定中", "being assessed"),
    Stage.PROPOSED: ("待第二人核准", "waits for a second person"),
    Stage.APPROVED: ("已核定，待赔付", "approved, waits for payment"),
    Stage.REFUSED: ("拒赔", "refused"),
    Stage.APPEALED: ("复核中", "being decided anew"),
    Stage.PAID: ("已赔付", "paid"),
}
# Where the insurer is to act; silence there is told to the operator, who may then decide in its place.
DUE: Final = frozenset({Stage.FILED, Stage.LOOKED, Stage.PROPOSED, Stage.APPROVED, Stage.APPEALED})
DECIDABLE: Final = frozenset({Stage.LOOKED, Stage.APPEALED})


class Act(StrEnum):
    """What an entry of a claim tells of."""

    FILED = "filed"
    LOOKED = "looked"
    DECIDED = "decided"
    SECONDED = "seconded"
    RETURNED = "returned"
    APPEALED = "appealed"
    OVERDUE = "overdue"
    PAID = "paid"
    RECOVERED = "recovered"

    @property
    def words(self) -> Pair:
        """Return what people read: (zh, en)."""
        return _ACTS[self]


_ACTS: Final = {
    Act.FILED: ("报案", "Claim filed"),
    Act.LOOKED: ("首次审看", "First look"),
    Act.DECIDED: ("核定", "Decision"),
    Act.SECONDED: ("第二人核准", "Approved by a second person"),
    Act.RETURNED: ("第二人退回", "Sent back by a second person"),
    Act.APPEALED: ("申请复核", "Appeal"),
    Act.OVERDUE: ("逾期，转平台", "Overdue: the operator was told"),
    Act.PAID: ("赔付", "Payment"),
    Act.RECOVERED: ("追回重复赔偿", "What was made good twice came back"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a reason asks for."""

    key: str
    words: Pair


@cache
def forms() -> Mapping[Reason, tuple[Item, ...]]:
    """Return what each reason asks a claimant for."""
    said = json.loads(files("truehand.insurance").joinpath("forms/evidence.json").read_text())
    return {
        Reason(reason): tuple(Item(each["key"], (each["zh"], each["en"])) for each in items)
        for reason, items in said.items()
    }


@dataclass(frozen=True, slots=True)
class Told:
    """What a claimant says: when it happened, the loss, the answers to the reason's form, the meter where it counts."""

    reason: Reason
    happened_at: datetime
    loss: Money
    text: str
    answers: Mapping[str, str]
    meter: int | None = None


@dataclass(frozen=True, slots=True)
class EntryView:
    """One thing that was said or done."""

    number: int
    act: Act
    author_id: UUID | None
    text: str
    facts: Mapping[str, object]
    exhibits: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim and its story; ``amount`` is what was last decided."""

    id: UUID
    policy: PolicyView
    number: int
    claimant_id: UUID
    reason: Reason
    happened_at: datetime
    loss: Money
    meter: int | None
    stage: Stage
    amount: Money
    assessed: Money
    made_good: Money
    decided_by: UUID | None
    first_decided_by: UUID | None
    filed_at: datetime
    due_at: datetime | None
    overdue_at: datetime | None
    appealed_at: datetime | None
    decided_at: datetime | None
    paid_at: datetime | None
    entries: tuple[EntryView, ...] = ()

    @property
    def name(self) -> str:
        """What people call it by."""
        return f"{self.policy.number}/{self.number}"

    @property
    def reserved(self) -> Money:
        """What is set aside for it: what was decided and not paid, else the claim as far as it may be paid."""
        if self.stage in {Stage.PAID, Stage.REFUSED}:
            return Money.zero(self.loss.currency)
        if self.stage in {Stage.PROPOSED, Stage.APPROVED}:
            return self.amount
        return reckoned(self.policy, self.loss, made_good=self.made_good, left=self.policy.insured)

    def may_appeal(self, now: datetime) -> bool:
        """Whether the claimant may still have somebody else decide."""
        decided = self.decided_at
        open_ = self.stage in {Stage.REFUSED, Stage.PAID} and self.appealed_at is None
        return open_ and self.stage is Stage.REFUSED and decided is not None and now <= decided + APPEAL_WITHIN


def reckoned(policy: PolicyView, loss: Money, *, made_good: Money, left: Money) -> Money:
    """Return what a policy pays for a loss."""
    return payable(loss, deductible=policy.deductible, pays=policy.pays, left=left, made_good=made_good)


def checked(policy: PolicyView, told: Told, *, now: datetime) -> Told:
    """Return a claim that can be filed; the reasons why not are refusals.

    OutsideCover, ReportedTooLate, ClaimNotHere (a reason of other cover), MeterMissing, LossNotUnderstood,
    TextMissing and AnswerMissing.
    """
    if told.reason not in OF_KIND[policy.kind]:
        raise ClaimNotHere
    if told.happened_at > now or not policy.covers(told.happened_at):
        raise OutsideCover
    until = policy.reports_until()
    if until is not None and now > until:
        raise ReportedTooLate(days=policy.cover.report_within.days)
    last = policy.last_meter
    if last is not None:
        if told.meter is None or policy.meter is None or told.meter < policy.meter:
            raise MeterMissing
        if told.meter > last:
            raise OutsideCover
    if told.loss.minor <= 0 or told.loss.currency != policy.insured.currency:
        raise LossNotUnderstood
    wanted = [each.key for each in forms()[told.reason]]
    answers = {key: " ".join(told.answers.get(key, "").split())[:LONGEST_ANSWER] for key in wanted}
    if not all(answers.values()):
        raise AnswerMissing
    return Told(told.reason, told.happened_at, told.loss, checked_text(told.text), answers, told.meter)


def checked_text(text: str) -> str:
    """Return words that were typed; refuse (TextMissing) none and too many."""
    found = cleaned(text, LONGEST)
    if found is None:
        raise TextMissing(most=LONGEST)
    return found


def require_appeal(claim: ClaimView, now: datetime) -> None:
    """Refuse (AppealUsed) where the claimant may not have somebody else decide any more."""
    if not claim.may_appeal(now):
        raise AppealUsed
