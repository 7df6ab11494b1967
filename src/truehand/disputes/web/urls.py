"""Addresses of the figures and of a case's photos; the case itself stands on the page of its trade."""

from django.urls import path, register_converter

from truehand.disputes.web import figures, pages


class Sha256:
    """A SHA-256 in hexadecimal."""

    regex = "[0-9a-f]{64}"

    def to_python(self, value: str) -> str:
        """Return the text as it stands."""
        return value

    def to_url(self, value: str) -> str:
        """Return the text as it stands."""
        return value


register_converter(Sha256, "disputes_sha256")

app_name = "disputes"

urlpatterns = [
    path("figures/", figures.page, name="figures"),
    path("<uuid:case_id>/exhibits/<disputes_sha256:sha256>", pages.exhibit, name="exhibit"),
    path("<uuid:case_id>/exhibits/<disputes_sha256:sha256>/small", pages.thumbnail, name="thumbnail"),
]
