"""A change of a contract that both have signed: proposed, signed by both, declined, or over with its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction

from truehand.contracts import operations as contracts
from truehand.contracts import queries as kept
from truehand.contracts.domain.amendment import Outcome
from truehand.contracts.domain.refusals import AmendmentOver
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.confirmation import ActKind, MoneyAct
from truehand.listings import queries as listings
from truehand.trade.domain.amended import LONGEST_REASON, USUAL_TIME, expires
from truehand.trade.domain.given import Amending, Given
from truehand.trade.domain.refusals import NotYourMove, TradeNotFound
from truehand.trade.domain.terms import REASON, checked_offer, checked_text
from truehand.trade.models import Trade
from truehand.trade.operations.advance import advance
from truehand.trade.operations.agree import within_limits
from truehand.trade.operations.effects.amending import NOTHING_OPEN
from truehand.trade.queries.amending import require_price_amendable
from truehand.trade.queries.situation import load, may_see, price_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.money import Money

SIGNS: Final = ("sign_amendment", "conclude_amendment")


def propose(
    actor: Actor,
    trade_id: UUID,
    said: Mapping[str, Any],
    *,
    reason: str,
    seen: int,
    now: datetime,
    days: int = USUAL_TIME,
) -> int:
    """Propose, as buyer or seller, that terms be otherwise; both may sign for ``days``; return the trade's new step.

    ``said`` names the terms (``price``, Money; ``delivery_by``, ``inspection_days``, ``warranty_days``,
    ``warranty_hours``, ``returns``); what it does not name stays. Refuses, beside what ``advance`` does,
    NothingAmended, TermNotAmendable, values out of range, ForbiddenClause where the amended text or the reason says
    what no contract may; of a price PriceByAuction, PriceBeingPaid, PriceInsured,
    PriceMovedTooFar, DepositTooHigh, OfferOutOfRange and OverYourLimit.
    """
    if said.get("price") is not None:
        _require_price(actor, trade_id, said["price"], now)
    why = checked_text(REASON, reason, LONGEST_REASON)
    given = Given(amending=Amending(said, why, expires(days, now)))
    return advance(trade_id, "propose_amendment", actor=actor, seen=seen, now=now, given=given)


def _require_price(actor: Actor, trade_id: UUID, price: Money, now: datetime) -> None:
    """Refuse a price that no offer could have, or to change the present one any more."""
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    if price == price_of(trade):
        return
    checked_offer(price, listings.listing(trade.listing_id, actor, vouched=True).price)
    require_price_amendable(trade, price)
    within_limits(trade.buyer_id, trade.seller_id, price, now)


def signing_act(actor: Actor, trade_id: UUID) -> MoneyAct:
    """Return what a side confirms with its second factor: the amended text by its hash, and with whom it is made.

    Refuses TradeNotFound, NotYourMove and AmendmentOver.
    """
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    if actor.party_id not in {trade.buyer_id, trade.seller_id}:
        raise NotYourMove
    found = next((each for each in kept.amendments_of(trade_id) if each.open), None)
    if found is None:
        raise AmendmentOver
    other = trade.seller_id if actor.party_id == trade.buyer_id else trade.buyer_id
    return MoneyAct(ActKind.SIGN_AMENDMENT, people.name_of(other), None, trade_id, found.sha256)


@transaction.atomic
def sign(actor: Actor, trade_id: UUID, *, sha256: str, confirmation: UUID | None, seen: int, now: datetime) -> int:
    """Sign the amended text whose hash was seen, first or second; with the second signature it is in force.

    ``confirmation`` is of ``signing_act``, used up with it. Refuses what confirmations, ``advance`` and contracts do.
    """
    identity.use(actor, confirmation, signing_act(actor, trade_id), now=now)
    return advance(trade_id, SIGNS, actor=actor, seen=seen, now=now, given=Given(contract_sha256=sha256))


def decline(actor: Actor, trade_id: UUID, *, seen: int, now: datetime) -> int:
    """Decline an amendment, or take one's own back; the contract stays as it was."""
    return advance(trade_id, "decline_amendment", actor=actor, seen=seen, now=now)


def lapse(trade_id: UUID, *, now: datetime) -> None:
    """End an amendment whose time is over: silence declines. Wherever the trade is meanwhile, it goes on as it is.

    Refuses AmendmentOver where none is overdue.
    """
    with transaction.atomic():
        # Whoever signs at this moment holds the trade's row: the update waits, and then finds nothing.
        if not Trade.objects.filter(pk=trade_id, amendment_due__lte=now).update(**NOTHING_OPEN):
            raise AmendmentOver
        contracts.end_amendment(trade_id, Outcome.LAPSED, actor=None, now=now)
        trade = load(trade_id)
        identity.notify_all(
            sorted({trade.buyer_id, trade.seller_id}),
            kind="trade.amendment_lapsed",
            zh=f"《{trade.title}》的合同变更逾期未由双方签署，视为不同意，合同不变。",
            en=f"{trade.title}: the amendment was not signed by both in time. The contract stays as it was.",
            link=f"/trades/{trade.pk}/amendments/",
            now=now,
        )


def overdue(*, now: datetime) -> list[UUID]:
    """Return the trades with an amendment whose time is over."""
    rows = Trade.objects.filter(amendment_due__lte=now).order_by("amendment_due")
    return list(rows.values_list("pk", flat=True)[:200])
