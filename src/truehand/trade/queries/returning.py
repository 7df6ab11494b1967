"""Whether the machine of a trade may go back, as the policy frozen into it says, and how long that holds the money.

One answer for the page, the API and the executor: the window runs with the trade's own clock. It stands while a
dispute, a case of a card network or a claim on the machine makes that clock stand; an acceptance does not shorten it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from truehand.kernel.money import Money
from truehand.returns.domain.course import Cause
from truehand.returns.domain.policy import Answer, Policy, WayBack, answer, policy_from
from truehand.trade.domain.life import IN_DISPUTE, ON_THE_WAY_BACK
from truehand.trade.domain.life.v3 import V3
from truehand.trade.domain.process import State, Who
from truehand.trade.queries.situation import price_of, stands_since, state_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from truehand.returns.domain.policy import Pair
    from truehand.trade.models import Trade
    from truehand.trade.queries.situation import Situation

# Where the money is held for whoever may return without a reason.
OPEN: Final = (State.DELIVERED, State.ACCEPTED)
_ONCE: Final = ("本交易已申请过退货，每笔交易一次。", "A return was asked for in this trade, which has one.")
_DISPUTED: Final = ("争议期间不能退货，退货期随之暂停。", "No return during a dispute; the window stands still.")
_OVER: Final = ("货款已放出或交易已结束，不能再退货。", "No return any more: the seller was paid, or it has ended.")


def policy_in(trade: Trade) -> Policy:
    """Return the policy that was frozen into a trade."""
    return policy_from(trade.return_terms)


def answer_in(trade: Trade, *, now: datetime, states: Collection[str] = ()) -> Answer:
    """Return whether, until when and at whose cost the machine may go back without a reason.

    Before the delivery that is what the contract promises; ``until`` is None then, and while the clock stands.
    """
    until, policy = open_until(trade, now=now), policy_in(trade)
    found = answer(policy, price_of(trade), now=now, until=until, states=states, against=_against(trade, policy))
    return replace(found, until=None) if stands_since(trade) else found


def open_until(trade: Trade, *, now: datetime) -> datetime | None:
    """Return until when no reason is needed, if the clock runs on from now; None where the window is not open.

    The period to inspect is at least as long as the window, and both begin with the delivery; what is left of the
    window is what is left of the period, less their difference. After an acceptance the deadline is the window's own.
    """
    window = policy_in(trade).window
    if not window or trade.due_at is None or trade.return_asked_at is not None or state_of(trade) not in OPEN:
        return None
    shorter = trade.inspection_days - window if trade.state == State.DELIVERED else 0
    return _as_it_stands(trade, trade.due_at, trade.state_since, now) - timedelta(days=shorter)


def paid_from(trade: Trade, *, since: datetime, now: datetime) -> datetime:
    """Return from when a machine that is being accepted is paid for: once no return without a reason can come any more.

    The trade still has the deadline of the state that it leaves, which began at ``since``.
    """
    window = policy_in(trade).window
    if not window or trade.due_at is None or trade.return_asked_at is not None:
        return now
    return max(_as_it_stands(trade, trade.due_at, since, now) - timedelta(days=trade.inspection_days - window), now)


def on_acceptance(trade: Trade, *, now: datetime) -> Pair:
    """Return what an acceptance means for whoever is about to accept: what becomes of the window, when who is paid."""
    until = open_until(trade, now=now)
    if until is None or until <= now:
        return (
            "验收后立即按约定向卖方放款，此后不能再退货，也不能再对交付提出争议。",
            "The seller is paid at once as agreed; after it there is no return and no dispute about the delivery.",
        )
    when, fee = f"{until:%Y-%m-%d %H:%M} UTC", answer_in(trade, now=now).fee
    kept_zh, kept_en = (f"（卖方留下整备费{fee}）", f" (the seller keeps {fee})") if fee.minor else ("", "")
    zh = (
        f"验收即确认设备符合约定，此后不能再以质量等原因退货或提出争议。无理由退货期不因验收缩短：{when} 前"
        f"仍可无理由退货{kept_zh}，货款托管至届时，期满才放给卖方。"
    )
    en = (
        "You confirm that it is as agreed: no return for a cause and no dispute about the delivery any more. The "
        f"window without a reason stays: until {when} you may still return it{kept_en}, and only then is the seller "
        "paid."
    )
    return zh, en


def free(here: Situation) -> bool:
    """Whether the buyer may return without a reason now."""
    wish = here.given.returning
    return answer_in(here.trade, now=here.now, states=wish.states if wish is not None else ()).allowed


def kept(trade: Trade) -> Money:
    """Return what the seller keeps of the price of a machine that came back: nothing where there was a cause."""
    if trade.return_cause != Cause.NO_REASON:
        return Money(0, trade.currency)
    return price_of(trade).share(policy_in(trade).restocking_basis_points)


def bears_way_back(trade: Trade) -> Who:
    """Return who bears the way back: without a reason as the policy says, for a cause the seller."""
    theirs = trade.return_cause == Cause.NO_REASON and policy_in(trade).way_back is WayBack.BUYER
    return Who.BUYER if theirs else Who.SELLER


def way_back(trade: Trade) -> Money:
    """Return what the seller makes good of the buyer's cost of the way back."""
    theirs = bears_way_back(trade) is Who.BUYER
    return Money(0 if theirs else trade.way_back_minor, trade.currency)


def _as_it_stands(trade: Trade, due: datetime, since: datetime, now: datetime) -> datetime:
    """Return the deadline of a state that began at ``since`` with the time that its clock has stood until now."""
    stands = stands_since(trade)
    return due if stands is None else due + (now - max(stands, since))


def _against(trade: Trade, policy: Policy) -> Pair | None:
    """Return what of the trade stands against a return without a reason, or None."""
    state = state_of(trade)
    if not policy.window or (trade.delivered_at is None and trade.due_at is not None and state not in IN_DISPUTE):
        return None
    if trade.return_asked_at is not None or state in ON_THE_WAY_BACK:
        return _ONCE
    if state in IN_DISPUTE:
        return _DISPUTED
    return None if state in OPEN and trade.process_version >= V3.version else _OVER
