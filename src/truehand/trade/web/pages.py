"""Pages of the life of a trade."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from truehand.auctions import queries as auctions
from truehand.contracts import queries as contracts
from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt, confirmation_in, whole
from truehand.edge.refusals import NotFound, RequestNotUnderstood
from truehand.kernel.money import Money
from truehand.listings import queries as listings
from truehand.payments import operations as payments
from truehand.payments import queries as channels
from truehand.trade.domain.agreed import AgreedTerms
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.operations import agree, case, from_balance, fund, prove, settle
from truehand.trade.operations import list as listing
from truehand.trade.queries import views
from truehand.trade.web import acting, back, presenting
from truehand.trade.web.acting import Refused
from truehand.trade.web.forms import OfferForm, PayOutForm

REFUSED = 422


@require_http_methods(["GET", "POST"])
def offer(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """Offer a price for a machine."""
    actor = actor_of(request)
    actor.require_verified()
    seen = listings.listing(listing_id, actor)
    first = {"price": seen.price.decimal_text(), "inspection_days": 3, **OfferForm.initial_of(AgreedTerms())}
    form = OfferForm(request.POST or None, initial=first, currency=seen.price.currency)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        trade_id = attempt(
            form,
            lambda: agree.offer(
                actor,
                listing_id,
                price=form.money(),
                delivery_place=said["delivery_place"],
                inspection_days=said["inspection_days"],
                plan=said["plan"],
                beside=form.beside(AgreedTerms.shared(said["fee_shares"])),
                now=clock.now(),
            ),
        )
        if trade_id is not None:
            return redirect("trade:page", trade_id=trade_id)
    context = {"form": form, "listing": seen, **presenting.costs(seen.facts.equipment_class, seen.price.currency)}
    context["returns"] = back.held_before(seen, actor)
    return render(request, "trade/offer.html", context, status=REFUSED if form.errors else 200)


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The asker's trades, under way or ended."""
    active = request.GET.get("ended") != "1"
    page = views.mine(actor_of(request), cursor=request.GET.get("cursor"), active=active)
    context = {"page": page, "active": active, "query": "" if active else "ended=1"}
    return render(request, "trade/mine.html", context)


@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """What an inspector or a carrier has to do, and what is open."""
    actor = actor_of(request)
    return render(request, "trade/work.html", presenting.work(actor))


@require_GET
def page(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """A trade: where it is, who must act by when, every cent, what is known, and the proof.

    A bidder's deposit is paid under the entry's own identifier, and its payer finds the auction there.
    """
    try:
        return _page(request, trade_id)
    except TradeNotFound:
        entry = auctions.entry_of(trade_id)
        if entry is None or entry.bidder_id != actor_of(request).party_id:
            raise
        return redirect("trade:auction", entry.auction_id)


@require_GET
def news(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """Say whether the trade has moved on since the page was drawn; asked for every few seconds by the page."""
    step = views.step_of(trade_id, actor_of(request))
    if request.GET.get("seen") == str(step):
        return HttpResponse(status=204)
    return render(request, "trade/_news.html", {"trade_id": trade_id})


@require_POST
def act(request: HttpRequest, trade_id: UUID, name: str) -> HttpResponse:
    """Do an act that the page offered; a refusal shows the page again with what was typed."""
    actor, now = actor_of(request), clock.now()
    view = views.trade(trade_id, actor, now=now)
    if name not in acting.DOORS:
        raise NotFound
    form = acting.form_of(name, view, data=request.POST, files=request.FILES)
    if form.is_valid():
        attempt(form, lambda: acting.do(name, actor, view, form, now))
    if form.errors:
        return _page(request, trade_id, acting.Refused(name, form))
    messages.success(request, _("Done. The trade page shows what happens next."))
    return redirect("trade:page", trade_id=trade_id)


@require_POST
def pay(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """Pay what is due as the payer has just confirmed it: go to the channel, or take it out of the balance."""
    actor = actor_of(request)
    through, confirmation = request.POST.get("channel") or None, confirmation_in(request)
    out_of = request.POST.get("out_of") or None
    if out_of is not None or through == from_balance.BALANCE:
        from_balance.pay_from_balance(actor, trade_id, confirmation=confirmation, out_of=out_of, now=clock.now())
        messages.success(request, _("It is paid out of your balance and held in escrow."))
        return redirect("trade:page", trade_id=trade_id)
    intent = fund.start_payment(actor, trade_id, confirmation=confirmation, channel=through, now=clock.now())
    opened = payments.open_payment(intent.id, return_path=f"/trades/{trade_id}/")
    return redirect(channels.way_of(opened, back=f"/trades/{trade_id}/"))


@require_POST
def pay_out(request: HttpRequest) -> HttpResponse:
    """Send part of the balance to the asker's bank account."""
    actor = actor_of(request)
    form = PayOutForm(request.POST)
    if not form.is_valid():
        raise RequestNotUnderstood.at(next(iter(form.errors)), "内容无效", "is not valid")
    said = form.cleaned_data
    amount = Money.parse(said["amount"], said["currency"])
    settle.pay_out(
        actor,
        account_id=said["account_id"],
        amount=amount,
        confirmation=confirmation_in(request),
        key=said["key"],
        now=clock.now(),
    )
    messages.success(request, _("The payout is on its way to your bank."))
    return redirect("/money/")


@require_POST
def submit_listing(request: HttpRequest, listing_id: UUID) -> HttpResponse:
    """Submit a draft listing."""
    version = whole(request.POST.get("version", ""))
    listing.submit_listing(actor_of(request), listing_id, version=version, now=clock.now())
    return redirect(f"/listings/{listing_id}/")


@require_GET
def bundle(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """Download everything the trade rests on."""
    content = prove.export_bundle(actor_of(request), trade_id, now=clock.now())
    headers = {"Content-Disposition": f'attachment; filename="truehand-{trade_id}.zip"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)


@require_GET
def case_file(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """Download the same with an index for an arbitrator or a court."""
    content = case.export_case(actor_of(request), trade_id, now=clock.now())
    headers = {"Content-Disposition": f'attachment; filename="truehand-case-{trade_id}.zip"'}
    return HttpResponse(content, content_type="application/zip", headers=headers)


@require_GET
def contract(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """Read or print the contract."""
    actor, now = actor_of(request), clock.now()
    view = views.trade(trade_id, actor, now=now)
    found = contracts.readable_contract(actor, trade_id, now=now)
    form = acting.form_of("sign", view)
    form.initial["contract_sha256"] = found.sha256
    can_sign = any(each.name == "sign" for each in view.acts)
    context = {"contract": found, "view": view, "form": form if can_sign else None}
    return render(request, "trade/contract.html", context)


def _page(request: HttpRequest, trade_id: UUID, refused: Refused | None = None) -> HttpResponse:
    actor, now = actor_of(request), clock.now()
    view = views.trade(trade_id, actor, now=now)
    context = presenting.trade(view, actor, now=now)
    context["offered"] = acting.offered(view, refused, booking=context["booking"])
    context["has_danger"] = any(each.weight == "danger" for each in view.acts)
    if refused is not None and not any(each.shows_error for each in context["offered"]):
        # The act is a mere button, or no longer there: its refusal stands alone at the top.
        context["refusal"] = acting.first_error(refused.form)
    return render(request, "trade/page.html", context, status=REFUSED if refused else 200)
