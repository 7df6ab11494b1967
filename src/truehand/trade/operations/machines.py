"""What is found out about machines, with the trades that are under way for them: they wait, go on, or are ended."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from django.db.models import Q

from truehand.equipment import operations as equipment
from truehand.kernel.refusal import Refusal
from truehand.listings import operations as listings
from truehand.trade.domain.given import Given
from truehand.trade.domain.life import PROCESSES
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.domain.terms import REASON, checked_text
from truehand.trade.models import Trade
from truehand.trade.operations import approval
from truehand.trade.operations.advance import advance, claimed
from truehand.trade.queries.situation import load, may_see

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.equipment.domain.claims import ClaimKind
    from truehand.kernel.actor import Actor

log = logging.getLogger(__name__)

HOLD: Final = "hold_machine"
CLEAR: Final = "clear_machine"
END: Final = "end_held"


def claim_machine(actor: Actor, passport_id: UUID, *, kind: ClaimKind, reference: str, now: datetime) -> UUID:
    """Keep that somebody claims a machine, take it off sale, and hold the trade that is under way; return the claim.

    Refuses as ``listings.claim_machine``.
    """
    claim = listings.claim_machine(actor, passport_id, kind=kind, reference=reference, now=now)
    follow_machines(now=now)
    return claim


def clear_claim(actor: Actor, claim_id: UUID, *, now: datetime) -> None:
    """End a claim that another operator agreed has ended; what waited for it goes on. Refuses as ``equipment``."""
    equipment.clear_claim(actor, claim_id, now=now)
    follow_machines(now=now)


def follow_machines(*, now: datetime) -> int:
    """Take what is claimed off sale, hold its trades and let go on what is clear again; return how many trades moved.

    First the listings: whoever reserves one at that moment is waited for, so that its trade is found afterwards. Each
    trade moves in a transaction of its own; what cannot move is looked at again the next time.
    """
    listings.pull_flagged(now=now)
    listings.pull_claimed(now=now)
    stopped = equipment.stopped_machines()
    free = Trade.objects.filter(_bound(), passport_id__in=stopped, machine_held_at=None)
    held = Trade.objects.filter(machine_held_at__isnull=False).exclude(passport_id__in=stopped)
    rows = [*((trade, HOLD) for trade in free.order_by("id")), *((trade, CLEAR) for trade in held.order_by("id"))]
    return sum(_apart(trade, name, now=now) for trade, name in rows)


def held_for(passports: list[UUID]) -> tuple[UUID, ...]:
    """Return the trades that wait for a decision about these machines."""
    rows = Trade.objects.filter(passport_id__in=passports, machine_held_at__isnull=False).order_by("id")
    return tuple(rows.values_list("id", flat=True))


def ask_end(actor: Actor, trade_id: UUID, *, reason: str, now: datetime) -> UUID:
    """Propose, as operator, to end a trade whose machine is somebody else's; return the proposal's id."""
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    return approval.ask(actor, trade, END, reason=checked_text(REASON, reason), now=now)


def end_held(actor: Actor, trade_id: UUID, *, reason: str, seen: int, now: datetime) -> int:
    """End it as operator, with the approval that another one gave for exactly this reason; return the new step."""
    given = Given(reason=checked_text(REASON, reason))
    return advance(trade_id, END, actor=actor, seen=seen, now=now, given=given)


def _bound() -> Q:
    """Return where a trade can be held, in each version of its life."""
    found = Q(pk__in=[])
    for version, process in PROCESSES.items():
        found |= Q(process_version=version, state__in=[state.value for state in process.by_name[HOLD].sources])
    return found


def _apart(trade: Trade, name: str, *, now: datetime) -> bool:
    try:
        claimed(trade, name, now=now)
    except Refusal as refusal:
        # Somebody moved it in between, or cleared the machine.
        log.warning("a trade was not held or let go on", extra={"trade": str(trade.pk), "refusal": refusal.code})
    except Exception:
        log.exception("a trade broke", extra={"trade": str(trade.pk)})
    else:
        return True
    return False
