"""The page on which a seller says what may come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt
from truehand.equipment.domain.classes import CLASS_NAMES
from truehand.returns import operations, queries
from truehand.returns.domain import policy as policies
from truehand.returns.web.forms import PolicyForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from truehand.returns.domain.policy import Pair, Policy


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """What the asker grants for each class of machine, and the form that changes it."""
    actor = actor_of(request)
    form = PolicyForm(request.POST or None, initial={"way_back": policies.WayBack.BUYER.value})
    if request.method == "POST" and form.is_valid():
        kept = attempt(form, lambda: _keep(request, form))
        if kept:
            messages.success(request, _("Kept. It holds for every offer that is accepted from now on."))
            return redirect("returns:own")
    floor = policies.sentence(policies.FLOOR, None)
    context = {"form": form, "rows": _rows(queries.policies_of(actor)), "floor": floor}
    return render(request, "returns/own.html", context, status=422 if form.errors else 200)


def _rows(said: dict[str, Policy]) -> list[tuple[Pair, Pair, bool]]:
    """Return what holds for which classes: one row of what the seller has said, the standards together."""
    by_words: dict[tuple[Pair, bool], list[Pair]] = {}
    for key, name in CLASS_NAMES.items():
        words = policies.sentence(said.get(key) or policies.standard(key), None)
        by_words.setdefault((words, key in said), []).append(name)
    return [
        (_together(names), words, own)
        for (words, own), names in sorted(by_words.items(), key=lambda row: not row[0][1])
    ]


def _together(names: list[Pair]) -> Pair:
    return "、".join(zh for zh, _ in names), ", ".join(en for _, en in names)


def _keep(request: HttpRequest, form: PolicyForm) -> bool:
    operations.set_policy(actor_of(request), form.cleaned_data["equipment_class"], form.policy(), now=clock.now())
    return True
