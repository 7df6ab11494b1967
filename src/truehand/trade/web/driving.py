"""A driver's page: reached by a label's code, bound to one phone, and nothing but the transport on it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, Literal

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.http.request import RawPostDataException
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.problem import api_problem, language
from truehand.edge.refusals import NotFound, RequestNotUnderstood
from truehand.evidence.domain.exhibit import bytes_of
from truehand.identity import queries as people
from truehand.kernel.refusal import Refusal
from truehand.logistics import operations as logistics
from truehand.logistics import queries as carriage
from truehand.logistics.domain.booking import Leg as LegName
from truehand.logistics.domain.driver import ITEMS, PassOver
from truehand.trade.domain.given import HandOver
from truehand.trade.operations import drive
from truehand.trade.queries.situation import load
from truehand.trade.web.label import label_pdf
from truehand.vault.domain.masking import masked_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest

    from truehand.logistics.domain.driver import DriverView

REFUSED: Final = 422
COOKIE: Final = "driver"
PLACE: Final = "/carriage/driver/"
# As long as a transport may take to be picked up and delivered.
LASTS: Final = 100 * 24 * 3600
LONGEST: Final = 1_000
FIELDS: Final = ("code", "seal", "twice")


@require_POST
def label(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """A new label for the carrier's own transport; its code is in this answer alone."""
    actor, now = actor_of(request), clock.now()
    secret = drive.make_pass(actor, trade_id, now=now)
    address = request.build_absolute_uri(reverse("trade:driver_open", args=[secret]))
    answer = HttpResponse(label_pdf(trade_id, actor.party_id, address, now=now), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="label-{str(trade_id)[-8:]}.pdf"'
    answer["Cache-Control"] = "no-store"
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_label(request: HttpRequest, driver: str) -> HttpResponse:
    """What a label's code leads to: one button, so that no preview of a link uses it up."""
    if request.method != "POST":
        if not carriage.waits_for_a_phone(driver):
            raise PassOver
        return render(request, "trade/driver_open.html")
    phone = logistics.open_pass(driver, now=clock.now())
    answer = redirect("trade:driver")
    answer.set_cookie(
        COOKIE, phone, max_age=LASTS, path=PLACE, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """The transport and the next hand-over; without a script the form posts here."""
    view = carriage.driver(_phone(request))
    leg = view.booking.next_leg
    if leg is None:
        return redirect("trade:driver_done")
    error = ""
    if request.method == "POST":
        try:
            _at_once(request, leg.leg.value, clock.now())
        except Refusal as refusal:
            error = refusal.sentence(language())
        else:
            return redirect("trade:driver_done")
    return render(request, "trade/driver.html", _shown(request, view, error), status=REFUSED if error else 200)


@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """After a hand-over: what comes next, or that the pass has ended."""
    view = carriage.driver(_phone(request))
    return render(request, "trade/driver_done.html", {"over": view.over})


@require_POST
def photo(request: HttpRequest, leg: str) -> HttpResponse:
    """A photo that the phone kept while it had no network."""

    def keep() -> None:
        sent = request.FILES.get("photo")
        content = bytes_of(sent) if isinstance(sent, UploadedFile) else b""
        drive.keep_photo(_phone(request), _leg(leg), request.POST.get("item", ""), content, now=clock.now())

    return _told(keep)


@require_POST
def report(request: HttpRequest, leg: str) -> HttpResponse:
    """A hand-over that the phone kept while it had no network."""

    def hand_over() -> None:
        carriage.driver(_phone(request))
        try:
            said = json.loads(request.body)
            findings = said["findings"]
            typed = {key: findings["facts"].get(key, {}).get("value", "") for key in FIELDS}
            typed |= {"note": findings.get("summary", ""), "seen": said["seen"]}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, RawPostDataException) as error:
            raise RequestNotUnderstood.at("findings", "格式有误", "it is not understood") from error
        _hand_over(request, _leg(leg), typed, clock.now())

    return _told(hand_over)


class _Form(forms.Form):
    code = forms.CharField(max_length=24)
    seal = forms.CharField(max_length=LONGEST, required=False)
    twice = forms.CharField(max_length=5, required=False)
    note = forms.CharField(max_length=LONGEST, required=False)
    seen = forms.IntegerField(min_value=0)


def _at_once(request: HttpRequest, leg: str, now: datetime) -> None:
    """Without a script: the photos come with the form."""
    for item in ITEMS:
        for each in request.FILES.getlist(f"photo.{item}"):
            drive.keep_photo(_phone(request), _leg(leg), item, bytes_of(each), now=now)
    typed: dict[str, object] = {name: request.POST.get(f"facts.{name}.value", "") for name in FIELDS}
    typed |= {"note": request.POST.get("summary", ""), "seen": request.POST.get("seen")}
    _hand_over(request, _leg(leg), typed, now)


def _hand_over(request: HttpRequest, leg: drive.Leg, typed: dict[str, object], now: datetime) -> None:
    form = _Form(typed)
    if not form.is_valid():
        field = next(iter(form.errors))
        raise RequestNotUnderstood.at(field, "缺少或有误", "it is missing or wrong")
    said = form.cleaned_data
    proof = HandOver(None, said["note"], said["seal"], bool(said["twice"]))
    drive.hand_over(_phone(request), leg, code=said["code"], proof=proof, seen=said["seen"], now=now)


def _shown(request: HttpRequest, view: DriverView, error: str) -> dict[str, object]:
    """Return what the carrier's driver needs: no price, and of people the masked contact of the next hand-over."""
    trade, leg = load(view.booking.trade_id), view.booking.next_leg
    picks_up = leg is not None and leg.leg is LegName.PICK_UP
    # Out the seller hands it over and the buyer receives it; back the other way round.
    from_seller = picks_up is not view.booking.goes_back
    contact = trade.seller_id if from_seller else trade.buyer_id
    return {
        "booking": view.booking,
        "leg": leg,
        "picks_up": picks_up,
        "from_seller": from_seller,
        "title": trade.title,
        "enquiry": carriage.enquiry_of(trade.pk, view.booking.direction),
        "contact": masked_name(people.name_of(contact)),
        "photos": view.photos,
        "seen": trade.step,
        "error": error,
        "typed": {name: request.POST.get(f"facts.{name}.value", "") for name in ("seal",)},
        "pass_id": view.pass_id,
    }


def _phone(request: HttpRequest) -> str:
    return request.COOKIES.get(COOKIE, "")[:LONGEST]


def _leg(leg: str) -> Literal["pick_up", "delivery"]:
    if leg not in {"pick_up", "delivery"}:
        raise NotFound
    return "pick_up" if leg == "pick_up" else "delivery"


def _told(act: Callable[[], None]) -> HttpResponse:
    """Answer a phone's script: nothing where it was done, else the problem."""
    try:
        act()
    except Refusal as refusal:
        return api_problem(refusal)
    return HttpResponse(status=204)
