"""A person's own page about their data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import whole
from truehand.edge.refusals import NotFound
from truehand.vault import operations, queries
from truehand.vault.domain.consent import TEXTS, TITLES, ConsentTo

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What the asker agrees to, with a switch for each purpose."""
    actor = actor_of(request)
    return render(request, "vault/privacy.html", {"consents": queries.consents(actor.party_id)})


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """Every version of the words of every purpose, the present one first: open to all."""
    texts = [(purpose, TITLES[purpose], TEXTS[purpose][::-1]) for purpose in ConsentTo]
    return render(request, "vault/words.html", {"texts": texts})


@require_POST
def consent(request: HttpRequest) -> HttpResponse:
    """Agree to a purpose, in the words that the form showed, or withdraw."""
    actor, purpose = actor_of(request), _purpose(request.POST.get("purpose", ""))
    if request.POST.get("agree"):
        version = whole(request.POST.get("version", "")) or 0
        operations.give_consent(actor, purpose, version=version, now=clock.now())
        messages.success(request, _("You agreed. You can withdraw at any time, here."))
    else:
        operations.withdraw_consent(actor, purpose, now=clock.now())
        messages.success(request, _("Withdrawn. It has ended now."))
    return redirect("vault:privacy")


def _purpose(name: str) -> ConsentTo:
    """Return a purpose by its name; refuse (NotFound) any other word."""
    found = next((each for each in ConsentTo if each.value == name), None)
    if found is None:
        raise NotFound
    return found
