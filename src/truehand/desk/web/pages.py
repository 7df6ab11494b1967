"""What waits and how everything stands: the home page, trades, disputes, proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truehand.desk import operations, queries
from truehand.desk.domain.queues import ANSWER_WITHIN
from truehand.desk.web.seats import for_overseers, with_an_act
from truehand.edge import clock
from truehand.edge.refusals import NotFound
from truehand.escrow import queries as escrow
from truehand.evidence import queries as evidence
from truehand.identity import queries as identity
from truehand.kernel.actor import Role
from truehand.payments import queries as payments
from truehand.trade.domain.process import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse

    from truehand.kernel.actor import Actor
    from truehand.trade.domain.views import TradeCard

CHECKPOINTS = 5


@for_overseers
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every queue with its count, and what is due next over all of them."""
    now = clock.now()
    hours = int(ANSWER_WITHIN.total_seconds()) // 3600
    context = {"desk": queries.desk(actor, now=now), "now": now, "hours": hours, "here": "home"}
    return render(request, "desk/home.html", context)


@for_overseers
def disputes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Disputes with their deadlines; the ruling is made on the page of the trade."""
    now, page = clock.now(), queries.open_disputes(actor, cursor=request.GET.get("cursor"))
    rows = [
        {
            **row,
            "case": each.case,
            "ripe": each.ripe(now),
            "own": actor.party_id in {each.trade.buyer_id, each.trade.seller_id},
        }
        for each, row in zip(page.items, _rows([each.trade for each in page.items]), strict=True)
    ]
    return render(request, "desk/disputes.html", {"rows": rows, "page": page, "now": now, "here": "disputes"})


@for_overseers
def trades(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Trades by state, the nearest deadline first; ended ones newest first."""
    now, asked = clock.now(), request.GET.get("state", "")
    if asked and asked not in set(State):
        raise NotFound
    page = queries.trades(actor, State(asked) if asked else None, cursor=request.GET.get("cursor"))
    context = {
        "states": queries.states_of_trades(actor, now=now),
        "rows": _rows(page.items),
        "page": page,
        "asked": asked,
        "query": f"state={asked}" if asked else "",
        "now": now,
        "here": "trades",
    }
    return render(request, "desk/trades.html", context)


@for_overseers
def proof(request: HttpRequest, actor: Actor) -> HttpResponse:
    """That client money is all there, that the log is signed, and what the last check of the books found."""
    context = {
        "proofs": escrow.proof_for(actor),
        "checkpoints": evidence.checkpoints(CHECKPOINTS),
        "waiting": evidence.waiting(),
        "channels": payments.channels(),
        "here": "proof",
    }
    return render(request, "desk/proof.html", {**context, **_check(actor)})


@with_an_act
def check(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Start the check of the books, or show how far it is: the part of the page that looks again by itself."""
    if request.method == "POST":
        operations.start_check(actor, now=clock.now())
        messages.success(request, _("The check is running; its progress stands below."))
    elif request.headers.get("HX-Request"):
        return render(request, "desk/_check.html", _check(actor))
    return redirect("desk:proof")


def _rows(cards: Sequence[TradeCard]) -> list[dict[str, object]]:
    """Return trades with their sides' names, which are one question for all of them."""
    names = identity.parties(party for card in cards for party in (card.buyer_id, card.seller_id))
    return [{"card": card, "buyer": names[card.buyer_id], "seller": names[card.seller_id]} for card in cards]


def _check(actor: Actor) -> dict[str, object]:
    now, last = clock.now(), queries.last_check()
    asker = identity.parties([last.asked_by]).get(last.asked_by) if last and last.asked_by else None
    running = last is not None and last.running and not last.lost(now)
    may_start = Role.OPERATOR in actor.roles and not running
    return {"check": last, "asker": asker, "running": running, "may_start": may_start}
