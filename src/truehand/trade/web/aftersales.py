"""The page of what is asked after the delivery: ask, answer, keep, confirm, take to a dispute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import confirmation_in
from truehand.edge.problem import language
from truehand.edge.refusals import NotFound
from truehand.evidence.domain.exhibit import bytes_of
from truehand.kernel.money import Money
from truehand.kernel.refusal import Refusal
from truehand.returns import queries
from truehand.returns.domain.course import LONGEST, Cause
from truehand.returns.domain.request import MOST_DAYS, Kind, Proposal, Status
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.operations import aftersales
from truehand.trade.queries.aftersales import kinds_for, may_go_on, most_for, shares_held
from truehand.trade.queries.guarantee import left_to_pay
from truehand.trade.queries.situation import load

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from truehand.kernel.actor import Actor
    from truehand.returns.domain.request import RequestView
    from truehand.trade.models import Trade

REFUSED = 422
DAYS = 14
LONGEST_NUMBER = 9
# By stage: what who asked and who answers may do.
_ACTS: Final[dict[Status, tuple[frozenset[str], frozenset[str]]]] = {
    Status.OPEN: (frozenset({"withdraw"}), frozenset({"agree", "counter", "decline"})),
    Status.COUNTERED: (frozenset({"agree", "decline", "withdraw"}), frozenset()),
    Status.AGREED: (frozenset(), frozenset({"perform"})),
    Status.DONE: (frozenset({"kept", "broken"}), frozenset()),
    Status.DECLINED: (frozenset({"dispute"}), frozenset()),
    Status.SILENT: (frozenset({"dispute"}), frozenset()),
    Status.BROKEN: (frozenset({"dispute"}), frozenset({"pay"})),
}
_GOES_ON: Final = frozenset({"agree", "counter", "pay"})
_DISPUTABLE: Final = frozenset({"delivered", "retained"})


def _side() -> int:
    return 0 if language().startswith("zh") else 1


def _causes() -> list[tuple[str, str]]:
    return [(each.value, each.label[_side()]) for each in Cause if each is not Cause.NO_REASON]


class AskForm(forms.Form):
    """What is asked for, and why: of ``kinds``, which are what the door takes now."""

    kind = forms.ChoiceField(label=gettext_lazy("What you ask for"))
    reason = forms.ChoiceField(choices=_causes, label=gettext_lazy("Why"))
    statement = forms.CharField(
        max_length=LONGEST,
        label=gettext_lazy("What happened, and what is to be done"),
        widget=forms.Textarea({"rows": 4}),
    )
    amount = forms.CharField(
        max_length=30,
        required=False,
        label=gettext_lazy("Sum, for a price reduction"),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    hours = forms.IntegerField(
        min_value=0, required=False, label=gettext_lazy("Hours on the meter now, for a warranty bound by hours")
    )
    days = forms.IntegerField(
        min_value=1, max_value=MOST_DAYS, initial=DAYS, label=gettext_lazy("Within how many days")
    )

    def __init__(self, *args: Any, kinds: Collection[Kind], **kwargs: Any) -> None:  # noqa: ANN401 - as Django's
        """Offer what is taken; ask for a sum, or the meter, only where something needs it."""
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = [(each.value, each.label[_side()]) for each in kinds]
        for name, needed in (("amount", Kind.PRICE_REDUCTION), ("hours", Kind.WARRANTY)):
            if needed not in kinds:
                del self.fields[name]


@require_http_methods(["GET", "HEAD", "POST"])
def of_trade(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """What was asked after the delivery, for buyer and seller alone."""
    actor, now, trade = actor_of(request), clock.now(), load(trade_id)
    if actor.party_id not in {trade.buyer_id, trade.seller_id}:
        raise TradeNotFound
    asking, error = request.POST.get("act") == "ask", ""
    buys = actor.party_id == trade.buyer_id
    kinds = kinds_for(trade, now) if buys else ()
    form = AskForm(request.POST if asking else None, kinds=kinds or tuple(Kind))
    if request.method == "POST" and (not asking or form.is_valid()):
        try:
            settles = _do(request, actor, trade, form, now)
        except Refusal as refusal:
            if refusal.kind in {"unconfirmed", "not_found"}:
                raise
            error = refusal.sentence(language())
        else:
            messages.success(request, _("Done. Whom it concerns is told."))
            if settles:
                return redirect("trade:page", trade_id=trade_id)
            return redirect("trade:after_sales", trade_id=trade_id)
    found = queries.requests_of(trade_id)
    context = {
        "trade": trade,
        "error": error,
        "rows": [{"request": each, "acts": acts(each, trade, buys=buys, now=now)} for each in found],
        "form": form if kinds and not any(each.living for each in found) else None,
        "most": most_for(trade, now) if Kind.PRICE_REDUCTION in kinds else Money.zero(trade.currency),
        "settles": shares_held(trade, now),
        "days": DAYS,
    }
    return render(request, "trade/after_sales.html", context, status=REFUSED if error or form.errors else 200)


def acts(request: RequestView, trade: Trade, *, buys: bool, now: datetime) -> frozenset[str]:
    """Return what a side may do with a request now: nothing goes on while the trade quarrels or stands still."""
    found = _ACTS.get(request.status, (frozenset[str](), frozenset[str]()))[0 if buys else 1]
    if not may_go_on(trade, request.kind, now):
        found -= _GOES_ON
    if request.kind is Kind.PRICE_REDUCTION:
        if request.status is Status.BROKEN and left_to_pay(request).minor == 0:
            return found - {"pay", "dispute"}
        return (found - {"perform"}) | ({"pay"} if "perform" in found else set())
    found -= {"pay"}
    return found if trade.state in _DISPUTABLE else found - {"dispute"}


def _do(request: HttpRequest, actor: Actor, trade: Trade, form: AskForm, now: datetime) -> bool:
    """Do what was asked for; return whether it became a settlement, which is on the trade's own page."""
    act = request.POST.get("act", "")
    if act == "ask":
        return _ask(actor, trade, form.cleaned_data, now)
    view = next((each for each in queries.requests_of(trade.pk) if str(each.id) == request.POST.get("request")), None)
    if view is None or act not in _DOORS:
        raise NotFound
    _DOORS[act](request, actor, view, now)
    return False


def _ask(actor: Actor, trade: Trade, said: dict[str, Any], now: datetime) -> bool:
    amount = said.get("amount", "").strip()
    kind = Kind(said["kind"])
    asked = Money.parse(amount, trade.currency) if amount else Money.zero(trade.currency)
    proposal = Proposal(kind, asked, said["days"])
    return ask(
        actor, trade, proposal, reason=said["reason"], statement=said["statement"], hours=said.get("hours"), now=now
    )


def ask(
    actor: Actor, trade: Trade, proposal: Proposal, *, reason: str, statement: str, hours: int | None, now: datetime
) -> bool:
    """Ask, by the one way that there is now; return whether it became a settlement, which the trade's own page has."""
    settles = proposal.kind is Kind.PRICE_REDUCTION and shares_held(trade, now)
    if settles:
        aftersales.propose_reduction(actor, trade.pk, proposal.amount, reason=reason, statement=statement, now=now)
    else:
        aftersales.ask(actor, trade.pk, proposal, reason=reason, statement=statement, hours=hours, now=now)
    return settles


def _text(request: HttpRequest) -> str:
    return request.POST.get("text", "")[: LONGEST + 1]


def _number(typed: str) -> int:
    """Return a number that was typed; 0 where it is none, which no door takes."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < LONGEST_NUMBER else 0


def _counter(request: HttpRequest, actor: Actor, view: RequestView, now: datetime) -> None:
    typed, days = request.POST.get("amount", "").strip(), request.POST.get("days", "")
    amount = Money.parse(typed, view.amount.currency) if typed else Money.zero(view.amount.currency)
    aftersales.counter(actor, view.id, amount=amount, days=_number(days), text=_text(request), now=now)


def _dispute(request: HttpRequest, actor: Actor, view: RequestView, now: datetime) -> None:
    photos = [bytes_of(each) for each in request.FILES.getlist("photos")]
    aftersales.dispute(actor, view.id, photos=photos, seen=_number(request.POST.get("seen", "")), now=now)


_DOORS: Final[dict[str, Callable[[HttpRequest, Actor, RequestView, datetime], None]]] = {
    "agree": lambda _request, actor, view, now: aftersales.agree(actor, view.id, now=now),
    "counter": _counter,
    "decline": lambda request, actor, view, now: aftersales.decline(actor, view.id, _text(request), now=now),
    "perform": lambda request, actor, view, now: aftersales.perform(actor, view.id, _text(request), now=now),
    "kept": lambda _request, actor, view, now: aftersales.confirm(actor, view.id, kept=True, now=now),
    "broken": lambda _request, actor, view, now: aftersales.confirm(actor, view.id, kept=False, now=now),
    "withdraw": lambda _request, actor, view, now: aftersales.withdraw(actor, view.id, now=now),
    "pay": lambda request, actor, view, now: aftersales.pay(
        actor, view.id, confirmation=confirmation_in(request), now=now
    ),
    "dispute": _dispute,
}
