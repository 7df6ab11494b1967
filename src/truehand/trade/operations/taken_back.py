"""A card network takes a payment of a trade back: the trade stands still, then goes on or ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.auctions import queries as auctions
from truehand.escrow.domain.accounts import ASIDE
from truehand.payments import operations as payments
from truehand.payments import queries
from truehand.payments.domain.views import ChargebackStatus
from truehand.trade.domain.given import NOTHING
from truehand.trade.domain.life import PROCESSES
from truehand.trade.domain.process import State
from truehand.trade.operations.advance import receive
from truehand.trade.queries.situation import load, state_of

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.payments.domain.views import Case
    from truehand.trade.models import Trade

# The seller has been paid, all of it or all but the retention.
AFTER_ACCEPTANCE: Final = frozenset({State.SETTLED, State.HALF_RATED, State.RATED})
LOST: Final = ("lose_payment", "lose_shipped", "lose_delivered")


def follow_case(case: Case, *, now: datetime) -> None:
    """Do with a trade what follows from a case of its payments, in the caller's transaction.

    The first case that opens makes the trade stand still. One that is lost is met from what is held of the payment, but
    once the buyer has accepted the machine from the payer alone. When the last case has ended the trade goes on; or it
    ends, where the buyer's payment was lost before acceptance, or anybody's before the trade was funded. A payment
    towards a debt or a premium only names the trade, and a bidder's deposit has none: they are met by their payer.
    """
    if case.purpose in ASIDE or auctions.entry_of(case.trade_id) is not None:
        if case.ended_now and case.status is ChargebackStatus.LOST:
            payments.meet_chargeback(case.id, from_hold=False, now=now)
        return
    trade = load(case.trade_id)
    living = state_of(trade) in PROCESSES[trade.process_version].by_name["charge_back"].sources
    if case.opened_now and living and trade.suspended_at is None:
        receive(trade, ("charge_back",), given=NOTHING, now=now)
    if not case.ended_now:
        return
    if case.status is ChargebackStatus.LOST:
        payments.meet_chargeback(case.id, from_hold=not _accepted(trade), now=now)
    if living and not case.others_open:
        receive(trade, LOST if _ends(trade) else ("end_charge_back",), given=NOTHING, now=now)


def _ends(trade: Trade) -> bool:
    """Whether a payment that was lost ends the trade."""
    losers = queries.losers(trade.pk)
    return bool(losers) and (trade.state == State.SIGNED or (trade.buyer_id in losers and not _accepted(trade)))


def _accepted(trade: Trade) -> bool:
    """Whether the buyer has accepted the machine; a dispute keeps the state that it interrupted."""
    return State.RETAINED in {trade.state, trade.frozen_state} or trade.state in AFTER_ACCEPTANCE
