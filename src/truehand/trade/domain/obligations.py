"""Who owes what by when: what the contract's clauses oblige to, held against the steps that the trade has taken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.contracts.domain.clauses import Owed
from truehand.trade.domain.process import State, Who
from truehand.trade.domain.words import ACTORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta

    from truehand.trade.domain.views import StepView
    from truehand.trade.domain.words import Pair

# In which state each moment of a contract is waited for, and by which steps it has come.
_WAITED_IN: Final = {
    "fund": State.SIGNED,
    "inspect": State.FUNDED,
    "ship": State.INSPECTED,
    "deliver": State.SHIPPED,
    "accept": State.DELIVERED,
    "retain": State.RETAINED,
}
_DONE_BY: Final = {
    "fund": frozenset({"complete_funding"}),
    "inspect": frozenset({"report_clean", "report_doubts"}),
    "ship": frozenset({"pick_up"}),
    "deliver": frozenset({"deliver", "deliver_late", "deliver_conceded"}),
    "accept": frozenset({"accept", "accept_by_silence"}),
    "retain": frozenset({"end_retention"}),
}
# What a step of the trade itself performs; of the rest the buyer's acceptance is the evidence.
_BY_A_STEP: Final = frozenset({"pay", "deposit", "inspect", "ship", "deliver", "accept", "retain"})
WHAT: Final[dict[str, Pair]] = {
    "pay": ("付清价款和应承担的费用", "Pay the price and its part of the fees"),
    "deposit": ("缴纳履约保证金", "Pay the performance deposit"),
    "show_licence": ("出示经营或使用资质", "Show the licence"),
    "inspect": ("完成检测并签署报告", "Inspect and sign the report"),
    "ship": ("把设备交给承运人", "Hand the machine to the carrier"),
    "state_emissions": ("写明排放阶段，备好环保标签", "State the emission stage and provide the label"),
    "erase_data": ("清除全部个人数据", "Erase all personal data"),
    "remove_locks": ("解除账户锁和网络锁", "Remove account and network locks"),
    "secure_for_transport": ("固定运动部件、排放液体", "Lock moving parts and drain fluids"),
    "decontaminate": ("清洁消毒并出具洗消证明", "Disinfect and certify it"),
    "hand_over_licences": ("交付注册证和检验合格证明", "Hand over registration and test certificate"),
    "deliver": ("送达交付地点", "Deliver to the agreed place"),
    "conform": ("设备与约定相符", "Deliver what was described"),
    "hand_over_papers": ("随设备交付来源单证", "Hand over the papers with the machine"),
    "hand_over_parameters": ("交付参数备份、密码和授权", "Hand over parameters, passwords and licences"),
    "accept": ("验收或者提出异议", "Accept, or object"),
}
# What every contract obliges to, also one that was drawn before clauses said so.
ALWAYS: Final = (
    Owed("buyer", "seller", "pay", "fund"),
    Owed("inspector", "buyer", "inspect", "inspect"),
    Owed("seller", "buyer", "ship", "ship"),
    Owed("seller", "buyer", "deliver", "deliver"),
    Owed("buyer", "seller", "accept", "accept"),
)


class Standing(StrEnum):
    """How an obligation stands."""

    AHEAD = "ahead"
    DUE = "due"
    OVERDUE = "overdue"
    UNCONFIRMED = "unconfirmed"
    DONE = "done"
    DONE_LATE = "done_late"
    ENDED = "ended"

    @property
    def label(self) -> Pair:
        """Return what people read."""
        return _STANDINGS[self]


_STANDINGS: Final = {
    Standing.AHEAD: ("尚未到期", "Ahead"),
    Standing.DUE: ("待履行", "Due now"),
    Standing.OVERDUE: ("已逾期", "Overdue"),
    Standing.UNCONFIRMED: ("待验收确认", "Confirmed at acceptance"),
    Standing.DONE: ("已履行", "Done"),
    Standing.DONE_LATE: ("逾期履行", "Done late"),
    Standing.ENDED: ("交易已终止", "The trade ended before"),
}


@dataclass(frozen=True, slots=True)
class Obligation:
    """One thing that somebody owes: until when, how it stands, and the step that fulfilled it with its log entry."""

    what: str
    words: Pair
    who: Pair
    to: Pair
    by: str
    due_at: datetime | None
    standing: Standing
    done: StepView | None


@dataclass(frozen=True, slots=True)
class Course:
    """What is known of the trade: its steps, where it is until when, and how long each state lasts."""

    steps: Sequence[StepView]
    state: State
    due_at: datetime | None
    deliver_due: datetime | None
    periods: Mapping[State, timedelta]
    ended: bool


def obligations(owed: Sequence[Owed], course: Course, *, now: datetime) -> tuple[Obligation, ...]:
    """Return what the clauses oblige to, in the order of the trade's moments."""
    order = list(_WAITED_IN)
    known = [each for each in owed or ALWAYS if each.by in _WAITED_IN]
    return tuple(_obligation(each, course, now) for each in sorted(known, key=lambda each: order.index(each.by)))


def _obligation(owed: Owed, course: Course, now: datetime) -> Obligation:
    due, came = _due(owed.by, course), _first(course, owed.by)
    by_a_step = owed.what in _BY_A_STEP
    done = came if by_a_step else _first(course, "accept")
    standing = _standing(owed.by, due, came, course, now)
    if not by_a_step and came is not None:
        standing = Standing.DONE if done is not None else _waiting(course)
    return Obligation(
        what=owed.what,
        words=WHAT.get(owed.what, (owed.what, owed.what)),
        who=ACTORS[Who(owed.who)],
        to=ACTORS[Who(owed.to)],
        by=owed.by,
        due_at=due,
        standing=standing,
        done=done,
    )


def _first(course: Course, by: str) -> StepView | None:
    return next((each for each in course.steps if each.transition in _DONE_BY[by]), None)


def _waiting(course: Course) -> Standing:
    """Its moment has come and gone: whether it was kept is for the buyer to find."""
    return Standing.ENDED if course.ended else Standing.UNCONFIRMED


def _standing(by: str, due: datetime | None, done: StepView | None, course: Course, now: datetime) -> Standing:
    if done is not None:
        return Standing.DONE_LATE if due is not None and done.at > due else Standing.DONE
    if course.ended:
        return Standing.ENDED
    if due is not None and due <= now:
        return Standing.OVERDUE
    return Standing.DUE if course.state is _WAITED_IN[by] else Standing.AHEAD


def _due(by: str, course: Course) -> datetime | None:
    """Return until when: the process's own deadline while it waits, what was agreed on for the delivery."""
    state = _WAITED_IN[by]
    if by == "deliver":
        return course.deliver_due
    if course.state is state:
        return course.due_at
    entered = [each.at for each in course.steps if each.target == state and each.source != state]
    left = [each.at for each in course.steps if each.source == state and each.target != state]
    # A clock that stood gave its time back: whoever was let act was in time.
    return max(entered[-1] + course.periods[state], left[-1]) if entered and left else None
