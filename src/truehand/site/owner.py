"""Signing in as the role that owns the tables, where it is another than the application's."""

import contextlib
from collections.abc import Iterator

from django.db import connection

from truehand.site.database import application_database, owner_database

SIGN_IN = ("HOST", "PORT", "USER", "PASSWORD", "OPTIONS")
OWNS_SOMETHING = """
select exists (select from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'
                                      and pg_has_role(current_user, relowner, 'usage'))
"""


def is_another() -> bool:
    """Whether the installation names an owner beside the application's role."""
    return owner_database() is not None


def application_role() -> str:
    """Return the name of the role that site, worker and command line sign in as."""
    role: str | None = application_database().get("USER")
    if not role:
        raise ValueError("DATABASE_URL must name its role where DATABASE_OWNER_URL names another")
    return role


@contextlib.contextmanager
def signed_in() -> Iterator[None]:
    """Inside, Django's connection is the owner's, of the same database. Not within a transaction."""
    own, use = owner_database(), connection.settings_dict
    if own is None or own.get("USER") == use["USER"]:
        yield
        return
    before = {name: use[name] for name in SIGN_IN}
    connection.close()
    use.update({name: own.get(name, "") for name in SIGN_IN})
    try:
        yield
    finally:
        connection.close()
        use.update(before)


def of_everything() -> bool:
    """Whether the role that Django is signed in as could itself undo the tables' rules."""
    with connection.cursor() as cursor:
        cursor.execute(OWNS_SOMETHING)
        return bool(cursor.fetchone()[0])
