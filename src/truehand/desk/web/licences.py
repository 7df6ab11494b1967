"""Licences: who may inspect by which standard and certify what, until when, and how their reports were borne out."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truehand.desk.web.forms import LicenceForm
from truehand.desk.web.seats import with_an_act
from truehand.edge import clock
from truehand.edge.forms import attempt
from truehand.edge.refusals import NotFound
from truehand.equipment.domain.certified import STANDINGS, Standing
from truehand.identity import queries as identity
from truehand.inspection import operations, queries
from truehand.inspection.domain.certificate import Licence
from truehand.kernel.actor import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from truehand.inspection.domain.certificate import LicenceView
    from truehand.kernel.actor import Actor

REFUSED = 422
A_YEAR: Final = timedelta(days=365)
ACTS: Final[dict[str, Callable[..., None]]] = {
    "suspend": operations.suspend_licence,
    "reinstate": operations.reinstate_licence,
    "end": operations.end_licence,
}


@with_an_act
def licences(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every licence, the soonest to expire first; an operator grants, suspends, gives back and ends them."""
    now, act = clock.now(), request.POST.get("act", "")
    if act:
        return _change(request, actor, act, now)
    party = _uuid(request.GET.get("party", ""))
    form = LicenceForm(request.POST or None, initial={"party_id": party, "until": (now + A_YEAR).date()})
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: _grant(actor, form, now)) is not None:
        messages.success(request, _("The licence is granted."))
        return redirect("desk:licences")
    context = {
        "rows": _rows(queries.licences(actor, party), now),
        "form": form,
        "operates": Role.OPERATOR in actor.roles,
        "here": "licences",
    }
    return render(request, "desk/licences.html", context, status=REFUSED if form.errors else 200)


def _grant(actor: Actor, form: LicenceForm, now: datetime) -> LicenceView:
    said = form.cleaned_data
    kind, _colon, scope = said["licence"].partition(":")
    until = datetime.combine(said["until"], time.max, UTC)
    return operations.license_party(actor, said["party_id"], Licence(kind), scope, until=until, now=now)


def _change(request: HttpRequest, actor: Actor, act: str, now: datetime) -> HttpResponse:
    licence_id = _uuid(request.POST.get("licence_id", ""))
    if act not in ACTS or licence_id is None:
        raise NotFound
    ACTS[act](actor, licence_id, now=now)
    return redirect("desk:licences")


def _rows(found: tuple[LicenceView, ...], now: datetime) -> list[dict[str, object]]:
    names = identity.parties(each.party_id for each in found)
    records = queries.records({each.party_id for each in found if each.kind is Licence.INSPECT})
    rows = []
    for each in found:
        standing = each.standing(now)
        words, mark = STANDINGS[standing]
        rows.append(
            {
                "licence": each,
                "party": names[each.party_id],
                "words": words,
                "mark": mark,
                "suspended": each.suspended_at is not None,
                "over": standing is Standing.EXPIRED,
                "record": records.get(each.party_id) if each.kind is Licence.INSPECT else None,
            }
        )
    return rows


def _uuid(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
