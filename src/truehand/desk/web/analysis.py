"""The operator's page of tables for analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from truehand.desk.web.seats import with_an_act
from truehand.edge import clock
from truehand.edge.forms import attempt
from truehand.kernel.actor import Role
from truehand.trade.operations.export import export_analysis
from truehand.trade.queries.analysis import QUASI
from truehand.vault.domain.anonymity import LEAST_K, MOST_K

if TYPE_CHECKING:
    from django.http import HttpRequest

    from truehand.kernel.actor import Actor


class LeastForm(forms.Form):
    """How large the smallest group must be."""

    least = forms.IntegerField(
        label=_("At least so many trades share every combination (k)"),
        initial=LEAST_K,
        min_value=LEAST_K,
        max_value=MOST_K,
    )


@with_an_act
def analysis(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Hand out the table, or say with its figures why it stays."""
    form = LeastForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: export_analysis(actor, least=form.cleaned_data["least"], now=clock.now()))
        if made is not None:
            headers = {"Content-Disposition": 'attachment; filename="truehand-analysis.zip"'}
            return HttpResponse(made[0], content_type="application/zip", headers=headers)
    columns = [(each.name, [words for words, _step in each.steps]) for each in QUASI]
    context = {"form": form, "columns": columns, "operates": Role.OPERATOR in actor.roles, "here": "trades"}
    return render(request, "desk/analysis.html", context, status=422 if form.errors else 200)
