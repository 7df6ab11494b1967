"""Demonstration mode: be anybody of the cast with one click, and read the mail that would have been sent."""

from __future__ import annotations

import email
from email import policy
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from truehand.edge import clock
from truehand.identity import operations
from truehand.identity.domain.cast import CAST, PLAYERS
from truehand.identity.models import User
from truehand.identity.web.pages import next_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest, HttpResponse

    View = Callable[[HttpRequest], HttpResponse]

LETTERS = 20
_BETWEEN_LETTERS = b"-" * 79 + b"\n"


def demonstration_only(view: View) -> View:
    """Make a page that is not there outside demonstration mode."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if not settings.DEMONSTRATION:
            raise Http404
        return view(request)

    return guarded


@require_safe
@demonstration_only
def choose(request: HttpRequest) -> HttpResponse:
    """Who do you want to be?"""
    return render(request, "identity/demonstration.html", {"cast": CAST, "next": request.GET.get("next", "")})


@require_POST
@demonstration_only
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the cast, as fresh as if a password had been typed."""
    player = PLAYERS.get(request.POST.get("who", ""))
    if player is None:
        raise Http404
    operations.load_cast(now=clock.now())
    user = User.objects.get(email=player.email)
    logout(request)
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, user, method="demonstration", reauthenticated=True)
    return redirect(next_of(request) if request.POST.get("next") else "/")


@require_POST
@demonstration_only
def confirm(request: HttpRequest) -> HttpResponse:
    """Count one of the cast, who has no password, as present."""
    user = request.user
    if not isinstance(user, User) or user.email not in {player.email for player in CAST}:
        raise Http404
    record_authentication(request, user, method="demonstration", reauthenticated=True)
    return redirect(next_of(request))


@require_safe
@demonstration_only
def mail(request: HttpRequest) -> HttpResponse:
    """The newest letters that the site would have sent."""
    return render(request, "identity/mail.html", {"letters": list(_letters())[:LETTERS]})


def _letters() -> Iterator[dict[str, str]]:
    folder = Path(settings.EMAIL_FILE_PATH)
    for path in sorted(folder.glob("*.log"), reverse=True)[:LETTERS]:
        for raw in reversed([part for part in path.read_bytes().split(_BETWEEN_LETTERS) if part.strip()]):
            letter = email.message_from_bytes(raw.strip(), policy=policy.default)
            body = letter.get_body(("plain",))
            yield {
                "to": str(letter["To"]),
                "subject": str(letter["Subject"]),
                "date": str(letter["Date"]),
                "body": str(body.get_content()) if body is not None else "",
            }
