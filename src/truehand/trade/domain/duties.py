"""What is due in a dispute or a return, and by whom: worked out from the state and the thread alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.trade.domain.process import State, Who
from truehand.trade.domain.words import ACTORS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.disputes.domain.case import CaseView
    from truehand.disputes.domain.thread import Thread
    from truehand.trade.domain.words import Pair

S = State
_ANSWER: Final = ("对争议作出答复", "answer the dispute")
_REPLY: Final = ("答复对方的和解方案", "answer the other side's proposal")
TASKS: Final[Mapping[State, Pair]] = {
    S.DISPUTED: ("协商：提出和解方案，或转入举证", "negotiate: propose a settlement, or go on to evidence"),
    S.CONCEDING: ("作出任何答复，否则视为认可", "say anything at all, or it counts as consent"),
    S.INVESTIGATED: ("提交所要求的证据", "bring the evidence that was asked for"),
    S.MEDIATED: ("提出调解方案", "propose a settlement to both sides"),
    S.SUGGESTED: ("同意或不同意调解方案", "agree to the mediator's proposal, or refuse it"),
    S.ESCALATED: ("作出裁决", "rule"),
    S.DECIDED: ("如不接受裁决，申请复核", "appeal, if you do not accept the ruling"),
    S.APPEALED: ("对复核作出裁决", "decide the appeal"),
    S.RETURN_ASKED: ("同意或拒绝退货", "grant the return, or refuse it"),
}
# What is answered within the minute, to both sides, as soon as it is there.
ANSWERED_AT_ONCE: Final = frozenset({S.DISPUTED, S.RETURN_ASKED})


@dataclass(frozen=True, slots=True)
class Duty:
    """What is due, and by whom."""

    who: frozenset[Who]
    task: Pair


def duty(state: State, case: CaseView | None, sides: Mapping[UUID, Who], waits_for: frozenset[Who]) -> Duty | None:
    """Return what a state with a dispute or a return waits for; None for any other.

    ``sides`` says who of the two is who; ``waits_for`` is whom the process waits for in all.
    """
    task = TASKS.get(state)
    if task is None:
        return None
    if case is None or not case.is_open:
        return Duty(waits_for, task)
    owed, said = _owed(state, case.thread)
    who = frozenset(sides[each] for each in owed if each in sides) & waits_for
    return Duty(who or waits_for, said or task)


def _owed(state: State, thread: Thread) -> tuple[frozenset[UUID], Pair | None]:
    """Return which sides have still to do something, and what, where it is not what the state says."""
    both = frozenset({thread.opener, thread.respondent})
    if state is S.DISPUTED:
        if thread.proposal is not None and thread.proposal.author in both:
            return both - {thread.proposal.author}, _REPLY
        return (both, None) if thread.heard else (frozenset({thread.respondent}), _ANSWER)
    if state is S.CONCEDING:
        return frozenset({thread.respondent}), None
    if state is S.INVESTIGATED:
        return frozenset(thread.missing), None
    if state is S.SUGGESTED:
        return both - thread.agreed, None
    return both, None


def first_answer(title: str, what: Pair, due: Duty, until: datetime, silence: Pair) -> Pair:
    """Return the answer that both sides get by itself: what was taken in, what comes next, by whom and by when."""
    when = f"{until:%Y-%m-%d %H:%M} UTC"
    who = sorted(due.who)
    zh = (
        f"《{title}》已收到：{what[0]}。接下来由{'、'.join(ACTORS[each][0] for each in who)}在 {when} 前{due.task[0]}。"
    )
    by = " and ".join(ACTORS[each][1] for each in who)
    en = f"{title}, received: {what[1]}. Next, {by} must {due.task[1]} by {when}."
    return f"{zh}{silence[0]}", f"{en} {silence[1]}"
