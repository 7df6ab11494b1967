"""What the application's role may do to which table; given anew after every migration (decision 0014).

A table that nothing is said of here is an ordinary one. Deny by default: until this has run, a new table is closed.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Final

from django.db import connection, transaction
from psycopg import sql

# The ledger is written by functions of its own alone (security definer); everybody else calls them and reads.
LEDGER: Final = "escrow_"
ORDINARY: Final = ("select", "insert", "update", "delete")
# Rows are added; none is altered or removed.
APPEND_ONLY: Final = {
    "contracts": ("contract", "contractsignature"),
    "credit": ("tradefact", "rating"),
    "disputes": ("statement", "rulingrecord"),
    "equipment": ("note",),
    "evidence": ("event", "entry", "subtree", "logkey", "signedhead", "storedexhibit"),
    "inspection": ("report",),
    "payments": ("receivedcallback",),
    "risk": ("decisionrecord",),
    "trade": ("step",),
}
# Rows go on by rules of their own; none is removed.
NEVER_DELETED: Final = {
    "credit": ("ratinground",),
    "disputes": ("case",),
    "risk": ("case",),
    "trade": ("trade",),
}
FOR_THE_OWNER: Final = ("django_migrations",)

# Nobody else comes in, and nobody makes temporary tables that could stand in another's place.
CLOSED: Final = "revoke all on database {name} from public, {role}; grant connect on database {name} to {role}"
OWNED: Final = """
select relname, relkind = 'S' from pg_class
 where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'S')
   and pg_get_userbyid(relowner) = current_user
"""
# Whoever calls a function that guards something must not choose which tables its words mean.
UNPINNED: Final = """
select oid::regprocedure::text from pg_proc
 where pronamespace = 'public'::regnamespace and pg_get_userbyid(proowner) = current_user
   and (prosecdef or prorettype = 'trigger'::regtype)
   and not coalesce(array_to_string(proconfig, ',') like '%search_path=%', false)
"""
ROUTINES: Final = """
select oid::regprocedure::text from pg_proc
 where pronamespace = 'public'::regnamespace and pg_get_userbyid(proowner) = current_user
"""
OWN_DATABASE: Final = """
select pg_get_userbyid(datdba) = current_user from pg_database where datname = current_database()
"""


def of_table(name: str) -> tuple[str, ...]:
    """Return what the application may do to a table."""
    if name.startswith(LEDGER) or name in FOR_THE_OWNER:
        return ("select",)
    if name in _named(APPEND_ONLY):
        return ("select", "insert")
    if name in _named(NEVER_DELETED):
        return ("select", "insert", "update")
    return ORDINARY


@transaction.atomic
def give(role: str) -> None:
    """Give the application's role its rights, and nobody else any. To be called as the owner."""
    _close_database(role)
    _run("revoke all on schema public from public; grant usage on schema public to {role}", role)
    relations = _rows(OWNED)
    tables = sorted((name for name, sequence in relations if not sequence), key=of_table)
    for rights, names in groupby(tables, key=of_table):
        words = "revoke all on {names} from public, {role}; grant {rights} on {names} to {role}"
        _run(words, role, names=_list(names), rights=sql.SQL(", ").join(map(sql.SQL, rights)))
    sequences = _list(name for name, sequence in relations if sequence)
    _run("grant usage, select on sequence {names} to {role}", role, names=sequences)
    _give_functions(role)


def _give_functions(role: str) -> None:
    _run("alter default privileges revoke execute on functions from public", role)
    for (routine,) in _rows(UNPINNED):
        _run("alter routine {routine} set search_path = public, pg_temp", role, routine=sql.SQL(routine))
    names = sql.SQL(", ").join(sql.SQL(routine) for (routine,) in _rows(ROUTINES))
    _run("revoke execute on routine {names} from public; grant execute on routine {names} to {role}", role, names=names)


def _close_database(role: str) -> None:
    ((own, name),) = _rows(f"select ({OWN_DATABASE}), current_database()")
    if own:
        _run(CLOSED, role, name=sql.Identifier(name))


def _named(tables: Mapping[str, Iterable[str]]) -> set[str]:
    return {f"{room}_{table}" for room, names in tables.items() for table in names}


def _list(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier("public", name) for name in names)


def _rows(words: str) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(words)
        return list(cursor.fetchall())


def _run(words: str, role: str, **parts: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(words).format(role=sql.Identifier(role), **parts))
