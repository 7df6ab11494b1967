"""Who may do what to the ledger's tables: nobody anything, but through its functions."""

from django.db import migrations

LOCK = """
-- Opens missing accounts where asked to, and locks those that are there, in the one order; hot ones are never locked.
create function escrow_lock(
  kinds text[], owners uuid[], purposes text[], currencies text[], opening boolean, asked_at timestamptz
) returns void language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
begin
  if opening then
    insert into escrow_account (kind, owner, purpose, currency, hot, opened_at)
      select kind, owner, purpose, currency, escrow_hot(kind), asked_at
        from unnest(kinds, owners, purposes, currencies) as named (kind, owner, purpose, currency)
        order by owner, kind, purpose, currency
      on conflict do nothing;
  end if;
  perform 1
    from unnest(kinds, owners, purposes, currencies) as named (kind, owner, purpose, currency)
    join escrow_account a on a.owner = named.owner and a.kind = named.kind and a.purpose = named.purpose
                         and (a.currency = named.currency or named.currency = '')
    where not a.hot
    order by a.owner, a.kind, a.purpose, a.currency
    for update of a;
end $$;
"""

# The second line, for whoever has more rights than the application: only inside those functions is the ledger open.
KEPT = """
create function escrow_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is kept by its own functions: % on % is refused', tg_op, tg_table_name
    using errcode = 'restrict_violation';
end $$;
"""
APPEND_ONLY = [
    "transfer",
    "reservation",
    "reservation_end",
    "freeze",
    "day",
    "day_total",
    "day_balance",
]
KEEP = """
create trigger escrow_{0}_is_kept before update or delete or truncate on escrow_{0}
  for each statement execute function escrow_refuse_change();
create trigger escrow_{0}_is_written_by_functions before insert on escrow_{0}
  for each statement when (current_setting('truehand.ledger', true) is distinct from 'posting')
  execute function escrow_refuse_change();
"""
KEEP_ACCOUNTS = """
create trigger escrow_{0}_is_kept before delete or truncate on escrow_{0}
  for each statement execute function escrow_refuse_change();
create trigger escrow_{0}_is_written_by_functions before insert or update on escrow_{0}
  for each statement when (current_setting('truehand.ledger', true) is distinct from 'posting')
  execute function escrow_refuse_change();
"""
KEEP_NAMES = """
create trigger escrow_account_keeps_its_name
  before update of id, kind, owner, purpose, currency, hot, opened_at on escrow_account
  for each statement execute function escrow_refuse_change();
-- Balances change all the time: room on each page keeps them out of the indexes.
alter table escrow_account set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
"""

class Migration(migrations.Migration):
    dependencies = [("escrow", "0006_posting")]

    operations = [
        *[migrations.RunSQL(sql) for sql in (LOCK, KEPT)],
        *[migrations.RunSQL(KEEP.format(table)) for table in APPEND_ONLY],
        *[migrations.RunSQL(KEEP_ACCOUNTS.format(table)) for table in ("account", "book")],
        migrations.RunSQL(KEEP_NAMES),
    ]
