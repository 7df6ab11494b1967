"""What an auction's page shows: time left by the server's clock, what each bid costs in all, the price as it rose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from truehand.auctions import queries as auctions
from truehand.auctions.domain import rule
from truehand.auctions.domain.views import State
from truehand.escrow import queries as escrow
from truehand.identity import queries as people
from truehand.kernel.currency import EXPONENTS
from truehand.kernel.money import Money
from truehand.listings import queries as listings
from truehand.payments import queries as payments
from truehand.trade.web.auction_forms import BidForm, EnterForm

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.forms import Form

    from truehand.auctions.domain.views import AuctionView, BidView
    from truehand.kernel.actor import Actor
    from truehand.trade.domain.words import Pair

# The drawing of the price, in its own units.
WIDTH: Final = 600
HEIGHT: Final = 160
# Seconds are told when fewer than so many are left.
SECONDS: Final = timedelta(minutes=10)
# How many bids are offered ready to press.
PRESETS: Final = 3
TWICE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Cost:
    """A bid with what it costs in all."""

    bid: Money
    premium: Money

    @property
    def total(self) -> Money:
        """What is paid if it wins at just this."""
        return self.bid + self.premium

    @property
    def typed(self) -> str:
        """The bid as a form carries it."""
        return self.bid.decimal_text()


@dataclass(frozen=True, slots=True)
class Rung:
    """A published step, and from which price on it holds."""

    from_price: Money
    step: Money


@dataclass(frozen=True, slots=True)
class Drawn:
    """The price over the time of an auction as one line of steps, and where the reserve of a seller lies."""

    points: str
    reserve_at: int | None


def page(view: AuctionView, actor: Actor | None, *, now: datetime) -> dict[str, Any]:
    """Return the context of an auction's page."""
    bids = auctions.bids(view.id)
    return {
        "machine": listings.cards([view.listing_id]).get(view.listing_id),
        "seller": people.party(view.seller_id),
        "own_listing": actor is not None and actor.party_id == view.seller_id,
        "may_bid": actor is not None and actor.verified,
        "bids": bids,
        "drawn": drawn(view, bids, now=now),
        "rungs": rungs(view),
        "channels": [each.name for each in payments.channels() if view.deposit.currency in each.currencies],
        "covered": actor is not None and _covered(actor, view),
        **live(view, now=now),
    }


def live(view: AuctionView, *, now: datetime) -> dict[str, Any]:
    """Return what changes while an auction runs."""
    return {
        "auction": view,
        "running": view.state is State.OPEN and view.ends_at > now,
        "closing": view.state is State.OPEN and view.ends_at <= now,
        "left": left(view.ends_at, now),
        "extension": (f"{rule.LATE.seconds // 60} 分钟", f"{rule.LATE.seconds // 60} minutes"),
        "cost": cost(view, view.price) if view.price else None,
        "costs": costs(view),
        "second": cost(view, view.own.limit) if view.offered_to_asker and view.own and view.own.limit else None,
        "premium_percent": f"{view.premium_basis_points / 100:g}",
        "waits": view.state is State.SECOND and view.offered_until is not None and view.offered_until > now,
    }


def forms(view: AuctionView, refused: Form | None, *, shown: type[Form] | None) -> dict[str, object]:
    """Return the page's forms, a refused one with what was typed; ``refusal`` where that is not shown any more."""
    alone = refused is not None and not isinstance(refused, shown or ())
    return {
        "refusal": str(next(iter(refused.errors.values()))[0]) if refused is not None and alone else "",
        "enter_form": refused if isinstance(refused, EnterForm) else EnterForm(),
        "bid_form": refused if isinstance(refused, BidForm) else BidForm(currency=view.start.currency),
    }


def shown(view: AuctionView, actor: Actor | None, *, now: datetime) -> type[Form] | None:
    """Return the form that the page offers to this asker."""
    runs = view.state is State.OPEN and view.ends_at > now
    if not runs or actor is None or not actor.verified or actor.party_id == view.seller_id:
        return None
    if view.own is None:
        return EnterForm
    return BidForm if view.own.admitted else None


def left(until: datetime, now: datetime) -> Pair:
    """Return how long bids are still taken, (zh, en); to the second when it is nearly over."""
    seconds = max(0, int((until - now).total_seconds()))
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86400
    if timedelta(seconds=seconds) < SECONDS:
        return f"{minutes} 分 {seconds % 60:02} 秒", f"{minutes} min {seconds % 60:02} s"
    if not days:
        return f"{hours} 小时 {minutes % 60} 分", f"{hours} h {minutes % 60} min"
    return f"{days} 天 {hours % 24} 小时", f"{days} d {hours % 24} h"


def cost(view: AuctionView, bid: Money) -> Cost:
    """Return a bid with the buyer's premium on top."""
    return Cost(bid, rule.premium(bid, view.premium_basis_points))


def costs(view: AuctionView) -> tuple[Cost, ...]:
    """Return the least bid and the steps above it, each with what it costs in all."""
    unit, found = 10 ** EXPONENTS[view.least.currency], [view.least.minor]
    if view.leads:
        # Who leads raises their own limit by whole steps.
        found = [view.least.minor - 1 + rule.step(view.least.minor - 1, unit)]
    while len(found) < PRESETS:
        found.append(found[-1] + rule.step(found[-1], unit))
    return tuple(cost(view, Money(each, view.least.currency)) for each in found)


def rungs(view: AuctionView) -> tuple[Rung, ...]:
    """Return the published steps, from the first price to some way above the present one."""
    return steps(view.start, (view.price or view.start).share(TWICE))


def steps(start: Money, upto: Money) -> tuple[Rung, ...]:
    """Return the published steps between two prices."""
    found = rule.ladder(start.minor, 10 ** EXPONENTS[start.currency], upto.minor)
    return tuple(Rung(Money(at, start.currency), Money(by, start.currency)) for at, by in found)


def drawn(view: AuctionView, bids: Sequence[BidView], *, now: datetime) -> Drawn | None:
    """Return the price as it rose, oldest bid first; None before the first bid."""
    if view.price is None or not bids:
        return None
    began, until = view.opened_at, min(max(now, bids[0].at), view.ends_at)
    span = max(1, int((until - began).total_seconds()))
    highest = max(view.price.minor, view.reserve.minor if view.reserve else 0) * 11 // 10
    points: list[tuple[int, int]] = [(0, HEIGHT)]
    for each in reversed(bids):
        at = min(WIDTH, max(0, int((each.at - began).total_seconds())) * WIDTH // span)
        points += [(at, points[-1][1]), (at, _height(each.price.minor, highest))]
    points.append((WIDTH, points[-1][1]))
    reserve = None if view.reserve is None else _height(view.reserve.minor, highest)
    return Drawn(" ".join(f"{x},{y}" for x, y in points), reserve)


def _height(minor: int, highest: int) -> int:
    return HEIGHT - minor * HEIGHT // highest


def _covered(actor: Actor, view: AuctionView) -> bool:
    """Whether the asker's balance is enough for what is missing of the deposit."""
    if view.own is None or view.own.admitted:
        return False
    return any(each.currency == view.deposit.currency and each >= view.due for each in escrow.balance(actor.party_id))
