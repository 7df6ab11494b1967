"""A machine's passport, for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from truehand.edge.forms import attempt
from truehand.equipment import queries
from truehand.equipment.domain.classes import CLASS_NAMES
from truehand.equipment.web.forms import MachineForm

if TYPE_CHECKING:
    from uuid import UUID

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
    context = {"passport": view, "class_name": CLASS_NAMES.get(view.equipment_class, CLASS_NAMES["other"])}
    return render(request, "equipment/passport.html", context)
