"""What must be true before the site serves: tables as the code wants them, static files in place, something to see."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from truehand.edge import clock
from truehand.market import operations as market

PREPARATION_LOCK = 0x7275_6568  # any number, the same everywhere


def prepare() -> None:
    """Brings the database and the static files up to date, and fills the demonstration's market the first time."""
    with _alone():
        _migrate()
        if settings.DEMONSTRATION:
            market.load_demonstration(now=clock.now(), tell=click.echo)
    call_command("collectstatic", interactive=False, verbosity=0)


def bring_up_to_date() -> None:
    """Brings the database up to date, for commands that need no more."""
    with _alone():
        _migrate()


def _migrate() -> None:
    call_command("migrate", interactive=False, verbosity=0)


@contextmanager
def _alone() -> Iterator[None]:
    """Of several callers at once one is inside, the others wait."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARATION_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARATION_LOCK])
            cursor.execute("RESET statement_timeout; RESET lock_timeout")
