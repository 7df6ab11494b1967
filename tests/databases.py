"""Each worker's own database, copied from one migrated template that stays until a migration changes.

The tests' session is the administrator's, with the rights of the application's role (Django's ``assume_role``): what a
test does as an administrator, it can do in the transaction that it is in.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.db.backends.utils import CursorWrapper
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from tests.schema import schema_version
from truehand.site.database import embedded_place
from truehand.site.postgres.locks import FileLock
from truehand.site.postgres.place import Role
from truehand.site.rights import CLOSED

# What is there before any test: the applications' set-up, and the house's own keys.
SET_UP: Final = {"django_content_type", "auth_permission", "vault_key"}
QUEUE: Final = {"procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers", "procrastinate_workers"}
# What counts the keys is no part of them: whoever empties or fills their table without its triggers counts again.
COUNTED: Final = """
delete from vault_key_tally;
insert into vault_key_tally (wrapped_by, retention, keys)
select wrapped_by, retention, count(*) from vault_key group by wrapped_by, retention;
"""
# The ledger's book, as the migrations open it: without it no balance of a hot account is known.
BOOK: Final = "insert into escrow_book (id) values (1);"
EMPTY: Final = """
do $$
declare
    name text;
    holds boolean;
begin
    foreach name in array array[{names}] loop
        execute format('select exists (select from %I)', name) into holds;
        if holds then
            execute format('delete from %I', name);
        end if;
    end loop;
end $$;
"""


def use_own_database(name: str) -> None:
    """Points Django at a fresh database of that name."""
    with _server() as session, FileLock(embedded_place().folder / "template.lock") as lock:
        lock.wait_exclusive()
        present = {row[0] for row in session.execute("SELECT datname FROM pg_database")}
        template = f"template_{schema_version()}"
        for old in present:
            if _is_left_over(old, template):
                session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
        if template not in present:
            draft = "template_draft"
            _create(session, draft)
            _migrate(draft)
            session.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(template)),
            )
        _create(session, name, copied=sql.SQL(" TEMPLATE {} STRATEGY file_copy").format(sql.Identifier(template)))
        # Rights on a database are not copied with it.
        session.execute(sql.SQL(CLOSED).format(name=sql.Identifier(name), role=sql.Identifier(Role.APPLICATION)))
    _sign_in(name)


def use_empty_database(name: str) -> None:
    """Points Django at a database of that name that nobody migrated yet."""
    with _server() as session:
        _create(session, name)
    _sign_in(name)


def drop_database(name: str) -> None:
    """Removes a worker's database at the end."""
    connection.close()
    with _server() as session:
        session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _create(session: Connection, name: str, copied: sql.Composable | None = None) -> None:
    words = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(Role.OWNER))
    session.execute(words + copied if copied else words)


@contextlib.contextmanager
def administrator() -> Iterator[CursorWrapper]:
    """Inside, the tests' session may do anything, and the rules of the tables are off."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate; set role none; set session_replication_role = replica")
        yield cursor
        cursor.execute(f"set session_replication_role = origin; set role {Role.APPLICATION}")


@contextlib.contextmanager
def owner() -> Iterator[None]:
    """Inside, the tests' session has the rights of the role that owns the tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"set role {Role.OWNER}")
        yield
        cursor.execute(f"set role {Role.APPLICATION}")


@contextlib.contextmanager
def naive_table(definition: str) -> Iterator[None]:
    """Inside there is a table without any rule, ``name (columns)``: for controls of races."""
    name = definition.split(maxsplit=1)[0]
    with owner(), connection.cursor() as cursor:
        cursor.execute(f"create table {definition}; grant all on {name} to {Role.APPLICATION}")
    try:
        yield
    finally:
        with owner(), connection.cursor() as cursor:
            cursor.execute(f"drop table {name}")


def _sign_in(name: str) -> None:
    administrator = embedded_place().connection(Role.ADMINISTRATOR)
    use = connection.settings_dict
    use.update({"NAME": name, "USER": administrator["user"], "PASSWORD": administrator["password"]})
    use["OPTIONS"]["assume_role"] = Role.APPLICATION.value


def _migrate(name: str) -> None:
    connection.settings_dict["NAME"] = name
    call_command("migrate", interactive=False, verbosity=0)
    connection.close()


def _server() -> Connection:
    return Connection.connect(
        make_conninfo(**embedded_place().connection(Role.ADMINISTRATOR, "postgres")), autocommit=True
    )


def _is_left_over(name: str, template: str) -> bool:
    """A template of other migrations, or a database of a run that is gone (its number is in the name)."""
    if name.startswith("template_"):
        return name != template
    return name.startswith("test_") and not Path(f"/proc/{name.split('_')[1]}").exists()


def name_for(worker: str) -> str:
    """A name that no other run uses: the number of the run's process and the worker.

    Append-only tables may be emptied in a database whose name begins with `test_`, and in no other.
    """
    return f"test_{os.getppid() if worker.startswith('gw') else os.getpid()}_{worker}"


def flush_with_rules_off(operations: DatabaseOperations, *words: Any, **more: Any) -> list[str]:  # noqa: ANN401, ARG001 - as Django's
    """Takes the place of Django's `sql_flush`: what a test committed is removed, also where triggers refuse that.

    Only tables that hold something are emptied: a test writes to a few of them, and truncating all takes longer than
    most tests. What migrations and the applications' own set-up made stays as it is.
    """
    _style, tables, *_rest = words
    if not tables:
        return []
    # The queue's tables are not Django's own: without this, one test's jobs would be the next one's.
    written = sorted({*tables, *QUEUE} - SET_UP)
    names = ", ".join(f"'{name}'" for name in written)
    kept = f"delete from vault_key where subject <> '{UUID(int=0)}';"  # noqa: S608 - the house's own stay
    return [
        "SET LOCAL ROLE none;",
        "SET LOCAL session_replication_role = replica;",
        EMPTY.format(names=names),
        kept,
        COUNTED,
        BOOK,
    ]
