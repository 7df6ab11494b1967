"""The sweep: deadlines that have passed, and reminders that are due."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import Q

from truehand.disputes import queries as cases
from truehand.disputes.queries import guarantee as guaranteed
from truehand.identity import operations as identity
from truehand.insurance import operations as insurance
from truehand.kernel.refusal import Refusal
from truehand.logistics import queries as carriage
from truehand.logistics.domain.booking import Direction
from truehand.returns import queries as returns
from truehand.trade.domain import deadlines
from truehand.trade.domain.life import IN_DISPUTE, PROCESSES
from truehand.trade.domain.words import STATES
from truehand.trade.models import Trade
from truehand.trade.operations import amend, guarantee
from truehand.trade.operations.advance import run_out
from truehand.trade.operations.aftersales import lapse
from truehand.trade.operations.claims import accept_silently, claim_loss, end_unheard, tell_overdue
from truehand.trade.operations.effects.told import waited_for
from truehand.trade.operations.remind_delivery import remind_of_delivery
from truehand.trade.queries.duties import duty_of
from truehand.trade.queries.situation import state_of
from truehand.trade.queries.turn import last_steps, turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from uuid import UUID

    from truehand.trade.domain.process import Who

log = logging.getLogger(__name__)

BATCH = 200
_RUNS = Q(suspended_at=None, machine_held_at=None)

# What else silence does, beside the process: who is asked for what is overdue, and what is done with each.
_BESIDE: Final[tuple[tuple[Callable[..., Iterable[UUID]], Callable[..., object]], ...]] = (
    (amend.overdue, amend.lapse),
    (carriage.lost_trades, claim_loss),
    (partial(carriage.lost_trades, way=Direction.BACK), partial(claim_loss, way=Direction.BACK)),
    (returns.silent_requests, lapse),
    (carriage.silent_claims, accept_silently),
    (carriage.unheard_claims, end_unheard),
    (carriage.overdue_claims, tell_overdue),
    (guaranteed.silent, guarantee.lapse),
    (guaranteed.to_remind, guarantee.remind),
)


def tick(*, now: datetime) -> int:
    """Do what silence does for every trade whose time is up, and send the reminders; return how many trades moved.

    Each trade moves in a transaction of its own; one that cannot move is reported and does not hold up the others.
    """
    moved = 0
    insurance.end_due(now=now)
    insurance.tell_overdue(now=now)
    for trade_id in (
        Trade.objects.filter(_RUNS, due_at__lte=now).order_by("due_at").values_list("pk", flat=True)[:BATCH]
    ):
        moved += _apart(trade_id, run_out, now)
    for trade_id in (
        Trade.objects.filter(_RUNS, remind_at__lte=now).order_by("remind_at").values_list("pk", flat=True)[:BATCH]
    ):
        _apart(trade_id, _remind, now)
    for overdue, act in _BESIDE:
        for each in overdue(now=now):
            _apart(each, act, now)
    for trade_id in (
        Trade.objects.filter(_RUNS, deliver_remind_at__lte=now)
        .order_by("deliver_remind_at")
        .values_list("pk", flat=True)[:BATCH]
    ):
        _apart(trade_id, remind_of_delivery, now)
    return moved


def _apart(trade_id: UUID, act: Callable[..., object], now: datetime) -> bool:
    """Do one trade's act; whatever goes wrong with it stays with it, and the next sweep looks again."""
    try:
        act(trade_id, now=now)
    except Refusal as refusal:
        # Somebody else moved it in between, or a room refuses.
        log.warning("a trade did not move", extra={"trade": str(trade_id), "refusal": refusal.code})
    except Exception:
        log.exception("a trade broke", extra={"trade": str(trade_id)})
    else:
        return True
    return False


def _remind(trade_id: UUID, *, now: datetime) -> None:
    with transaction.atomic():
        trade = Trade.objects.select_for_update(skip_locked=True).filter(pk=trade_id, remind_at__lte=now).first()
        if trade is None or trade.due_at is None:
            return
        wait = PROCESSES[trade.process_version].waits[state_of(trade)]
        trade.remind_at = deadlines.next_reminder(wait, due=trade.due_at, now=now)
        trade.save(update_fields=["remind_at"])
        zh, en = STATES[state_of(trade)]
        hours = max(int((trade.due_at - now).total_seconds()) // 3600, 0)
        identity.notify_all(
            sorted(waited_for(trade, _still_to_act(trade))),
            kind="trade.reminder",
            zh=f"《{trade.title}》（{zh}）等待您处理，剩余约 {hours} 小时。",
            en=f"{trade.title} ({en}) waits for you: about {hours} hours left.",
            link=f"/trades/{trade.pk}/",
            due_at=trade.due_at,
            now=now,
        )


def _still_to_act(trade: Trade) -> frozenset[Who]:
    """Return who has not done their part yet, as the page says it."""
    waits_for = turn(trade, last_steps([trade])[trade.pk])
    case = cases.case_of(trade.pk) if state_of(trade) in IN_DISPUTE else None
    due = duty_of(trade, case, waits_for)
    return waits_for if due is None else due.who
