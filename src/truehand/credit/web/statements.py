"""The person's page of statements: have one's own made out, hand in those of other platforms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from truehand.credit import operations, queries
from truehand.credit.domain.statement import ANYBODY, LONGEST_NAME, LONGEST_NOTE
from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt
from truehand.edge.problem import language
from truehand.vault.domain.refusals import ConsentMissing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class AudienceForm(forms.Form):
    """For which account elsewhere."""

    audience = forms.CharField(
        label=gettext_lazy("Your account's number at the other platform"), max_length=LONGEST_NAME, required=False
    )


class NoteForm(forms.Form):
    """A statement of another platform."""

    # Its line ends and the dash before the signature are signed: nothing is stripped.
    note = forms.CharField(
        label=gettext_lazy("The statement, whole"),
        max_length=LONGEST_NOTE,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 9}),
    )


@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    """The asker's own statement, made out as asked, and what other platforms state."""
    return _page(request, NoteForm())


@require_POST
def hand_in(request: HttpRequest) -> HttpResponse:
    """Hand in another platform's statement."""
    actor, form = actor_of(request), NoteForm(request.POST)
    if form.is_valid():
        note = form.cleaned_data["note"].replace("\r\n", "\n").rstrip("\n") + "\n"
        attempt(form, lambda: operations.keep_statement(actor, note, now=clock.now()))
    if form.is_valid():
        messages.success(request, _("The statement is kept and stands on your credit page."))
        return redirect("credit:statements")
    return _page(request, form)


def _page(request: HttpRequest, form: NoteForm) -> HttpResponse:
    actor, audience = actor_of(request), AudienceForm(request.GET or None)
    wanted = (audience.is_valid() and audience.cleaned_data["audience"]) or ANYBODY
    note, refusal = "", ""
    try:
        note = operations.state_standing(actor.party_id, asker=actor, audience=wanted, now=clock.now())
    except ConsentMissing as missing:
        refusal = missing.sentence(language())
    context = {
        "note": note,
        "refusal": refusal,
        "audience": audience,
        "form": form,
        "elsewhere": queries.elsewhere(actor.party_id),
        "account": actor.party_id,
        "key": operations.statement_key(),
    }
    return render(request, "credit/statements.html", context, status=422 if form.errors else 200)
