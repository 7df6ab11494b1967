"""What must be true before the site serves: tables as the code wants them, static files in place."""

from django.core.management import call_command
from django.db import connection

PREPARATION_LOCK = 0x7275_6568  # any number, the same everywhere


def prepare() -> None:
    """Brings the database and the static files up to date; of several callers at once one works, the others wait."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
        cursor.execute("SELECT pg_advisory_lock(%s)", [PREPARATION_LOCK])
        try:
            call_command("migrate", interactive=False, verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [PREPARATION_LOCK])
            cursor.execute("RESET statement_timeout; RESET lock_timeout")
    call_command("collectstatic", interactive=False, verbosity=0)
