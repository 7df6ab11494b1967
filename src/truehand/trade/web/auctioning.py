"""Pages of auctions: those that run, one's own, putting a machine up, entering, bidding, the second chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truehand.auctions import queries as auctions
from truehand.auctions.domain import rule
from truehand.auctions.domain.refusals import AuctionNotFound
from truehand.edge import clock
from truehand.edge.actors import actor_of, maybe_actor
from truehand.edge.forms import attempt, confirmation_in
from truehand.listings import queries as listings
from truehand.listings.domain.status import Status
from truehand.payments import operations as payments
from truehand.payments import queries as channels
from truehand.trade.operations import auctions as acts
from truehand.trade.operations import bidders
from truehand.trade.web import bidding
from truehand.trade.web.auction_forms import BidForm, EnterForm, PutUpForm

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from truehand.auctions.domain.views import AuctionView
    from truehand.kernel.actor import Actor
    from truehand.listings.domain.views import ListingView

REFUSED = 422


@require_safe
def running(request: HttpRequest) -> HttpResponse:
    """The auctions that take bids, those that end first before."""
    return _list(request, auctions.running(), "running")


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The auctions that the asker entered."""
    return _list(request, auctions.entered(actor_of(request)), "own")


@require_safe
def selling(request: HttpRequest) -> HttpResponse:
    """The asker's own machines that are or were in an auction."""
    return _list(request, auctions.put_up_by(actor_of(request)), "selling")


@require_http_methods(["GET", "POST"])
def put_up(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """Put a machine up; one that is in an auction already leads to its page."""
    actor = actor_of(request)
    seen = listings.listing(listing_id, actor)
    if seen.seller_id != actor.party_id or seen.status == Status.AUCTIONED:
        found = auctions.of_listing(listing_id)
        if found is None:
            raise AuctionNotFound
        return redirect("trade:auction", found)
    form = PutUpForm(request.POST or None, initial=_proposed(seen), currency=seen.price.currency)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: acts.put_up(actor, listing_id, now=clock.now(), **form.terms()))
        if made is not None:
            messages.success(request, _("The auction is open. Its terms stand until it is over."))
            return redirect("trade:auction", made)
    context = {
        "form": form,
        "listing": seen,
        "rungs": bidding.steps(seen.price.share(5_000), seen.price.share(bidding.TWICE)),
        "premium_percent": f"{rule.PREMIUM_BASIS_POINTS / 100:g}",
        "may": seen.status == Status.PUBLISHED,
    }
    return render(request, "trade/put_up.html", context, status=REFUSED if form.errors else 200)


@require_safe
def auction(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    """One auction: the price, who leads, the time left, the bids, and what the asker may do."""
    return _page(request, auction_id)


@require_safe
def now_at(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    """What changes while it runs; asked for every few seconds by the page."""
    view = auctions.auction(auction_id, maybe_actor(request))
    context = {**bidding.live(view, now=clock.now()), "told": request.GET.get("seen") != str(view.bids)}
    return render(request, "trade/_auction_live.html", context)


@require_POST
def enter(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    """Enter; the deposit, where one is asked for, is paid next."""
    actor, form = actor_of(request), EnterForm(request.POST)
    view = auctions.auction(auction_id, actor)
    if form.is_valid():
        place = form.cleaned_data["delivery_place"]
        attempt(form, lambda: acts.register(actor, view.id, delivery_place=place, now=clock.now()))
    if form.errors:
        return _page(request, auction_id, form)
    said = _("You have entered. Pay the deposit, then you may bid.") if view.deposit.minor else _("You may bid now.")
    messages.success(request, said)
    return redirect("trade:auction", auction_id)


@require_POST
def deposit(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    """Pay the bidder's deposit as just confirmed: out of the balance, or through a channel."""
    actor, now, through = actor_of(request), clock.now(), request.POST.get("channel")
    confirmation = confirmation_in(request)
    if through:
        intent = bidders.start_deposit(actor, auction_id, confirmation=confirmation, channel=through, now=now)
        opened = payments.open_payment(intent.id, return_path=bidders.link_to(auction_id))
        return redirect(channels.way_of(opened, back=bidders.link_to(auction_id)))
    bidders.pay_deposit(actor, auction_id, confirmation=confirmation, now=now)
    messages.success(request, _("The deposit is held in escrow. You may bid now."))
    return redirect("trade:auction", auction_id)


@require_POST
def bid(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    """Bid up to a limit, as just confirmed; a refusal shows the auction as it is now, with what was typed."""
    actor = actor_of(request)
    form = BidForm(request.POST, currency=auctions.auction(auction_id, actor).start.currency)
    if form.is_valid():
        attempt(form, lambda: _bid(request, actor, auction_id, form))
    if form.errors:
        return _page(request, auction_id, form)
    if auctions.auction(auction_id, actor).leads:
        messages.success(request, _("You lead. You pay one step above the next bidder's limit, never more than yours."))
    else:
        messages.warning(request, _("Your bid is taken, but somebody named a higher limit before: you do not lead."))
    return redirect("trade:auction", auction_id)


@require_POST
def second(request: HttpRequest, auction_id: UUID) -> HttpResponse:
    """Take or leave the second chance."""
    actor = actor_of(request)
    if request.POST.get("answer") == "accept":
        trade_id = acts.accept_second(actor, auction_id, now=clock.now())
        messages.success(request, _("The machine is yours at your limit. Sign the contract next."))
        return redirect("trade:page", trade_id)
    acts.decline_second(actor, auction_id, now=clock.now())
    messages.success(request, _("You left the offer. It costs you nothing."))
    return redirect("trade:auction", auction_id)


def _bid(request: HttpRequest, actor: Actor, auction_id: UUID, form: BidForm) -> int:
    return acts.bid(actor, auction_id, limit=form.money(), confirmation=confirmation_in(request), now=clock.now())


def _page(request: HttpRequest, auction_id: UUID, refused: Form | None = None) -> HttpResponse:
    actor, now = maybe_actor(request), clock.now()
    view = auctions.auction(auction_id, actor)
    offered = bidding.shown(view, actor, now=now)
    context = bidding.page(view, actor, now=now) | bidding.forms(view, refused, shown=offered)
    return render(request, "trade/auction.html", context, status=REFUSED if refused else 200)


def _list(request: HttpRequest, found: tuple[AuctionView, ...], tab: str) -> HttpResponse:
    cards = listings.cards([each.listing_id for each in found])
    now = clock.now()
    rows = [
        {"machine": cards.get(each.listing_id), "left": bidding.left(each.ends_at, now), "auction": each}
        for each in found
    ]
    return render(request, "trade/auctions.html", {"rows": rows, "tab": tab, "signed_in": maybe_actor(request)})


def _proposed(seen: ListingView) -> dict[str, object]:
    return {"start": seen.price.share(7_000).decimal_text(), "reserve": seen.price.decimal_text()}
