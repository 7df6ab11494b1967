"""The site with a stand-in for the trade's photo address, which the partials are given by name."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import path

from truehand.site.urls import urlpatterns as site


def shown(_request: HttpRequest, trade_id: UUID, sha256: str) -> HttpResponse:
    return HttpResponse(f"{trade_id} {sha256}")


urlpatterns = [*site, path("photo/<uuid:trade_id>/<str:sha256>", shown, name="shown")]
