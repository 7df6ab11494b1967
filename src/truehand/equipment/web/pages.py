"""A machine's passport, for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import qrcode
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe
from qrcode.image.svg import SvgPathImage

from truehand.edge import clock
from truehand.edge.actors import maybe_actor
from truehand.edge.forms import attempt
from truehand.equipment import queries
from truehand.equipment.domain.classes import CLASS_NAMES
from truehand.equipment.domain.life import SALE, life_of
from truehand.equipment.operations.present import standing_now
from truehand.equipment.web.forms import MachineForm
from truehand.evidence import queries as log

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from truehand.equipment.domain.passport import PassportView
    from truehand.evidence.domain.entry import EntryView

REFUSED = 422


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Look a machine up by what its nameplate says."""
    form = MachineForm(request.GET or None)
    if form.is_valid():
        found = attempt(form, lambda: queries.passport_of_machine(**form.cleaned_data))
        if found is not None:
            return redirect("equipment:passport", found.id)
    return render(request, "equipment/find.html", {"form": form}, status=REFUSED if form.errors else 200)


@require_safe
def passport(request: HttpRequest, passport_id: UUID) -> HttpResponse:
    """One machine and its history."""
    view = queries.passport(passport_id)
    if view.id != passport_id:
        return redirect("equipment:passport", view.id)
    now = clock.now()
    view = standing_now(view, now=now)
    recorded = log.entries_of_all(
        [view.id, *view.merged_ids, *(each.edition_id for each in view.registers if each.edition_id)]
    )
    actor = maybe_actor(request)
    address = request.build_absolute_uri(request.path)
    # The library draws one path of figures: nothing of what is asked gets into it as text.
    code = mark_safe(qrcode.make(address, image_factory=SvgPathImage).to_string(encoding="unicode"))  # noqa: S308
    context = {
        "passport": view,
        "class_name": CLASS_NAMES.get(view.equipment_class, CLASS_NAMES["other"]),
        "life": life_of(view.history, opened_at=view.opened_at, until=now, certificates=view.certificates),
        "lines": _with_entries(view, recorded),
        "registers": _editions(view, recorded),
        "certificates": _certified(view, recorded),
        "code": code,
        "oversees": actor is not None and actor.oversees,
    }
    return render(request, "equipment/passport.html", context)


def _with_entries(view: PassportView, recorded: Sequence[EntryView]) -> list[dict[str, object]]:
    """Return the lines of a history, each with its place in the evidence log, None until it has one.

    A sale also has the number of whom it is the machine's from then on.
    """
    places = {entry.id: entry.index for entry in recorded}
    lines: list[dict[str, object]] = []
    owner = 1
    for each in view.history:
        owner += each.kind == SALE
        index = places.get(each.event_id) if each.event_id else None
        lines.append({"said": each, "index": index, "owner": owner if each.kind == SALE else None})
    return lines


def _editions(view: PassportView, recorded: Sequence[EntryView]) -> list[dict[str, object]]:
    """Return what registers say, each with the place in the evidence log of the edition that says it."""
    places = {entry.subject: entry.index for entry in recorded}
    return [
        {"said": each, "index": places.get(each.edition_id) if each.edition_id else None} for each in view.registers
    ]


def _certified(view: PassportView, recorded: Sequence[EntryView]) -> list[dict[str, object]]:
    """Return the certificates, the latest first, each with the place of what last happened to it in the log."""
    places = {entry.id: entry.index for entry in recorded}
    found = []
    for each in reversed(view.certificates):
        last = each.changes[-1] if each.changes else each.issued
        found.append({"said": each, "last": last, "index": places.get(last.event_id) if last.event_id else None})
    return found
