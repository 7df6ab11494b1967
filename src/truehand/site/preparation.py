"""What must be true before the site serves: tables as the code wants them, static files in place, something to see."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import click
from django.conf import settings
from django.core.management import call_command
from django.db import ProgrammingError, connection
from psycopg.errors import InsufficientPrivilege

from truehand.edge import clock
from truehand.market import operations as market
from truehand.site import owner

log = logging.getLogger(__name__)
PREPARATION_LOCK = 0x7275_6568  # any number, the same everywhere


def prepare() -> None:
    """Brings the database and the static files up to date, and fills the demonstration's market the first time."""
    bring_up_to_date()
    if settings.DEMONSTRATION:
        with _alone():
            market.load_demonstration(now=clock.now(), tell=click.echo)
    call_command("collectstatic", interactive=False, verbosity=0)


def bring_up_to_date() -> None:
    """Brings the database up to date; says so where the application's role could undo the database's own rules."""
    with owner.signed_in(), _alone():
        _migrate()
    if owner.of_everything():
        log.warning("one role owns everything: the site could alter its own tables; set DATABASE_OWNER_URL")


def _migrate() -> None:
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except ProgrammingError as error:
        if not isinstance(error.__cause__, InsufficientPrivilege):
            raise
        words = "the tables are older than the program and not this role's: set DATABASE_OWNER_URL"
        raise click.ClickException(words) from error


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
