"""The account: name, verification, language, proof of presence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.i18n import set_language as keep_in_cookie

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.forms import attempt
from truehand.edge.problem import language
from truehand.identity import operations, queries
from truehand.identity.domain.countries import COUNTRIES
from truehand.identity.domain.document import Document, scheme_of
from truehand.identity.domain.labels import DOCUMENTS, PARTY_KINDS, ROLES
from truehand.identity.domain.refusals import TokenUnknown
from truehand.identity.models import User
from truehand.identity.web.forms import CountryForm, NameForm, RealNameForm
from truehand.identity.web.limits import count_attempt
from truehand.identity.web.presence import way_to_confirm

if TYPE_CHECKING:
    from django.http import HttpResponseBase

    from truehand.identity.domain.views import VerificationView

HOME_COUNTRY = "CN"


def user_of(request: HttpRequest) -> User:
    """Return the account of the session; refuse (Unauthenticated) a visitor."""
    actor_of(request)
    user = request.user
    if not isinstance(user, User):
        raise TokenUnknown
    return user


def next_of(request: HttpRequest) -> str:
    """Return the place on this site that the asker wants to go to next, else the account page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("identity:account")


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """What the site knows of the asker, and what they may change."""
    actor, user = actor_of(request), user_of(request)
    view = queries.party(actor.party_id, viewer=actor)
    context = {
        "party": view,
        "email": user.email,
        "kind": PARTY_KINDS[view.kind],
        "roles": [ROLES[role] for role in sorted(view.roles)],
        "verification": _verification(queries.verification(actor)),
        "second_factor": get_adapter().is_mfa_enabled(user),
        "has_password": user.has_usable_password(),
        "name_form": NameForm(initial={"display_name": view.display_name}),
        "tokens": len(queries.tokens(actor, now=clock.now())),
    }
    return render(request, "identity/account.html", context)


@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Change the display name."""
    actor, form = actor_of(request), NameForm(request.POST)
    if form.is_valid():
        operations.rename(actor, display_name=form.cleaned_data["display_name"], now=clock.now())
        messages.success(request, _("Your display name is changed."))
        return redirect("identity:account")
    return render(request, "identity/name.html", {"form": form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def verification(request: HttpRequest) -> HttpResponse:
    """Real-name verification: the country decides which document is asked for."""
    actor = actor_of(request)
    done = queries.verification(actor)
    if done is not None:
        return render(request, "identity/verified.html", {"verification": _verification(done)})
    party = queries.party(actor.party_id)
    country = (request.POST.get("country") or request.GET.get("country") or HOME_COUNTRY).upper()
    scheme = scheme_of(party.kind, country)
    form = RealNameForm(request.POST or None, scheme=scheme)
    if request.method == "POST" and form.is_valid():
        count_attempt(request, "real_name", actor.party_id)
        said = form.cleaned_data
        document = Document(scheme.kind, said["number"], said["legal_name"], country)
        attempt(form, lambda: operations.verify_real_name(actor, document=document, now=clock.now()))
        if form.is_valid():
            messages.success(request, _("Your real name is verified. You can trade now."))
            return redirect("identity:verification")
    context = {
        "form": form,
        "country": COUNTRIES[country],
        "country_form": CountryForm(initial={"country": country}),
        "document": DOCUMENTS[scheme.kind],
        "kind": party.kind,
        "scheme": scheme.kind,
    }
    return render(request, "identity/verification.html", context, status=422 if form.errors else 200)


@require_safe
def confirm(request: HttpRequest) -> HttpResponse:
    """Ask for a proof of presence, then go on to ``next``; by password, code or passkey."""
    actor, user = actor_of(request), user_of(request)
    if actor.stepped_up:
        return redirect(next_of(request))
    way = way_to_confirm(user)
    if way is None:
        return render(request, "identity/confirm.html", {"next": next_of(request)})
    return redirect(f"{reverse(way)}?{urlencode({'next': next_of(request)})}")


@require_POST
def set_language(request: HttpRequest) -> HttpResponseBase:
    """Keep the reader's language, in a cookie and, when signed in, in the account."""
    user = request.user
    if isinstance(user, User):
        operations.choose_language(user.id, request.POST.get("language", ""))
    return keep_in_cookie(request)


def _verification(view: VerificationView | None) -> dict[str, object] | None:
    """Return what the page shows of a verification, in the reader's language."""
    if view is None:
        return None
    country = COUNTRIES[view.country]
    return {
        "legal_name": view.legal_name,
        "document": DOCUMENTS[view.document],
        "country": country.zh if language().startswith("zh") else country.en,
        "last_four": view.last_four,
        "verified_at": view.verified_at,
    }
