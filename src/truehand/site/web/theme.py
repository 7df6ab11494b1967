"""The light a reader chose: as the system says, always light, always dark. A cookie, no script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.http import HttpResponseBadRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

THEMES: Final = ("system", "light", "dark")
_COOKIE: Final = "theme"
_YEAR: Final = 365 * 24 * 3600


def theme_of(request: HttpRequest) -> str:
    """Return the reader's choice; anything unknown counts as the system's."""
    chosen = request.COOKIES.get(_COOKIE, "")
    return chosen if chosen in THEMES else "system"


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep the choice and go back to where it was made; an unknown choice is refused (400)."""
    chosen = request.POST.get("theme", "")
    if chosen not in THEMES:
        return HttpResponseBadRequest()
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    answer = HttpResponseRedirect(back)
    answer.set_cookie(_COOKIE, chosen, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return answer
