"""The page of what may be claimed from the guarantee fund: file, answer, examine, approve, appeal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from truehand.disputes.domain.guarantee import LONGEST, Stage, published
from truehand.disputes.queries import guarantee as claims
from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import confirmation_in
from truehand.edge.problem import language
from truehand.edge.refusals import NotFound
from truehand.escrow import queries as escrow
from truehand.identity import queries as identity
from truehand.kernel.actor import Role
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.operations import guarantee
from truehand.trade.queries import guarantee as queries
from truehand.trade.queries.situation import load, require_opened

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from truehand.disputes.domain.guarantee import ClaimView, Grant
    from truehand.identity.domain.views import PartyView
    from truehand.kernel.actor import Actor
    from truehand.trade.models import Trade

REFUSED = 422
LONGEST_AMOUNT: Final = 24


@require_http_methods(["GET", "HEAD", "POST"])
def of_trade(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """What of a trade is claimed from the fund, or may be: for both sides, operators and auditors."""
    actor, now, trade = actor_of(request), clock.now(), load(trade_id)
    require_seat(trade, actor, now=now)
    error = ""
    if request.method == "POST":
        try:
            _do(request, actor, trade, now)
        except Refusal as refusal:
            if refusal.kind in {"unconfirmed", "not_found"}:
                raise
            error = refusal.sentence(language())
        else:
            messages.success(request, _("Done. Whom it concerns is told."))
            return redirect("trade:guarantee", trade_id=trade_id)
    found = claims.claims_of(trade_id)
    names = identity.parties(_people(found)) if found else {}
    context = {
        "trade": trade,
        "error": error,
        "rows": [{**_row(each, trade, actor, now), **_named(each, names)} for each in found],
        "open": [_offered(each, now) for each in offered(trade, actor)],
        "rules": published(),
        "fund": escrow.fund_holds(trade.currency),
        "longest": LONGEST,
    }
    return render(request, "trade/guarantee.html", context, status=REFUSED if error else 200)


def require_seat(trade: Trade, actor: Actor, *, now: datetime) -> None:
    """Refuse (TradeNotFound, ReadingNeeded) everybody but the two sides, and who oversees and has opened the trade."""
    if actor.party_id not in {trade.buyer_id, trade.seller_id} and not actor.oversees:
        raise TradeNotFound
    require_opened(trade, actor, now=now)


def offered(trade: Trade, actor: Actor) -> tuple[Grant, ...]:
    """Return what the actor may claim, now or from a later day on: granted, unpaid and not claimed before."""
    mine = (each for each in queries.grants(trade) if each.creditor_id == actor.party_id)
    return tuple(each for each in mine if claims.claim_for(each.source_id) is None)


def acts(claim: ClaimView, trade: Trade, actor: Actor, *, now: datetime) -> frozenset[str]:
    """Return what an actor may do with a claim now."""
    party, found = actor.party_id, set[str]()
    if party == claim.creditor_id and claim.may_appeal(now):
        found.add("appeal")
    if party == claim.debtor_id and claim.is_open and not any(each.act == "answered" for each in claim.entries):
        found.add("answer")
    decides = Role.OPERATOR in actor.roles and claim.is_open and party != claim.barred_id
    if decides and queries.may_decide(actor, trade):
        if claim.stage is Stage.FILED:
            found |= {"propose", "refuse"}
        elif party != claim.examiner_id:
            found |= {"approve", "refuse"}
    return frozenset(found)


def _row(claim: ClaimView, trade: Trade, actor: Actor, now: datetime) -> dict[str, Any]:
    can = acts(claim, trade, actor, now=now)
    examined = bool(can & {"propose", "approve"})
    payable = queries.payable(trade, claim, now=now) if examined else None
    words = {
        "answer": (_("Answer the claim"), _("What there is to say against it")),
        "propose": (_("Propose a payment"), _("Reasons, for both to read")),
        "refuse": (_("Refuse the claim"), _("Reasons, for both to read")),
        "appeal": (_("Have somebody else decide"), _("What was overlooked")),
    }
    owes = claim.stage is Stage.PAID and actor.party_id == claim.debtor_id
    return {
        "claim": claim,
        "acts": can,
        "acts_in_words": [
            {"name": name, "label": label, "asks": asks} for name, (label, asks) in words.items() if name in can
        ],
        "payable": payable,
        "proof": claim.facts if actor.oversees else None,
        "may_pay": claim.is_open and actor.party_id == claim.debtor_id,
        "owes": owes and any(each.currency == claim.owed.currency for each in escrow.recourse(claim.debtor_id)),
    }


def _named(claim: ClaimView, names: Mapping[UUID, PartyView]) -> dict[str, Any]:
    return {
        "creditor": names[claim.creditor_id],
        "debtor": names[claim.debtor_id],
        "entries": [(each, names.get(each.author_id) if each.author_id else None) for each in claim.entries],
    }


def _offered(grant: Grant, now: datetime) -> dict[str, Any]:
    return {"grant": grant, "now": grant.may_be_filed(now)}


def _people(found: tuple[ClaimView, ...]) -> set[UUID]:
    told = {each.author_id for claim in found for each in claim.entries}
    return {each for each in told if each is not None} | {
        party for claim in found for party in (claim.creditor_id, claim.debtor_id)
    }


def _do(request: HttpRequest, actor: Actor, trade: Trade, now: datetime) -> None:
    act, text = request.POST.get("act", ""), request.POST.get("text", "")[: LONGEST + 1]
    if act == "file":
        grant = next((each for each in offered(trade, actor) if str(each.source_id) == request.POST.get("grant")), None)
        if grant is None:
            raise NotFound
        guarantee.file_claim(actor, trade.pk, grant.source_id, text, now=now)
        return
    claim = next((each for each in claims.claims_of(trade.pk) if str(each.id) == request.POST.get("claim")), None)
    if claim is None:
        raise NotFound
    doors: dict[str, Callable[[], object]] = {
        "answer": lambda: guarantee.answer_claim(actor, claim.id, text, now=now),
        "propose": lambda: guarantee.propose(actor, claim.id, _amount(request, claim), text, now=now),
        "refuse": lambda: guarantee.refuse(actor, claim.id, text, now=now),
        "approve": lambda: guarantee.approve(actor, claim.id, confirmation=confirmation_in(request), now=now),
        "appeal": lambda: guarantee.appeal(actor, claim.id, text, now=now),
    }
    if act not in doors:
        raise NotFound
    doors[act]()


def _amount(request: HttpRequest, claim: ClaimView) -> Money:
    return Money.parse(request.POST.get("amount", "")[:LONGEST_AMOUNT], claim.owed.currency)
