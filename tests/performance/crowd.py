"""Many more rows in every table: copies of a small world, each with people, machines and money of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection

from truehand.evidence import operations as evidence

if TYPE_CHECKING:
    from datetime import datetime

# Tables that grow with the market, whose rows are worth copying.
ROOMS: Final = "^(contracts|credit|disputes|equipment|escrow|identity|inspection|listings|logistics|payments)_"
ALSO: Final = "^(risk|sandbox|trade)_|^django_session$|^evidence_(event|storedexhibit)$"
# Words that are unique in a table, and numbers that rows are known by.
NAMES: Final = {"key", "reference", "email", "serial_key", "external_id", "session_key"}
HASHES: Final = {"digest", "blind_index", "number_index", "evidence_storedexhibit.sha256", "contracts_contract.sha256"}
NUMBERS: Final = {("bigint", name) for name in ("id", "sequence")}
COPIES_APART: Final = 10_000_000
# The platform's own accounts are there once.
KEPT: Final = {"escrow_account": "owner <> '00000000-0000-0000-0000-000000000000'"}
# The log is worked out afresh, entry by entry.
FEWER: Final = {"evidence_event": 20_000}


def crowd(copies: int, *, most: int, now: datetime) -> None:
    """Copy each table's rows so many times, up to ``most``; identifiers change alike, so a copied world holds together."""
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        cursor.execute(
            "select table_name from information_schema.tables"
            " where table_schema = 'public' and (table_name ~ %s or table_name ~ %s)",
            [ROOMS, ALSO],
        )
        for (table,) in cursor.fetchall():
            _copy(table, copies, most)
        cursor.execute("insert into evidence_outbox select sequence from evidence_event on conflict do nothing")
        cursor.execute("delete from evidence_outbox where event_id in (select event_id from evidence_entry)")
        cursor.execute("set session_replication_role = default")
        evidence.integrate(now=now)
        evidence.checkpoint(now=now)
        cursor.execute("analyze")


def _copy(table: str, copies: int, most: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'select count(*) from "{table}"')  # noqa: S608 - the database's own names
        (present,) = cursor.fetchone()
        if not present:
            return
        cursor.execute(
            "select column_name, data_type from information_schema.columns"
            " where table_name = %s and is_generated = 'NEVER'",
            [table],
        )
        columns = cursor.fetchall()
        names = ", ".join(f'"{name}"' for name, _type in columns)
        values = ", ".join(_copied(table, name, kind) for name, kind in columns)
        cursor.execute(
            f'insert into "{table}" ({names}) overriding system value select {values}'  # noqa: S608
            f' from "{table}", generate_series(1, %s) as copy where {KEPT.get(table, "true")} on conflict do nothing',
            [min(copies, FEWER.get(table, most) // present)],
        )


def _copied(table: str, name: str, kind: str) -> str:
    if kind == "uuid":
        return f'md5("{name}"::text || copy)::uuid'
    if (kind, name) in NUMBERS:
        return f'"{name}" + copy * {COPIES_APART}::bigint'
    if HASHES & {name, f"{table}.{name}"}:
        return f"encode(sha256((\"{name}\" || copy)::bytea), 'hex')"
    return f'"{name}" || copy' if name in NAMES else f'"{name}"'
