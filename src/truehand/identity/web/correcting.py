"""Asking for the correction of one's verified name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt
from truehand.identity import operations, queries
from truehand.identity.domain.document import Document, scheme_of
from truehand.identity.web.forms import CorrectionForm
from truehand.identity.web.limits import count_attempt

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.identity.domain.views import VerificationView
    from truehand.kernel.actor import Actor


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest) -> HttpResponse:
    """Ask for another spelling of the verified name, with the same document, and see what became of it."""
    actor, now = actor_of(request), clock.now()
    verified = queries.verification(actor)
    if verified is None:
        return redirect("identity:verification")
    if request.method == "POST" and not actor.stepped_up:
        return redirect(f"{reverse('identity:confirm')}?{urlencode({'next': request.path})}")
    form = CorrectionForm(request.POST or None, scheme=scheme_of(queries.party(actor.party_id).kind, verified.country))
    if request.method == "POST" and form.is_valid():
        count_attempt(request, "real_name", actor.party_id)
        if attempt(form, lambda: _ask(actor, verified, form)) is not None:
            messages.success(request, _("Asked. Somebody else looks at it within 48 hours; you are told."))
            return redirect("identity:correct")
    found = queries.corrections(actor.party_id, viewer=actor, now=now)
    context = {
        "form": form,
        "verified": verified,
        "corrections": found,
        "waits": any(each.accepted is None for each in found),
        "stepped_up": actor.stepped_up,
    }
    return render(request, "identity/correct.html", context, status=422 if form.errors else 200)


def _ask(actor: Actor, verified: VerificationView, form: CorrectionForm) -> UUID:
    said = form.cleaned_data
    document = Document(verified.document, said["number"], said["legal_name"], verified.country)
    return operations.ask_correction(
        actor, document=document, reason=said["reason"], another=said["another"], now=clock.now()
    )
