"""The page of a trade's claims against its carrier: claim damage, answer, decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.problem import language
from truehand.edge.refusals import NotFound
from truehand.evidence.domain.exhibit import bytes_of
from truehand.identity import queries as identity
from truehand.kernel.actor import Role
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.logistics import queries as logistics
from truehand.logistics.domain.claim import LONGEST_SAID, Stage, by_silence, silence_words
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.operations import claims
from truehand.trade.operations.approval import needs_two
from truehand.trade.queries.situation import load, may_see, require_opened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from truehand.kernel.actor import Actor
    from truehand.logistics.domain.claim import ClaimView
    from truehand.trade.models import Trade

REFUSED = 422


class DamageForm(forms.Form):
    """What the machine suffered on its way."""

    said = forms.CharField(
        label=gettext_lazy("What was damaged on the way"),
        max_length=LONGEST_SAID,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photo = forms.FileField(
        label=gettext_lazy("Photo of the damage"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def of_trade(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """The claims of a trade, for its sides, its carrier, operators and auditors."""
    actor, now, trade = actor_of(request), clock.now(), load(trade_id)
    require_seat(trade, actor, now)
    form, error = DamageForm(request.POST if request.POST.get("act") == "claim" else None, request.FILES or None), ""
    if request.method == "POST":
        try:
            if _did(request, actor, trade, form, now):
                messages.success(request, _("Done. Whom it concerns is told."))
                return redirect("trade:claims", trade_id=trade_id)
        except Refusal as refusal:
            if refusal.kind in {"unconfirmed", "not_found"}:
                raise
            error = refusal.sentence(language())
    carries = actor.party_id in {trade.carrier_id, trade.back_carrier_id}
    found = [each for each in logistics.claims_of(trade_id) if not carries or each.carrier_id == actor.party_id]
    names = identity.parties({each.carrier_id for each in found} | {each.claimant_id for each in found})
    context = {
        "title": trade.title,
        "trade_id": trade_id,
        "error": error,
        "rows": [_row(each, actor, names) for each in found],
        "form": form if claims.may_claim(actor, trade, now=now) and not _claimed(found, actor) else None,
    }
    return render(request, "trade/claims.html", context, status=REFUSED if error or form.errors else 200)


def require_seat(trade: Trade, actor: Actor, now: datetime) -> None:
    """Refuse (TradeNotFound) who is no side, carrier, operator or auditor; overseers say first why they read."""
    seated = actor.party_id in {trade.buyer_id, trade.seller_id, trade.carrier_id, trade.back_carrier_id}
    seated = seated or actor.oversees
    if not seated or not may_see(trade, actor):
        raise TradeNotFound
    require_opened(trade, actor, now=now)


def _row(claim: ClaimView, actor: Actor, names: dict[UUID, Any]) -> dict[str, Any]:
    operates, by_two = Role.OPERATOR in actor.roles, needs_two(claim.amount)
    return {
        "claim": claim,
        "carrier": names[claim.carrier_id],
        "claimant": names[claim.claimant_id],
        "may_answer": claim.stage is Stage.OPEN and actor.party_id == claim.carrier_id,
        "may_decide": operates and claim.stage is Stage.CONTESTED,
        "by_two": by_two,
        "silence": silence_words(by_silence(claim, by_two=by_two)),
    }


def _claimed(found: Sequence[ClaimView], actor: Actor) -> bool:
    """Whether the actor has claimed damage: the buyer of the way out, the seller of the way back."""
    return any(each.cause == "damage" and each.claimant_id == actor.party_id for each in found)


def _did(request: HttpRequest, actor: Actor, trade: Trade, form: DamageForm, now: datetime) -> bool:
    """Do what was pressed; False when the form shows why not."""
    act, said = request.POST.get("act", ""), request.POST.get("said", "")[: LONGEST_SAID + 1]
    if act == "claim":
        if not form.is_valid():
            return False
        photo = form.cleaned_data["photo"]
        shown = [bytes_of(photo)] if photo else []
        claims.claim_damage(actor, trade.pk, said=form.cleaned_data["said"], photos=shown, now=now)
        return True
    claim = _of(trade, request.POST.get("claim", ""))
    doing: dict[str, Callable[[], object]] = {
        "accept": lambda: claims.accept_claim(actor, claim.id, now=now),
        "contest": lambda: claims.contest_claim(actor, claim.id, answer=said, now=now),
        "ask": lambda: claims.ask_decision(actor, claim.id, amount=_amount(request, claim), reasons=said, now=now),
        "decide": lambda: claims.decide_claim(actor, claim.id, amount=_amount(request, claim), reasons=said, now=now),
    }
    if act not in doing:
        raise NotFound
    doing[act]()
    return True


def _of(trade: Trade, typed: str) -> ClaimView:
    found = next((each for each in logistics.claims_of(trade.pk) if str(each.id) == typed), None)
    if found is None:
        raise NotFound
    return found


def _amount(request: HttpRequest, claim: ClaimView) -> Money:
    return Money.parse(request.POST.get("amount", "")[:24], claim.amount.currency)
