"""What the application's role may do to which table; given anew after every migration (decision 0014).

What a table refuses to everybody (a trigger of a function named ``…_refuse…`` without a condition), the role is not
given either. Deny by default: until this has run, a new table is closed.
"""

from collections.abc import Collection, Iterable
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from django.db import connection, transaction
from psycopg import sql

# The ledger is written by functions of its own alone (security definer); everybody else calls them and reads.
LEDGER: Final = "escrow_"
ORDINARY: Final = ("select", "insert", "update", "delete")
FOR_THE_OWNER: Final = ("django_migrations",)

# Nobody else comes in, and nobody makes temporary tables that could stand in another's place.
CLOSED: Final = "revoke all on database {name} from public, {role}; grant connect on database {name} to {role}"
# The kinds of triggers are bits (pg_trigger.h): 4 before inserts, 8 deletes, 16 updates.
REFUSED: Final = r"""
select relname, array_agg(what)
  from pg_trigger join pg_class on pg_class.oid = tgrelid join pg_proc on pg_proc.oid = tgfoid
  join (values (4, 'insert'), (8, 'delete'), (16, 'update')) as event (bit, what) on tgtype & bit <> 0
 where relnamespace = 'public'::regnamespace and proname like '%\_refuse%' and tgqual is null and tgattr::text = ''
 group by relname
"""
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


def of_table(name: str, refused: Collection[str] = ()) -> tuple[str, ...]:
    """Return what the application may do to a table that refuses something to everybody."""
    if name.startswith(LEDGER) or name in FOR_THE_OWNER:
        return ("select",)
    return tuple(right for right in ORDINARY if right not in refused)


@transaction.atomic
def give(role: str) -> None:
    """Give the application's role its rights, and nobody else any. To be called as the owner."""
    _close_database(role)
    _run("revoke all on schema public from public; grant usage on schema public to {role}", role)
    relations = _rows(OWNED)
    refused = dict(_rows(REFUSED))
    tables = [(of_table(name, refused.get(name, ())), name) for name, sequence in relations if not sequence]
    for rights, group in groupby(sorted(tables), key=itemgetter(0)):
        words = "revoke all on {names} from public, {role}; grant {rights} on {names} to {role}"
        _run(words, role, names=_list(name for _, name in group), rights=sql.SQL(", ").join(map(sql.SQL, rights)))
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


def _list(names: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier("public", name) for name in names)


def _rows(words: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(words)
        return list(cursor.fetchall())


def _run(words: str, role: str, **parts: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(words).format(role=sql.Identifier(role), **parts))
