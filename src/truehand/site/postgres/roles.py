"""The roles of the embedded server, and the database that belongs to one of them (decision 0014)."""

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from truehand.site.home import kept_secret
from truehand.site.postgres.place import DATABASE, Place, Role

READY = """
select (select count(*) from pg_roles where rolname in (%(owner)s, %(application)s, %(replica)s)) = 3
   and exists (select from pg_database where datname = %(database)s and pg_get_userbyid(datdba) = %(owner)s)
   and exists (select from pg_parameter_acl where parname = %(parameter)s)
"""
# What the ledger's functions set while they run; only an administrator allows an owner such functions.
PARAMETER = "truehand.ledger"
# An owner makes and drops the databases that benchmarks measure in.
MAY = {Role.OWNER: "createdb", Role.APPLICATION: "nocreatedb", Role.REPLICA: "replication"}
ONE_AT_A_TIME = 0x726F_6C65_73  # any number, the same everywhere

# What the administrator owned before there was an owner; a table's own sequences and types go with it.
HAND_OVER = """
do $$
declare
  word text;
begin
  for word in
    select format('alter %s public.%I owner to truehand_owner',
                  case relkind when 'S' then 'sequence' when 'v' then 'view' else 'table' end, relname)
      from pg_class thing
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'S')
       and not exists (select from pg_depend where objid = thing.oid and deptype in ('a', 'i', 'e'))
    union all
    select format('alter routine %s owner to truehand_owner', routine.oid::regprocedure)
      from pg_proc routine
     where pronamespace = 'public'::regnamespace
       and not exists (select from pg_depend where objid = routine.oid and deptype = 'e')
    union all
    select format('alter type public.%I owner to truehand_owner', typname)
      from pg_type kind left join pg_class shape on shape.oid = typrelid
     where typnamespace = 'public'::regnamespace and (typtype in ('e', 'd') or shape.relkind = 'c')
       and not exists (select from pg_depend where objid = kind.oid and deptype = 'e')
  loop
    execute word;
  end loop;
end $$
"""


def make_ready(place: Place, session: psycopg.Connection) -> None:
    """Make roles and database where they are missing; give what an older version made to the owner.

    ``session`` is the administrator's, with autocommit. Safe at any time from anywhere: a second caller waits.
    """
    names = {
        "owner": Role.OWNER.value,
        "application": Role.APPLICATION.value,
        "replica": Role.REPLICA.value,
        "database": DATABASE,
        "parameter": PARAMETER,
    }
    if session.execute(READY, names).fetchone() == (True,):
        return
    session.execute("select pg_advisory_lock(%s)", [ONE_AT_A_TIME])  # until the session ends
    for role in MAY:
        _make_role(place, role, session)
    words = sql.SQL("grant set on parameter {} to {}")
    session.execute(words.format(sql.Identifier(*PARAMETER.split(".")), sql.Identifier(Role.OWNER)))
    if session.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone():
        _hand_over(place)
    else:
        words = sql.SQL("create database {} owner {}")
        session.execute(words.format(sql.Identifier(DATABASE), sql.Identifier(Role.OWNER)))


def _make_role(place: Place, role: Role, session: psycopg.Connection) -> None:
    if session.execute("select 1 from pg_roles where rolname = %s", [role.value]).fetchone():
        return
    words = sql.SQL("create role {} login {} password {}")
    session.execute(words.format(sql.Identifier(role), sql.SQL(MAY[role]), kept_secret(place.password_file(role))))


def _hand_over(place: Place) -> None:
    """All or nothing; the database last, so that what was cut short is begun again."""
    with psycopg.connect(make_conninfo(**place.connection(Role.ADMINISTRATOR))) as session:
        session.execute(HAND_OVER)
        words = sql.SQL("alter database {} owner to {}")
        session.execute(words.format(sql.Identifier(DATABASE), sql.Identifier(Role.OWNER)))
