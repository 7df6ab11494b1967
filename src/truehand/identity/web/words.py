"""Sentences of the sign-in library that this room says in its own Chinese; ours come first in the look-up."""

from django.utils.translation import gettext_noop as _

SAID_BY_THE_LIBRARY = (
    _("Code"),
    _("Authenticator code"),
    _("Email"),
    _("Email address"),
    _("Password (again)"),
    _("New Password (again)"),
    _("Current Password"),
    _("Passwordless"),
    _(
        "Enabling passwordless operation allows you to sign in using just this key, but imposes additional requirements"
        " such as biometrics or PIN protection."
    ),
    _("Incorrect password."),
    _("Incorrect code."),
    _("Invalid or expired key."),
    _("Use authenticator app or code"),
    _("Use a security key"),
    _("A new set of recovery codes has been generated."),
    _("Security key added."),
    _("Security key removed."),
    _("Authenticator app activated."),
    _("Authenticator app deactivated."),
)
