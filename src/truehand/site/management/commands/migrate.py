"""Django's `migrate`, run by the owner of the tables; afterwards the application has its rights on them."""

from typing import Any

from django.core.management.commands import migrate

from truehand.site import owner, rights


class Command(migrate.Command):
    """Brings tables and rights up to date."""

    def handle(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - as Django's
        """Migrate as the owner, then give the application's role what it needs and no more."""
        with owner.signed_in():
            super().handle(*arguments, **options)
            if owner.is_another():
                rights.give(owner.application_role())
