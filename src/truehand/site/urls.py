"""Every address of the site; each room brings its own."""

from django.urls import include, path

from truehand.identity.web.pages import set_language
from truehand.site.api import api
from truehand.site.web import backups, pages, theme

urlpatterns = [
    path("", pages.home, name="home"),
    path("health", pages.health, name="health"),
    path("safety/", pages.safety, name="safety"),
    path("theme/", theme.choose, name="theme"),
    path("language/setlang/", set_language, name="set_language"),
    path("", include("truehand.identity.web.urls")),
    path("accounts/", include("allauth.urls")),
    path("account/", include("truehand.connect.web.urls")),
    path("returns/", include("truehand.returns.web.urls")),
    path("contracts/", include("truehand.contracts.web.urls")),
    path("credit/", include("truehand.credit.web.urls")),
    path("disputes/", include("truehand.disputes.web.urls")),
    path("machines/", include("truehand.equipment.web.urls")),
    path("listings/", include("truehand.listings.web.urls")),
    path("carriage/", include("truehand.logistics.web.urls")),
    path("inspections/", include("truehand.inspection.web.urls")),
    path("", include("truehand.trade.web.urls")),
    path("money/", include("truehand.payments.web.urls")),
    path("money/", include("truehand.escrow.web.urls")),
    path("money/", include("truehand.payments.bank.web.urls")),
    path("privacy/", include("truehand.vault.web.urls")),
    path("log/", include("truehand.evidence.web.urls")),
    path("reconciliation/", include("truehand.reconciliation.web.urls")),
    path("desk/backups/", backups.backups, name="backups"),
    path("desk/", include("truehand.desk.web.urls")),
    path("api/v1/", api.urls),
]
