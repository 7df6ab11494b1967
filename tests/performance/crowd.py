"""Many more rows in every table: copies of a small world, half with people of their own, half of the same people's."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.apps import apps
from django.db import connection

from tests.databases import administrator
from truehand.edge.sealing import Sealed
from truehand.evidence import operations as evidence

if TYPE_CHECKING:
    from datetime import datetime

# The tables of the rooms, but for what the log works out.
TABLES: Final = """
select table_name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'
   and (table_name ~ '^(contracts|credit|disputes|equipment|escrow|identity|inspection|listings|logistics|payments)_'
        or table_name ~ '^(bank|reconciliation|risk|trade|vault)_'
        or table_name in ('evidence_event', 'evidence_storedexhibit'))
"""
COLUMNS: Final = (
    "select column_name, data_type from information_schema.columns where table_name = %s and is_generated = 'NEVER'"
)
INSERT: Final = (
    'insert into "{table}" ({names}) overriding system value'
    ' select {values} from "{table}", generate_series(1, {copies}) as copy where {kept} on conflict do nothing'
)
# What rows are known by beside an identifier.
NUMBERS: Final = {("bigint", "id"), ("bigint", "sequence")}
NAMES: Final = {"key", "reference", "provider_id", "event_id", "serial_key", "external_id"}
BLIND: Final = "email_index"
HASHES: Final = {"digest", "blind_index", "evidence_storedexhibit.sha256", "contracts_contract.sha256"}
APART: Final = 10_000_000
SHIFTED: Final = f"{{0}}_id + case when {{0}}_sequence is null then 0 else copy * {APART}::bigint end"
# Most trades that ever were have ended, most messages have arrived, and machines are of many models.
OTHERWISE: Final = {
    "trade_trade.state": "case when copy % 4 = 0 then state else 'closed' end",
    "trade_trade.due_at": "case when copy % 4 = 0 then due_at + copy * interval '1 second' end",
    "trade_trade.remind_at": "case when copy % 4 = 0 then remind_at + copy * interval '1 second' end",
    "payments_payout.status": "'done'",
    "payments_payout.ended_at": "started_at",
    "identity_proposal.expires_at": "expires_at - interval '60 days'",
    "identity_proposal.proposed_at": "proposed_at - interval '60 days'",
    "listings_listing.model": "model || copy",
    # What all share stays shared; other accounts are copied with their movements.
    "escrow_transfer.debit_id": SHIFTED.format("debit"),
    "escrow_transfer.credit_id": SHIFTED.format("credit"),
}
# The platform's accounts are there once; the doors keep a party's tokens few, and nobody has many bank accounts.
KEPT: Final = {
    # Kept as one sum a kind, whatever the number of keys.
    "vault_key_tally": "false",
    "escrow_opening": "owner <> '00000000-0000-0000-0000-000000000000'",
    "identity_apitoken": "false",
    "payments_bankaccount": "false",
}
ERASED: Final = UUID(int=0xE)
# The log is worked out afresh, entry by entry.
MOST, MOST_EVENTS = 40_000, 8_000


def crowd(copies: int, *, now: datetime) -> None:
    """Copy every row so many times; identifiers change alike in every table, so that a copied world holds together."""
    with administrator() as cursor:
        cursor.execute("create temporary table same as select id from identity_party")
        cursor.execute(
            "insert into vault_key values (%s, %s, 'trade', '', '', %s, %s) on conflict do nothing",
            [ERASED, ERASED, now, now],
        )
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            _copy(table, copies)
        cursor.execute("insert into evidence_outbox select sequence from evidence_event on conflict do nothing")
        cursor.execute("delete from evidence_outbox where event_id in (select event_id from evidence_entry)")
    evidence.integrate(now=now)
    evidence.checkpoint(now=now)
    with administrator() as cursor:
        cursor.execute("analyze")


def _copy(table: str, copies: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'select count(*) from "{table}"')  # noqa: S608 - the database's own names
        (present,) = cursor.fetchone()
        cursor.execute(COLUMNS, [table])
        columns = cursor.fetchall()
        most = MOST_EVENTS if table == "evidence_event" else MOST
        words = {
            "names": ", ".join(f'"{name}"' for name, _kind in columns),
            "values": ", ".join(_copied(table, name, kind) for name, kind in columns),
            "copies": min(copies, most // max(present, 1)),
        }
        cursor.execute(INSERT.format(table=table, kept=KEPT.get(table, "true"), **words))


@cache
def _sealed() -> frozenset[str]:
    models = [(model._meta.db_table, model._meta.concrete_fields) for model in apps.get_models()]
    return frozenset(
        f"{table}.{each.column}" for table, fields in models for each in fields if isinstance(each, Sealed)
    )


def _copied(table: str, name: str, kind: str) -> str:
    if f"{table}.{name}" in OTHERWISE:
        return OTHERWISE[f"{table}.{name}"]
    if f"{table}.{name}" in _sealed():
        # What is sealed opens in its own row alone: the copies' owner is one who was erased.
        return f'case when octet_length("{name}") > 0 then \'\\x01{ERASED.hex}\'::bytea else "{name}" end'
    if kind == "uuid":
        own = f'md5("{name}"::text || copy)::uuid'
        return f'case when copy % 2 = 0 and "{name}" in (select id from same) then "{name}" else {own} end'  # noqa: S608
    if (kind, name) in NUMBERS:
        return f'"{name}" + copy * {APART}::bigint'
    if name == BLIND or HASHES & {name, f"{table}.{name}"}:
        return f"encode(sha256((\"{name}\" || copy)::bytea), 'hex')"
    return f'"{name}" || copy' if name in NAMES else f'"{name}"'
