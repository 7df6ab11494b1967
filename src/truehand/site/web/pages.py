"""Home page and health."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The first page."""
    return render(request, "site/home.html")


@require_safe
def safety(request: HttpRequest) -> HttpResponse:
    """How a trade is kept safe, moment by moment."""
    return render(request, "site/safety.html")


@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """Says that the site and its database answer; a monitor asks for it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
