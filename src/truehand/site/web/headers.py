"""What every answer tells the browser it may do."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from truehand.edge.actors import maybe_actor
from truehand.payments import queries as payments

# Only our own files; nothing inline; nobody frames us; forms go nowhere else.
CONTENT_SECURITY_POLICY = "; ".join(  # noqa: FLY002 - one rule a line reads better than one long string
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        # A payment's form leads on to the page of its channel, and nowhere else.
        "form-action 'self' {hosted}",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    ],
)
HOSTED = " {hosted}"
FOR_EVERYBODY = {"public", "immutable"}
SIGN_OUT = "/accounts/logout/"
PERMISSIONS_POLICY = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"


def _policy() -> str:
    """Return the policy with the origins of the configured channels' pages."""
    return CONTENT_SECURITY_POLICY.replace(HOSTED, "".join(f" {each}" for each in sorted(payments.hosted_origins())))


class SafeHeaders:
    """Adds the policies to every answer, error pages and static files included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer, with its policies."""
        response = self.get_response(request)
        hosted = " ".join(sorted(payments.hosted_origins()))
        response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.replace(
            " {hosted}", f" {hosted}".rstrip()
        )
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if maybe_actor(request) is not None:
            # What one person sees is not left behind for the next one at the same machine.
            response.headers.setdefault("Cache-Control", "no-store")
        if set(response.get("Cache-Control", "").split(", ")) >= FOR_EVERYBODY:
            # It is the same for all, whatever language or cookie they come with: one copy in a cache is enough.
            response.headers["Vary"] = "Accept-Encoding"
        if request.path == SIGN_OUT and request.method == "POST":
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response
