"""Pages of insurance: offers of a trade, a policy, a claim, the insurer's desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt, confirmation_in
from truehand.edge.refusals import NotFound
from truehand.evidence import queries as evidence
from truehand.evidence.domain.exhibit import bytes_of
from truehand.identity import queries as people
from truehand.insurance import operations, queries
from truehand.insurance.domain.claims import DECIDABLE, Reason, Stage, Told
from truehand.insurance.domain.paper import PAPER_NAME
from truehand.insurance.domain.policies import AHEAD, Status
from truehand.insurance.domain.products import Standing
from truehand.kernel.actor import Role
from truehand.payments import operations as payments
from truehand.payments import queries as channels
from truehand.trade.operations import claim_cover, claim_funding, insure
from truehand.trade.queries.insuring import insurance_of, policy_for, policy_paper
from truehand.trade.web import insuring_forms
from truehand.vault import queries as vault
from truehand.vault.domain.reading import Thing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest

    from truehand.evidence.domain.exhibit import ExhibitContent
    from truehand.insurance.domain.claims import ClaimView
    from truehand.insurance.domain.policies import PolicyView
    from truehand.kernel.actor import Actor

REFUSED = 422


@require_http_methods(["GET", "HEAD", "POST"])
def of_trade(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """A trade's policies, and what its sides may still insure, line by line."""
    actor, now = actor_of(request), clock.now()
    if request.method == "POST":
        form = insuring_forms.ProductForm(request.POST)
        if not form.is_valid():
            raise NotFound
        policy = insure.take(actor, trade_id, form.cleaned_data["product"], now=now)
        messages.success(request, _("The policy is drawn up. It covers once its premium is paid and cover begins."))
        return redirect("trade:policy", policy.id)
    context = {"seen": insurance_of(actor, trade_id, now=now), "trade_id": trade_id}
    return render(request, "trade/insurance.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def policy(request: HttpRequest, policy_id: UUID) -> HttpResponse:
    """One policy: its words, its premium, and a claim on it."""
    actor, now = actor_of(request), clock.now()
    found, act = policy_for(actor, policy_id), request.POST.get("act", "")
    form = _claim_form(request, found, actor, now)
    if request.method == "POST" and act == "pay":
        return _pay(request, actor, policy_id, now)
    if request.method == "POST" and act == "give_up":
        insure.give_up(actor, policy_id, now=now)
        messages.success(request, _("The policy is given back; what was paid is in your balance."))
        return redirect("trade:policy", policy_id)
    if request.method == "POST" and form is not None and form.is_valid():
        filed = attempt(form, lambda: _file(actor, found, form, now))
        if filed is not None:
            return redirect("trade:claim", filed.id)
    claims = queries.claims_of_policy(policy_id)
    waits = request.method != "POST" and any(each.due_at is not None for each in claims)
    context = {
        "policy": found,
        "texts": insuring_forms.texts_of(found),
        "claims": claims,
        "has_paper": found.status not in {Status.TAKEN, Status.LAPSED},
        "form": None if waits else form,
        "owes": found.status is Status.TAKEN and actor.party_id == found.holder_id,
        "may_give_up": found.status in AHEAD and actor.party_id == found.holder_id,
        "channels": [each.name for each in channels.channels() if found.premium.currency in each.currencies],
    }
    return render(request, "trade/policy.html", context, status=REFUSED if form is not None and form.errors else 200)


@require_safe
def paper(request: HttpRequest, policy_id: UUID) -> HttpResponse:
    """The policy as a signed PDF, for whom it concerns."""
    content = policy_paper(actor_of(request), policy_id, now=clock.now())
    headers = {"Content-Disposition": f'inline; filename="{policy_id}-{PAPER_NAME}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """One claim: its story, and what its reader may do."""
    actor, now = actor_of(request), clock.now()
    found = queries.claim(claim_id, actor)
    form = insuring_forms.DecisionForm(request.POST or None, currency=found.loss.currency)
    act = request.POST.get("act", "")
    if request.method == "POST":
        if act == "pay":
            outcome = claim_cover.pay(actor, claim_id, confirmation=confirmation_in(request), now=now)
            told = _("The claim is paid.") if outcome.paid else _("Something was made good meanwhile: decide anew.")
            messages.success(request, told)
            return redirect("trade:claim", claim_id)
        if act == "pay_in":
            return _pay_in(request, actor, claim_id, now)
        door = _doors(actor, claim_id, form, now).get(act)
        if door is None:
            raise NotFound
        if act == "look" or form.is_valid():
            attempt(form, door)
        if act == "look" or not form.errors:
            return redirect("trade:claim", claim_id)
    names = people.parties({each.author_id for each in found.entries if each.author_id} | {found.claimant_id})
    own = found.policy.insurer_id in queries.insurers_of(actor)
    closed = _is_closed(found, actor, now)
    found = queries.closed(found) if closed else found
    context = {
        "claim": found,
        "closed": closed,
        "form": form,
        "asked": insuring_forms.asked(found),
        "entries": [(each, names.get(each.author_id) if each.author_id else None) for each in found.entries],
        **_may(found, actor, now, own=own),
        **_short(found, actor),
    }
    return render(request, "trade/claim.html", context, status=REFUSED if form.errors else 200)


@require_safe
@cache_control(private=True, max_age=3600, immutable=True)
def photo(request: HttpRequest, claim_id: UUID, sha256: str) -> HttpResponse:
    """A photo of a claim, for whoever may read the claim."""
    found = photo_of(actor_of(request), claim_id, sha256, now=clock.now(), small="small" in request.GET)
    return HttpResponse(found.content, content_type=found.media_type)


def readable(actor: Actor, claim_id: UUID, *, now: datetime) -> ClaimView:
    """Return a claim as somebody may read it: closed to whoever only oversees it and has not opened its trade."""
    found = queries.claim(claim_id, actor)
    return queries.closed(found) if _is_closed(found, actor, now) else found


def photo_of(actor: Actor, claim_id: UUID, sha256: str, *, now: datetime, small: bool = False) -> ExhibitContent:
    """Return a photo of a claim that is open to somebody; refuses ClaimUnknown and NotFound."""
    seen = queries.claim(claim_id, actor)
    found = None
    if not _is_closed(seen, actor, now) and sha256 in _photos(seen):
        found = evidence.thumbnail(sha256) if small else evidence.exhibit(sha256)
    if found is None:
        raise NotFound
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """The insurer's desk: claims by their deadline, loss ratios, products; operators see everybody's."""
    actor, now = actor_of(request), clock.now()
    if not (actor.oversees or queries.insurers_of(actor)):
        raise NotFound
    sells = Role.INSURER in actor.roles
    form = insuring_forms.NumbersForm(request.POST or None) if sells else None
    if request.method == "POST" and _desk_act(request, actor, form, now):
        return redirect("trade:insurance_desk")
    products = queries.products_for(actor) if sells or actor.oversees else ()
    operates = Role.OPERATOR in actor.roles
    known = {each.id: each for each in people.with_role(Role.INSURER)} if operates else {}
    missing = {each.insurer_id for each in products} - set(known)
    names = known | (people.parties(missing) if missing else {})
    context = {
        "claims": queries.claims_for(actor),
        "ratios": queries.ratios(actor, now=now),
        "products": [(each, insuring_forms.figures_of(each), names[each.insurer_id].display_name) for each in products],
        "licence": queries.licence_of(actor.party_id) if sells else None,
        "form": form,
        "operates": operates,
        "insurers": tuple(known.values()),
        "sells": sells,
        "proposed": Standing.PROPOSED,
        "me": actor.party_id,
    }
    return render(request, "trade/insurance_desk.html", context, status=REFUSED if form and form.errors else 200)


def _desk_act(request: HttpRequest, actor: Actor, form: insuring_forms.NumbersForm | None, now: datetime) -> bool:
    """Do what was asked at the desk; return whether it was done."""
    act, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    if act == "publish" and form is not None:
        if not form.is_valid():
            return False
        said = form.cleaned_data
        kind, currency = said["kind"], said["currency"]
        drawn = attempt(form, lambda: operations.propose_product(actor, kind, currency, form.numbers(), now=now))
        return drawn is not None
    target = insuring_forms.identifier(request.POST.get("target", ""))
    doors: dict[str, Callable[[], object]] = {
        "accept": lambda: operations.decide_product(actor, target, put_on_sale=True, reason=reason, now=now),
        "refuse": lambda: operations.decide_product(actor, target, put_on_sale=False, reason=reason, now=now),
        "end": lambda: operations.end_product(actor, target, now=now),
        "ask": lambda: operations.ask_to_resume(actor, target, reason=reason, now=now),
        "resume": lambda: operations.resume(actor, target, now=now),
        "license": lambda: operations.license_insurer(
            actor, target, reason, until=insuring_forms.until(request.POST.get("until", "")), now=now
        ),
    }
    if act not in doors:
        raise NotFound
    doors[act]()
    messages.success(request, _("Done."))
    return True


def _pay(request: HttpRequest, actor: Actor, policy_id: UUID, now: datetime) -> HttpResponse:
    through, confirmation = request.POST.get("channel") or None, confirmation_in(request)
    here = f"/insurance/policies/{policy_id}/"
    if through == insure.BALANCE:
        insure.pay_from_balance(actor, policy_id, confirmation=confirmation, now=now)
        messages.success(request, _("The premium is held until cover begins."))
        return redirect(here)
    intent = insure.start_payment(actor, policy_id, confirmation=confirmation, channel=through, now=now)
    opened = payments.open_payment(intent.id, return_path=here)
    return redirect(channels.way_of(opened, back=here))


def _pay_in(request: HttpRequest, actor: Actor, claim_id: UUID, now: datetime) -> HttpResponse:
    through, here = request.POST.get("channel") or None, f"/insurance/claims/{claim_id}/"
    confirmation = confirmation_in(request)
    intent = claim_funding.start_payment(actor, claim_id, confirmation=confirmation, channel=through, now=now)
    opened = payments.open_payment(intent.id, return_path=here)
    return redirect(channels.way_of(opened, back=here))


def _claim_form(
    request: HttpRequest, found: PolicyView, actor: Actor, now: datetime
) -> insuring_forms.ClaimForm | None:
    until = found.reports_until()
    open_ = found.began_at is not None and (until is None or now <= until)
    if actor.party_id != found.beneficiary_id or not open_:
        return None
    data = request.POST if request.POST.get("act") == "file" else None
    return insuring_forms.ClaimForm(data, request.FILES if data is not None else None, policy=found)


def _file(actor: Actor, found: PolicyView, form: insuring_forms.ClaimForm, now: datetime) -> ClaimView:
    said = form.cleaned_data
    told = Told(
        Reason(said["reason"]), min(said["happened_at"], now), form.loss(), said["text"], form.answers(), said["meter"]
    )
    photos = [bytes_of(each) for each in said["photos"]]
    return claim_cover.file_claim(actor, found.id, told, photos=photos, now=now)


def _doors(
    actor: Actor, claim_id: UUID, form: insuring_forms.DecisionForm, now: datetime
) -> dict[str, Callable[[], object]]:
    def words() -> str:
        return str(form.cleaned_data["text"])

    return {
        "look": lambda: operations.look(actor, claim_id, now=now),
        "decide": lambda: claim_cover.decide(actor, claim_id, loss=form.loss(), reasons=words(), now=now),
        "agree": lambda: operations.second(actor, claim_id, agrees=True, reasons=words(), now=now),
        "return": lambda: operations.second(actor, claim_id, agrees=False, reasons=words(), now=now),
        "appeal": lambda: operations.appeal(actor, claim_id, text=words(), now=now),
    }


def _is_closed(found: ClaimView, actor: Actor, now: datetime) -> bool:
    """Whether somebody only oversees a claim and has not opened its trade."""
    overseen = actor.oversees and actor.party_id != found.claimant_id
    overseen = overseen and found.policy.insurer_id not in queries.insurers_of(actor)
    return overseen and not vault.is_open(actor, Thing.TRADE, found.policy.trade_id, now=now)


def _may(found: ClaimView, actor: Actor, now: datetime, *, own: bool) -> dict[str, Any]:
    """Return what the page offers its reader; the doors decide again."""
    late = found.due_at is not None and found.due_at <= now and Role.OPERATOR in actor.roles
    assesses = actor.party_id != found.claimant_id and (own or late)
    return {
        "looks": assesses and found.stage is Stage.FILED,
        "decides": assesses and found.stage in DECIDABLE,
        "seconds": assesses and found.stage is Stage.PROPOSED and found.decided_by != actor.party_id,
        "pays": assesses and found.stage is Stage.APPROVED,
        "appeals": actor.party_id == found.claimant_id and found.may_appeal(now),
        "photos": [(each, f"/insurance/claims/{found.id}/photos/{each}/") for each in _photos(found)],
    }


def _short(found: ClaimView, actor: Actor) -> dict[str, Any]:
    """Return what an insurer is short by to pay, and the channels it may pay that in by; for itself alone."""
    if found.policy.insurer_id != actor.party_id:
        return {}
    missing = claim_funding.missing(found)
    ways = [each.name for each in channels.channels() if missing.currency in each.currencies]
    return {"missing": missing, "channels": ways} if missing.minor else {}


def _photos(found: ClaimView) -> tuple[str, ...]:
    return tuple(dict.fromkeys(exhibit for entry in found.entries for exhibit in entry.exhibits))
