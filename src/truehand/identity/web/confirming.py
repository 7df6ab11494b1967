"""One page on which a person confirms who gets what, whichever room's form it was.

A door that moves money refuses (Unconfirmed) what nobody confirmed. On a page that refusal becomes this one page: it
repeats the form in hidden fields, so that the answer and the form arrive together and nothing is kept meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.shortcuts import render

from truehand.edge import clock
from truehand.edge.actors import maybe_actor
from truehand.edge.forms import confirmation_in
from truehand.edge.problem import API_PREFIX, STATUS, language
from truehand.identity import operations
from truehand.identity.domain.refusals import (
    CodeNotRight,
    CodeUsed,
    ConfirmationNeeded,
    ConfirmationUnknown,
    NoSecondFactor,
    PasskeyCopied,
    PasskeyNotRight,
    TooManyAttempts,
    Unconfirmed,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from truehand.identity.domain.confirmation import Asked
    from truehand.kernel.actor import Actor
    from truehand.kernel.refusal import Refusal

# What the page itself adds to the form that it repeats.
OWN_FIELDS: Final = frozenset({"csrfmiddlewaretoken", "confirmation", "code", "credential"})
_AGAIN = (CodeNotRight, CodeUsed, NoSecondFactor, PasskeyCopied, PasskeyNotRight, TooManyAttempts)


def answer(actor: Actor, confirmation_id: UUID, *, code: str, credential: str) -> None:
    """Confirm with what was given: a passkey's answer, else a code. Refuses as the doors do."""
    now = clock.now()
    if credential:
        operations.confirm_passkey(actor, confirmation_id, credential=credential, now=now)
    else:
        operations.confirm_totp(actor, confirmation_id, code=code, now=now)


def origin_of(request: HttpRequest) -> str:
    """Return the page's own origin; the host is one of ALLOWED_HOSTS."""
    return f"{request.scheme}://{request.get_host()}"


def options_of(asked: Asked) -> dict[str, object]:
    """Return what a browser hands to its authenticators (PublicKeyCredentialRequestOptionsJSON)."""
    return {
        "challenge": asked.challenge,
        "rpId": asked.rp_id,
        "allowCredentials": [{"type": "public-key", "id": each} for each in asked.credentials],
        "userVerification": "required",
        "timeout": 120_000,
    }


class ConfirmingMiddleware:
    """Stands next to the views: takes the person's answer before, and asks for one after."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next handler."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Check the answer that a form carries; a wrong one shows the page once more."""
        actor, given = maybe_actor(request), _given(request)
        if actor is None or given is None:
            return self.get_response(request)
        try:
            answer(actor, given, code=request.POST.get("code", ""), credential=request.POST.get("credential", ""))
        except ConfirmationUnknown:
            # Answered before (a form sent twice), over, or another's: the door says which.
            return self.get_response(request)
        except _AGAIN as refusal:
            return _page(request, actor, operations.asked(actor, given, now=clock.now()), refusal)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Ask a person at a page to confirm what a door would not do without it."""
        actor = maybe_actor(request)
        if not isinstance(exception, Unconfirmed) or actor is None or request.path.startswith(API_PREFIX):
            return None
        asked = operations.ask(actor, exception.act, now=clock.now(), origin=origin_of(request))
        return _page(request, actor, asked, None if isinstance(exception, ConfirmationNeeded) else exception)


def _given(request: HttpRequest) -> UUID | None:
    """Return the confirmation that a page's form answers."""
    if request.method != "POST" or request.path.startswith(API_PREFIX):
        return None
    return confirmation_in(request)


def _page(request: HttpRequest, actor: Actor, asked: Asked, refusal: Refusal | None) -> HttpResponse:
    context = {
        "asked": asked,
        "fields": [(name, each) for name, found in request.POST.lists() if name not in OWN_FIELDS for each in found],
        "options": options_of(asked),
        "refusal": None if refusal is None else refusal.sentence(language()),
        "is_cast": operations.is_cast(actor.party_id),
        "shown_code": operations.present_code(actor.party_id, now=clock.now()),
    }
    return render(request, "identity/money.html", context, status=200 if refusal is None else STATUS["invalid"])
