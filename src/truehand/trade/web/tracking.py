"""The transport of a trade, live: its timeline and drawn route, and its carrier's form to tell what happened."""

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
from truehand.edge.forms import attempt
from truehand.edge.problem import language
from truehand.kernel.actor import Role
from truehand.logistics import queries as logistics
from truehand.logistics.domain.booking import Status
from truehand.logistics.domain.tracking import KINDS, LONGEST_EVENT_NOTE, LONGEST_EVENT_PLACE, EventKind, Told, outlook
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.domain.views import Paper
from truehand.trade.operations import track
from truehand.trade.queries.carriers import carriages_for
from truehand.trade.queries.situation import load, may_see, papers_for

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.kernel.actor import Actor
    from truehand.logistics.domain.booking import BookingView

REFUSED = 422


class EventForm(forms.Form):
    """What a carrier tells."""

    kind = forms.ChoiceField(label=gettext_lazy("What is told"))
    place = forms.CharField(label=gettext_lazy("Where"), max_length=LONGEST_EVENT_PLACE, required=False)
    eta = forms.DateField(
        label=gettext_lazy("Expected to arrive on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    note = forms.CharField(label=gettext_lazy("Remark"), max_length=LONGEST_EVENT_NOTE, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django's
        """Offer every kind in the reader's language."""
        super().__init__(*args, **options)
        place, field = 0 if language().startswith("zh") else 1, self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(kind.value, pair[place]) for kind, (pair, _mark) in KINDS.items()]


def shown(booking: BookingView, *, now: datetime) -> dict[str, Any]:
    """Return what a page shows of a booking's way."""
    events = logistics.events_of(booking.trade_id, booking.direction) if booking.status is not Status.BOOKED else ()
    return {"events": tuple(reversed(events)), "outlook": outlook(booking, events, now), "told": len(events)}


@require_http_methods(["GET", "HEAD", "POST"])
def tracking(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """The way of a trade's machine, for who may read its booking; its carrier tells what happened."""
    actor, now = actor_of(request), clock.now()
    booking = _readable(actor, trade_id, now)
    form = EventForm(request.POST or None)
    if request.method == "POST":
        actor.require(Role.CARRIER)
        if form.is_valid() and attempt(form, lambda: track.tell(actor, trade_id, _told(form, now), now=now)):
            messages.success(request, _("Told. Both sides see it."))
            return redirect("trade:page", trade_id=trade_id)
        return render(request, "trade/tell.html", {"form": form, "trade_id": trade_id}, status=REFUSED)
    if booking is None or request.GET.get("seen") == str(logistics.events_told(trade_id, booking.direction)):
        return HttpResponse(status=204)
    return render(request, "logistics/_way.html", {"way": shown(booking, now=now), "booking": booking})


def _readable(actor: Actor, trade_id: UUID, now: datetime) -> BookingView | None:
    trade = load(trade_id)
    if not may_see(trade, actor) or Paper.BOOKING not in papers_for(trade, actor, now=now):
        raise TradeNotFound
    return next(iter(carriages_for(trade, actor.party_id)), None)


def _told(form: EventForm, now: datetime) -> Told:
    said = form.cleaned_data
    return Told(EventKind(said["kind"]), now, said["place"], said["eta"], said["note"])
