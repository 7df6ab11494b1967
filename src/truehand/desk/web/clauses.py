"""Clause sets at the desk: one operator proposes a text, another reads it beside the one in force and publishes it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from truehand.contracts import operations, queries
from truehand.contracts.domain.comparison import compared
from truehand.contracts.domain.sets import LONGEST_SET
from truehand.desk.web.seats import for_operators, with_an_act
from truehand.edge import clock
from truehand.edge.forms import attempt
from truehand.edge.problem import language
from truehand.edge.refusals import NotFound
from truehand.identity import queries as identity
from truehand.kernel.actor import Role
from truehand.kernel.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from truehand.contracts.domain.clauses import Clause
    from truehand.contracts.domain.comparison import Difference
    from truehand.contracts.domain.publication import Publication
    from truehand.contracts.domain.sets import ClauseSet
    from truehand.kernel.actor import Actor

REFUSED = 422


class SetForm(forms.Form):
    """A set's text and from when it is to be in force."""

    text = forms.CharField(
        max_length=LONGEST_SET,
        strip=False,
        label=gettext_lazy("The whole set (TOML)"),
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false"}),
    )
    effective_at = forms.DateTimeField(
        label=gettext_lazy("In force from"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, *given: Any, **options: Any) -> None:  # noqa: ANN401 - as Django's
        """Name the zone in which the moment is typed: the reader's."""
        super().__init__(*given, **options)
        zone = timezone.localtime().tzname()
        self.fields["effective_at"].help_text = _("Time zone: %(zone)s") % {"zone": zone}


@with_an_act
def clauses(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The set in force, those that wait beside it, and all that were decided; operators propose another."""
    form = SetForm(request.POST or None) if Role.OPERATOR in actor.roles else None
    if request.method == "POST":
        if form is None:
            raise NotFound
        if form.is_valid() and attempt(form, partial(_propose, actor, form.cleaned_data)) is not None:
            messages.success(
                request, _("Proposed. Another operator reads it beside the set in force and publishes it.")
            )
            return redirect("desk:clauses")
    present, found = queries.set_in_force(now=clock.now()), queries.publications(actor)
    context = {
        "here": "clauses",
        "form": form,
        "present": present,
        "waiting": [
            {
                "set": each,
                "differences": _differences(present, each.clause_set),
                "own": each.proposed_by == actor.party_id,
            }
            for each in found
            if each.published is None
        ],
        "decided": [each for each in found if each.published is not None],
        "names": identity.parties({each.proposed_by for each in found}),
        "may_decide": Role.OPERATOR in actor.roles,
    }
    return render(request, "desk/clauses.html", context, status=REFUSED if form is not None and form.errors else 200)


@for_operators
def decide(request: HttpRequest, actor: Actor, set_id: UUID) -> HttpResponse:
    """Publish a set that another proposed, or refuse it."""
    wanted = {"publish": True, "refuse": False}.get(request.POST.get("act", ""))
    if wanted is None:
        raise NotFound
    try:
        operations.decide_set(actor, set_id, publish=wanted, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence(language()))
        return redirect("desk:clauses")
    messages.success(request, _("Decided. Contracts that were drawn before keep their clauses."))
    return redirect("desk:clauses")


def _propose(actor: Actor, said: Mapping[str, Any]) -> Publication:
    return operations.propose_set(actor, said["text"], effective_at=said["effective_at"], now=clock.now())


def _differences(present: ClauseSet, wanted: ClauseSet) -> tuple[Difference, ...]:
    return compared(_texts(present), _texts(wanted))


def _texts(found: ClauseSet) -> list[Clause]:
    """Return the clauses with their gaps open; those of one key stand in for each other under different laws."""
    return [replace(each.clause, key=f"{each.clause.key} {'/'.join(sorted(each.laws))}") for each in found.clauses]
