"""The page of a trade's transport quotes: ask, answer, choose."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt
from truehand.edge.refusals import NotFound
from truehand.identity import queries as identity
from truehand.kernel.money import Money
from truehand.logistics import queries as logistics
from truehand.logistics.domain.quote import LONGEST_TRANSIT, MOST_CM, MOST_KG, Dimensions, Offer
from truehand.trade.operations import quotes
from truehand.trade.queries import carriage

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from truehand.kernel.actor import Actor
    from truehand.trade.queries.carriage import Carriage

REFUSED = 422
TYPED = frozenset({"ask", "give"})
ACTS = TYPED | {"choose", "take_back"}


def _day(label: Any) -> forms.DateField:  # noqa: ANN401 - a lazy sentence
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class AskForm(forms.Form):
    """What is to be carried."""

    mass_kg = forms.IntegerField(label=gettext_lazy("Mass in kilograms"), min_value=1, max_value=MOST_KG)
    length_cm = forms.IntegerField(
        label=gettext_lazy("Length in centimetres"), min_value=0, max_value=MOST_CM, required=False
    )
    width_cm = forms.IntegerField(
        label=gettext_lazy("Width in centimetres"), min_value=0, max_value=MOST_CM, required=False
    )
    height_cm = forms.IntegerField(
        label=gettext_lazy("Height in centimetres"), min_value=0, max_value=MOST_CM, required=False
    )

    def dimensions(self) -> Dimensions:
        """Return what was typed; 0 where nothing was."""
        return Dimensions(**{name: value or 0 for name, value in self.cleaned_data.items()})


class QuoteForm(forms.Form):
    """A carrier's answer."""

    price = forms.CharField(
        label=gettext_lazy("Price"), max_length=24, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    pick_up_from = _day(gettext_lazy("First day of the pick-up"))
    pick_up_until = _day(gettext_lazy("Last day of the pick-up"))
    transit_days = forms.IntegerField(
        label=gettext_lazy("Days on the way"), min_value=1, max_value=LONGEST_TRANSIT, initial=3
    )
    valid_until = _day(gettext_lazy("The quote holds until the end of"))

    def offer(self, currency: str, now: datetime) -> Offer:
        """Return what was typed; refuses an amount that is none."""
        said = self.cleaned_data
        return Offer(
            Money.parse(said["price"], currency),
            said["pick_up_from"],
            said["pick_up_until"],
            said["transit_days"],
            datetime.combine(said["valid_until"], time(23, 59), now.tzinfo),
        )


@require_http_methods(["GET", "HEAD", "POST"])
def of_trade(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """The quotes of a trade: all for its sides, who may choose; its own for a carrier, who may answer."""
    actor, now = actor_of(request), clock.now()
    seen = carriage.quotes_page(actor, trade_id, now=now)
    form = _form(request, seen)
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act not in ACTS or (act in TYPED and form is None):
            raise NotFound
        if _did(actor, seen, act, form, request.POST.get("quote", ""), now):
            messages.success(request, _("Done. Whom it concerns is told."))
            return redirect("trade:quotes", trade_id=trade_id)
    names = identity.parties(each.carrier_id for each in seen.quotes)
    scores = logistics.scores({each.carrier_id for each in seen.quotes}, now=now)
    context = {
        "seen": seen,
        "form": form,
        "rows": [
            {
                "quote": each,
                "carrier": names[each.carrier_id],
                "score": scores[each.carrier_id],
                "chosen": each.binds(now),
                "may_choose": seen.may_choose and each.holds(now) and not any(one.binds(now) for one in seen.quotes),
            }
            for each in seen.quotes
            if each.stands(now)
        ],
    }
    status = REFUSED if form is not None and form.errors else 200
    return render(request, "trade/quotes.html", context, status=status)


def _form(request: HttpRequest, seen: Carriage) -> AskForm | QuoteForm | None:
    data = request.POST if request.POST.get("act") in TYPED else None
    if seen.may_ask:
        return AskForm(data, initial={"mass_kg": seen.known_mass or ""})
    return QuoteForm(data) if seen.may_give else None


def _did(actor: Actor, seen: Carriage, act: str, form: Any, quote: str, now: datetime) -> bool:  # noqa: ANN401 - a form
    """Do what was pressed; False when the form shows why not. A refusal of a mere button goes on."""
    if act == "take_back":
        quotes.take_back(actor, seen.trade_id, now=now)
        return True
    if act == "choose":
        quotes.choose(actor, seen.trade_id, _uuid(quote), now=now)
        return True
    if not form.is_valid():
        return False
    if act == "ask" and isinstance(form, AskForm):
        return attempt(form, lambda: quotes.ask(actor, seen.trade_id, form.dimensions(), now=now)) is not None
    if act == "give" and isinstance(form, QuoteForm):
        currency = seen.currency
        return attempt(form, lambda: quotes.give(actor, seen.trade_id, form.offer(currency, now), now=now)) is not None
    raise NotFound


def _uuid(typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError as error:
        raise NotFound from error
