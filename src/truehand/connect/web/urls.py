"""Addresses of messages, under /account/."""

from django.urls import path

from truehand.connect.web import pages, servers

app_name = "connect"

urlpatterns = [
    path("messages", pages.wishes, name="wishes"),
    path("servers", servers.endpoints, name="endpoints"),
    path("servers/<uuid:endpoint_id>", servers.endpoint, name="endpoint"),
    path("servers/<uuid:endpoint_id>/ping", servers.ping, name="ping"),
    path("servers/<uuid:endpoint_id>/resume", servers.resume, name="resume"),
    path("servers/<uuid:endpoint_id>/remove", servers.remove, name="remove"),
    path("servers/messages/<uuid:message_id>/again", servers.again, name="again"),
]
