"""Each worker's own database, copied from one migrated template that stays until a migration changes."""

import hashlib
import os
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from psycopg import Connection, sql
from psycopg.conninfo import make_conninfo

from tests.tidy.tree import ROOT
from truehand.site.database import embedded_place
from truehand.site.postgres.locks import FileLock

PRODUCT_FLUSH = DatabaseOperations.sql_flush


def use_own_database(name: str) -> None:
    """Points Django at a fresh database of that name."""
    with _server() as session, FileLock(embedded_place().folder / "template.lock") as lock:
        lock.wait_exclusive()
        present = {row[0] for row in session.execute("SELECT datname FROM pg_database")}
        template = f"template_{_schema_version()}"
        for old in present:
            if _is_left_over(old, template):
                session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(old)))
        if template not in present:
            draft = "template_draft"
            session.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
            _migrate(draft)
            session.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(template)),
            )
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        session.execute(copy.format(sql.Identifier(name), sql.Identifier(template)))
    connection.settings_dict["NAME"] = name


def drop_database(name: str) -> None:
    """Removes a worker's database at the end."""
    connection.close()
    with _server() as session:
        session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _migrate(name: str) -> None:
    connection.settings_dict["NAME"] = name
    call_command("migrate", interactive=False, verbosity=0)
    connection.close()


def _server() -> Connection:
    use = connection.settings_dict
    words = {key: use[key.upper()] for key in ("host", "port", "user", "password")}
    return Connection.connect(make_conninfo(**words, dbname="postgres"), autocommit=True)


def _schema_version() -> str:
    """Changes whenever a migration or a dependency does."""
    digest = hashlib.sha256((ROOT / "requirements.lock").read_bytes())
    for path in sorted((ROOT / "src/truehand").glob("**/migrations/*.py")):
        digest.update(bytes(path.relative_to(ROOT)) + path.read_bytes())
    return digest.hexdigest()[:16]


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


def flush_with_rules_off(operations: DatabaseOperations, *words: Any, **more: Any) -> list[str]:  # noqa: ANN401 - as Django's
    """Takes the place of Django's `sql_flush`: what a test committed is removed, also where triggers refuse that."""
    plain = PRODUCT_FLUSH(operations, *words, **more)
    # The queue's tables are not Django's own: without this, one test's jobs would be the next one's.
    queue = "TRUNCATE procrastinate_jobs CASCADE;"
    return ["SET LOCAL session_replication_role = replica;", *plain, queue] if plain else plain
