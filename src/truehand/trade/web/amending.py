"""The page of a contract's amendments: propose, compare, sign, decline; and each amended text to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt, confirmation_in
from truehand.edge.refusals import NotFound
from truehand.kernel.money import Money
from truehand.returns.domain.policy import LONGEST_DAYS
from truehand.trade.domain.agreed import LONGEST_WARRANTY_DAYS, LONGEST_WARRANTY_HOURS
from truehand.trade.domain.amended import LONGEST_REASON, LONGEST_TIME, SHORTEST_TIME, USUAL_TIME
from truehand.trade.domain.terms import LONGEST_INSPECTION_DAYS
from truehand.trade.operations import amend
from truehand.trade.queries.amendments import Amendments, amendments
from truehand.trade.queries.documents import paper_of
from truehand.trade.web.forms import Seen

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest

    from truehand.kernel.actor import Actor

REFUSED: Final = 422
# Which fields a term is typed in.
_FIELDS: Final = {"warranty": ("warranty_days", "warranty_hours")}


class AmendForm(Seen):
    """The terms as they should be; those that can no longer change are left out."""

    price = forms.CharField(
        max_length=30, label=gettext_lazy("Price"), widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    delivery_by = forms.DateField(
        required=False,
        label=gettext_lazy("Delivered by"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    inspection_days = forms.IntegerField(
        label=gettext_lazy("Days to inspect after delivery"), min_value=1, max_value=LONGEST_INSPECTION_DAYS
    )
    warranty_days = forms.IntegerField(
        label=gettext_lazy("Warranty in days"), min_value=0, max_value=LONGEST_WARRANTY_DAYS
    )
    warranty_hours = forms.IntegerField(
        label=gettext_lazy("Warranty in hours on the meter"), min_value=0, max_value=LONGEST_WARRANTY_HOURS
    )
    returns = forms.IntegerField(
        label=gettext_lazy("Days for a return without a reason"), min_value=0, max_value=LONGEST_DAYS
    )
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        label=gettext_lazy("Why, for the other side and the record"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days for both to sign; silence declines"), min_value=SHORTEST_TIME, max_value=LONGEST_TIME
    )

    def __init__(self, data: Any, seen: Amendments) -> None:  # noqa: ANN401 - as Django's
        """Begin with the contract as it is."""
        present = seen.present
        initial = {
            "seen": seen.view.step,
            "price": present.price.decimal_text(),
            "delivery_by": present.beside.delivery_by,
            "inspection_days": present.inspection_days,
            "warranty_days": present.beside.warranty_days,
            "warranty_hours": present.beside.warranty_hours,
            "returns": present.policy.window,
            "days": USUAL_TIME,
        }
        super().__init__(data, initial=initial, auto_id="amend_%s")
        kept = {name for key in seen.keys for name in _FIELDS.get(key, (key,))}
        for name in set(initial) - kept - {"seen", "days"}:
            del self.fields[name]
        self.currency = present.price.currency
        if "price" in self.fields:
            self.fields["price"].help_text = _(
                "In %(currency)s, at least half of the price signed first. Once both have signed, a payment asked for "
                "at the former price is void; money on its way for it becomes the payer's balance."
            ) % {"currency": self.currency}

    def said(self) -> dict[str, Any]:
        """Return the terms that were typed; refuses (MoneyNotUnderstood) a price that is not an amount."""
        typed = {name: value for name, value in self.cleaned_data.items() if name not in {"seen", "reason", "days"}}
        return typed | ({"price": Money.parse(typed["price"], self.currency)} if "price" in typed else {})


class SignForm(Seen):
    """The amended text that was read."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    read = forms.BooleanField(label=gettext_lazy("I have read what changes and agree to it."))


@require_http_methods(["GET", "HEAD", "POST"])
def of_trade(request: HttpRequest, trade_id: UUID) -> HttpResponse:
    """Every amendment of a trade's contract; its sides propose, sign and decline."""
    actor, now = actor_of(request), clock.now()
    seen = amendments(trade_id, actor, now=now)
    form = _form(request, seen)
    if request.method == "POST":
        if form is None:
            raise NotFound
        if form.is_valid() and attempt(form, lambda: _do(request, actor, seen, form, now)) is not None:
            messages.success(request, _("Done. The other side is told."))
            return redirect("trade:amendments", trade_id=trade_id)
    return render(
        request, "trade/amendments.html", _context(seen, form), status=REFUSED if form and form.errors else 200
    )


@require_safe
def text(request: HttpRequest, trade_id: UUID, revision: int) -> HttpResponse:
    """Return the exact bytes of an amended text."""
    seen = amendments(trade_id, actor_of(request), now=clock.now())
    found = next((each for each in (seen.open, *seen.over) if each is not None and each.revision == revision), None)
    if found is None:
        raise NotFound
    headers = {"Content-Disposition": f'attachment; filename="{found.file_name}"'}
    return HttpResponse(found.document, content_type="application/json", headers=headers)


@require_safe
def pdf(request: HttpRequest, trade_id: UUID, revision: int) -> HttpResponse:
    """Return an amended contract as signed PDF, once both have signed it."""
    name = f"amendment-{revision}.pdf"
    content = paper_of(trade_id, name, actor_of(request), now=clock.now())
    headers = {"Content-Disposition": f'inline; filename="{trade_id}-{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _form(request: HttpRequest, seen: Amendments) -> AmendForm | SignForm | None:
    """Return the one form that the page has: of an open amendment its signature, else a proposal."""
    act = request.POST.get("act") if request.method == "POST" else None
    if seen.may("sign_amendment") and seen.open is not None and act != "amend":
        first = {"seen": seen.view.step, "sha256": seen.open.sha256}
        return SignForm(request.POST if act else None, initial=first, auto_id="sign_%s")
    if seen.may("amend") and act != "sign_amendment":
        return AmendForm(request.POST if act else None, seen)
    return None


def _do(request: HttpRequest, actor: Actor, seen: Amendments, form: AmendForm | SignForm, now: datetime) -> int:
    typed, step = form.cleaned_data, form.cleaned_data["seen"]
    if isinstance(form, SignForm):
        confirmation = confirmation_in(request)
        return amend.sign(actor, seen.view.id, sha256=typed["sha256"], confirmation=confirmation, seen=step, now=now)
    return amend.propose(
        actor, seen.view.id, form.said(), reason=typed["reason"], days=typed["days"], seen=step, now=now
    )


def _context(seen: Amendments, form: AmendForm | SignForm | None) -> dict[str, Any]:
    names = {each.id: each for each in (seen.view.buyer, seen.view.seller)}
    return {
        "seen": seen,
        "view": seen.view,
        "form": form,
        "signing": isinstance(form, SignForm),
        "proposer": names.get(seen.open.proposed_by) if seen.open and seen.open.proposed_by else None,
        "over": [(each, names.get(each.proposed_by) if each.proposed_by else None) for each in seen.over],
    }
