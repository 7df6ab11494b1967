"""What somebody can do who may say anything to the database as the application does: signed in as its role."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from psycopg import errors
from psycopg.conninfo import make_conninfo

from tests.databases import administrator
from truehand.site import owner
from truehand.site.database import embedded_place
from truehand.site.postgres.place import Role

# Found another way than the product finds them: by what the function's body does, and by the trigger's own words.
WRONGLY_GIVEN = """
select relname, what from pg_trigger join pg_class on pg_class.oid = tgrelid join pg_proc on pg_proc.oid = tgfoid,
       unnest(array['delete', 'update']) as what
 where not tgisinternal and prosrc !~* '\\mif\\M' and prosrc ~* 'raise exception'
   and pg_get_triggerdef(pg_trigger.oid) ~* ('(before|or) ' || what || '( or| on)')
   and pg_get_triggerdef(pg_trigger.oid) !~* ' when '
   and has_table_privilege(%s, pg_class.oid, what)
"""
APPEND_ONLY = [
    *("contracts_contract", "contracts_contractsignature", "credit_rating", "credit_tradefact", "disputes_statement"),
    *("disputes_rulingrecord", "equipment_note", "evidence_event", "evidence_entry", "evidence_signedhead"),
    *(
        "inspection_certificate",
        "inspection_certificatechange",
        "inspection_outcome",
        "inspection_report",
        "listings_round",
        "payments_receivedcallback",
        "risk_decisionrecord",
        "trade_step",
    ),
]
BEYOND = """
select relname, may from pg_class, unnest(array['truncate', 'references', 'trigger', 'maintain']) as may
 where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')
   and has_table_privilege(%s, pg_class.oid, may)
"""
UNPINNED = """
select oid::regprocedure::text from pg_proc
 where pronamespace = 'public'::regnamespace and (prosecdef or prorettype = 'trigger'::regtype)
   and not exists (select from unnest(proconfig) as word where word ~ '^search_path=(""|.*pg_temp)$')
"""
OPEN_TO_ALL = """
select oid::regprocedure::text from pg_proc
 where pronamespace = 'public'::regnamespace
   and exists (select from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee = 0)
"""


@pytest.fixture
def mallory(django_db_setup: None) -> Iterator[psycopg.Connection]:  # noqa: ARG001 - the worker's database must be there
    """A session of the application's own role, signed in with its password; nothing in it is kept."""
    words = embedded_place().connection(Role.APPLICATION, str(connection.settings_dict["NAME"]))
    with psycopg.connect(make_conninfo(**words)) as session:
        yield session
        session.rollback()


@pytest.mark.parametrize(
    "words",
    [
        "update evidence_event set kind = 'x.y'",
        "delete from evidence_event",
        "truncate evidence_event cascade",
        "update evidence_signedhead set note = ''",
        "delete from escrow_transfer",
        "update escrow_transfer set minor = 1",
        "truncate escrow_transfer",
        "delete from escrow_opening",
        "delete from escrow_balance",
        "update escrow_balance set available = available + 1",
        "insert into escrow_freeze (id, account_id, frozen, reason, at) values (gen_random_uuid(), 1, true, '', now())",
        "select from escrow_balance for update",
        "create or replace view escrow_exact as select * from escrow_account",
        "delete from trade_trade",
        "delete from django_migrations",
        "insert into django_migrations (app, name, applied) values ('escrow', '9999', now())",
        "alter table escrow_transfer disable trigger all",
        "alter table evidence_event drop column payload",
        "drop table escrow_transfer",
        "drop trigger evidence_event_append_only on evidence_event",
        "create trigger mine before insert on escrow_transfer for each row execute function evidence_refuse()",
        "drop function evidence_refuse() cascade",
        "create or replace function evidence_refuse() returns trigger language plpgsql as 'begin return new; end'",
        "alter function evidence_refuse() set search_path = ''",
        "create index on escrow_transfer (minor)",
        "create rule mine as on insert to evidence_event do instead nothing",
        "create view public.escrow_seen as select 1",
        "create table public.mine (id int)",
        "create temporary table escrow_balance (id int)",
        "create function public.escrow_post(text) returns int language sql as 'select 1'",
        "create schema mine",
        "create role mine",
        "alter role truehand_owner password 'mine'",
        "grant truehand_owner to truehand_app",
        "set role truehand_owner",
        "set session authorization truehand_owner",
        "set session_replication_role = replica",
        "alter database truehand set session_replication_role = replica",
        "copy evidence_event to program 'true'",
        "select pg_read_file('postgresql.conf')",
        "lock table escrow_transfer in access exclusive mode",
        "alter default privileges for role truehand_owner grant all on tables to truehand_app",
    ],
)
def test_the_applications_role_may_not(words: str, mallory: psycopg.Connection) -> None:
    with pytest.raises((errors.InsufficientPrivilege, errors.InvalidParameterValue)):
        mallory.execute(words)


def test_the_applications_role_owns_nothing_and_belongs_to_nobody(mallory: psycopg.Connection) -> None:
    owned = "select classid::regclass, objid from pg_shdepend where refobjid = current_user::regrole and deptype = 'o'"
    assert mallory.execute(owned).fetchall() == []
    assert mallory.execute("select * from pg_auth_members where member = current_user::regrole").fetchall() == []
    assert mallory.execute(owner.OWNS_SOMETHING).fetchone() == (False,)


def test_what_is_refused_by_a_trigger_is_not_granted_either(mallory: psycopg.Connection) -> None:
    assert mallory.execute(WRONGLY_GIVEN, [Role.APPLICATION]).fetchall() == []
    assert mallory.execute(BEYOND, [Role.APPLICATION]).fetchall() == []


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_what_is_written_down_once_can_only_be_added_to(table: str, mallory: psycopg.Connection) -> None:
    may = "select array_agg(what) from unnest(array['select', 'insert', 'update', 'delete']) as what where"
    rows = mallory.execute(f"{may} has_table_privilege(%s, what)", [table]).fetchall()
    assert rows == [(["select", "insert"],)]


def test_the_ledger_can_only_be_read(mallory: psycopg.Connection) -> None:
    words = "select relname from pg_class where relname like 'escrow\\_%%' and relkind in ('r', 'v')"
    assert mallory.execute(words).fetchall() != []
    assert mallory.execute(f"{words} and has_table_privilege(oid, 'insert, update, delete')").fetchall() == []


def test_functions_that_guard_read_no_table_of_the_callers_choice(mallory: psycopg.Connection) -> None:
    assert mallory.execute(UNPINNED).fetchall() == []
    assert mallory.execute(OPEN_TO_ALL).fetchall() == []


@pytest.mark.django_db
def test_a_table_in_anothers_place_is_not_taken_for_it() -> None:
    """Even if the role could make temporary tables: they come last."""
    with administrator() as cursor:
        cursor.execute("create temporary table evidence_outbox (event_id bigint)")
        cursor.execute(f"grant all on evidence_outbox to {Role.APPLICATION}")
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from evidence_outbox")
        cursor.execute(
            "insert into evidence_event (event_id, kind, subject, at, leaf, salt, payload)"
            " values (gen_random_uuid(), 'a.b', gen_random_uuid(), now(), '', '', '{}')"
        )
        cursor.execute("select (select count(*) from evidence_outbox), (select count(*) from public.evidence_outbox)")
        assert cursor.fetchone() == (0, 1)
