"""What of an account moves is parted from what it is, and what a value may be is its column's type; see decision 0013.

Accounts become openings, which never change, and balances, found by one number and written without touching an index.
The functions that post follow.
"""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

import truehand.escrow.models

# What reads or writes the table as it was; the next ones make them anew.
DROP = """
drop view escrow_exact;
drop view escrow_entry;
drop function escrow_locked(text, uuid, text, text);
drop function escrow_legs(timestamptz, timestamptz);
drop function escrow_post_one(text, text, uuid, jsonb, uuid, timestamptz, text, uuid, text, text, uuid, text, bigint, text);
drop function escrow_post_few(text, text, uuid, jsonb, timestamptz, text[], uuid[], text[], text[], int[], int[], bigint[], uuid[]);
drop function escrow_add_up(bigint[], bigint[], bigint[], bigint[], int[], boolean[], boolean[], text[], int[], int[], bigint[]);
drop function escrow_walk(boolean, bigint[], bigint[], bigint[], bigint[], int[], boolean[], boolean[], text[], text[],
  text[], text[], int[], int[], int[], bigint[]);
drop function escrow_post_many(boolean, timestamptz, text[], text[], uuid[], jsonb, text[], uuid[], text[], text[],
  int[], int[], int[], bigint[], uuid[]);
drop function escrow_lock(text[], uuid[], text[], text[], boolean, timestamptz);
drop trigger escrow_account_is_kept on escrow_account;
drop trigger escrow_account_is_written_by_functions on escrow_account;
drop trigger escrow_account_keeps_its_name on escrow_account;
drop trigger escrow_account_keeps_its_sign on escrow_account;
drop trigger escrow_account_is_opened on escrow_account;
set local truehand.ledger = 'posting';
"""

TYPES = """
create domain escrow_not_negative as bigint check (value >= 0);
create domain escrow_amount as bigint check (value between 1 and 9007199254740991);
create domain escrow_operation as text constraint escrow_operation_known check (value in (
  'receive', 'receive_unallocated', 'release', 'give_back', 'split', 'seize', 'start_payout', 'finish_payout',
  'fail_payout', 'receive_suspense', 'place_suspense', 'refund_suspense', 'release_part', 'pay_fee', 'charge',
  'net_debt', 'write_off', 'convert', 'settle_channel', 'refund', 'chargeback', 'end_chargeback', 'fund',
  'bank_charge', 'correct', 'post_reserved', 'earn_premium', 'pay_claim', 'pay_guarantee', 'fund_guarantee'));

-- The way to an account: the first half of the SHA-256 of all that it is.
create function escrow_address(kind text, owner uuid, purpose text, currency text) returns uuid
  language sql stable strict parallel safe
return encode(substr(sha256(convert_to(concat_ws(':', kind, purpose, owner, currency), 'UTF8')), 1, 16), 'hex')::uuid;
"""

PART = """
alter table escrow_account rename to escrow_opening;
alter table escrow_opening add column address uuid;
update escrow_opening set address = escrow_address(kind, owner, purpose, currency);
alter table escrow_opening alter column address set not null, reset (fillfactor, autovacuum_vacuum_scale_factor,
  autovacuum_vacuum_cost_delay);
"""
MOVE = """
insert into escrow_balance (address, account_id, available, reserved, sequence, last_at, opened_at, sign, hold, currency,
                            frozen)
  select address, id, case when not hot then balance * sign - reserved end, reserved, case when hot then 0 else sequence end,
         last_at, opened_at, sign, kind = 'hold', currency, frozen
    from escrow_opening where not closed;
insert into escrow_rolled (account_id, minor, movements)
  select id, balance, sequence from escrow_opening where hot and sequence > 0;
alter table escrow_opening drop column balance, drop column reserved, drop column sequence, drop column last_at,
  drop column frozen, drop column closed;
-- Balances change all the time: room on each page keeps them out of the indexes.
alter table escrow_balance set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
"""

OPENED = """
create or replace function escrow_open_account() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  new.hot := escrow_hot(new.kind);
  new.sign := case when new.hot then 0 when escrow_floor(new.kind) then 1 when escrow_ceiling(new.kind) then -1 end;
  new.address := escrow_address(new.kind, new.owner, new.purpose, new.currency);
  if new.sign is null then
    raise exception 'no account is of the kind %', new.kind using errcode = 'check_violation';
  elsif (new.kind = 'hold') <> (new.purpose <> '') then
    raise exception 'a hold has a purpose, and nothing else has' using errcode = 'check_violation';
  elsif (new.hot and new.kind <> 'clearing') <> (new.owner = '00000000-0000-0000-0000-000000000000') then
    raise exception 'an account of this kind has another owner' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger escrow_opening_is_checked before insert on escrow_opening
  for each row execute function escrow_open_account();
create trigger escrow_opening_is_kept before update or delete or truncate on escrow_opening
  for each statement execute function escrow_refuse_change();
create trigger escrow_opening_is_written_by_functions before insert on escrow_opening
  for each statement when (current_setting('truehand.ledger', true) is distinct from 'posting')
  execute function escrow_refuse_change();
"""
KEPT = """
create trigger escrow_{0}_is_kept before truncate on escrow_{0}
  for each statement execute function escrow_refuse_change();
create trigger escrow_{0}_is_written_by_functions before insert or update or delete on escrow_{0}
  for each statement when (current_setting('truehand.ledger', true) is distinct from 'posting')
  execute function escrow_refuse_change();
"""

# Before this, four checks a transfer, one of which called a function, and four partial indexes.
TRANSFER = """
alter table escrow_transfer alter column minor type escrow_amount, alter column operation type escrow_operation;
drop function escrow_known(text);
"""

READ = """
-- Every account as readers know it; what a closed one came to is nothing, after its last transfer.
create view escrow_account as
  select o.id, o.owner, o.opened_at, o.hot, o.sign, o.kind, o.purpose, o.currency,
         coalesce(case when o.hot then r.minor else (b.available + b.reserved) * o.sign end, 0)::bigint as balance,
         coalesce(b.reserved, 0)::bigint as reserved,
         case when o.hot then coalesce(r.movements, 0)
              when b.address is null then escrow_last_sequence(o.id)
              else b.sequence end as sequence,
         coalesce(b.frozen, escrow_last_frozen(o.id)) as frozen, b.address is null as closed
    from escrow_opening o
    left join escrow_balance b on b.address = o.address
    left join escrow_rolled r on o.hot and r.account_id = o.id;
"""
LAST = """
-- The number of the movement that emptied a hold.
create function escrow_last_sequence(account bigint) returns bigint language sql stable strict
return (select t.debit_sequence from escrow_transfer t where t.debit_id = account
          order by t.at desc, t.debit_sequence desc limit 1);

-- Whether an account was frozen last, and not thawed since.
create function escrow_last_frozen(account bigint) returns boolean language sql stable strict
return coalesce((select f.frozen from escrow_freeze f where f.account_id = account order by f.at desc limit 1), false);
"""


class Migration(migrations.Migration):
    """Opening, Balance and Rolled in the place of LedgerAccount, which is a view of them."""

    dependencies: ClassVar = [("escrow", "0015_guarantee")]

    operations: ClassVar = [
        migrations.RunSQL(DROP),
        migrations.RunSQL(TYPES),
        migrations.RemoveIndex("ledgeraccount", "escrow_holds_by_age"),
        migrations.RemoveIndex("ledgeraccount", "escrow_suspense_by_age"),
        migrations.RemoveIndex("ledgeraccount", "escrow_debts_by_age"),
        migrations.RemoveIndex("ledgeraccount", "escrow_account_hot"),
        migrations.RemoveConstraint("ledgeraccount", "escrow_account_within_bounds"),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(PART)],
            [
                migrations.RenameModel("LedgerAccount", "Opening"),
                migrations.AlterModelTable("opening", None),
                migrations.AddField("opening", "address", models.UUIDField(), preserve_default=False),
            ],
        ),
        migrations.AddIndex(
            "opening",
            models.Index(
                condition=Q(kind__in=["debt", "suspense"]),
                fields=["kind", "opened_at", "id"],
                name="escrow_openings_by_age",
            ),
        ),
        migrations.CreateModel(
            "Balance",
            [
                ("address", models.UUIDField(primary_key=True, serialize=False)),
                ("available", truehand.escrow.models.NotNegative(null=True)),
                ("reserved", truehand.escrow.models.NotNegative(db_default=0)),
                ("sequence", models.BigIntegerField(db_default=0)),
                ("last_at", models.DateTimeField(null=True)),
                ("opened_at", models.DateTimeField()),
                ("sign", models.SmallIntegerField()),
                ("hold", models.BooleanField()),
                ("currency", models.CharField(max_length=3)),
                ("frozen", models.BooleanField(db_default=False)),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="escrow.opening",
                    ),
                ),
            ],
            {
                "indexes": [
                    models.Index(condition=Q(hold=True), fields=["opened_at", "account"], name="escrow_holds_by_age")
                ]
            },
        ),
        migrations.CreateModel(
            "Rolled",
            [
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="escrow.opening",
                    ),
                ),
                ("minor", models.BigIntegerField()),
                ("movements", models.BigIntegerField()),
            ],
        ),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(MOVE)],
            [
                migrations.RemoveField("opening", name)
                for name in ("balance", "reserved", "sequence", "last_at", "frozen", "closed")
            ],
        ),
        migrations.RunSQL(OPENED),
        *[migrations.RunSQL(KEPT.format(table)) for table in ("balance", "rolled")],
        migrations.RemoveConstraint("transfer", "escrow_amount_is_positive"),
        migrations.RemoveConstraint("transfer", "escrow_two_accounts"),
        migrations.RemoveConstraint("transfer", "escrow_first_line_tells"),
        migrations.RunSQL("alter table escrow_transfer drop constraint escrow_operation_known"),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(TRANSFER)],
            [
                migrations.AlterField("transfer", "minor", truehand.escrow.models.Amount()),
                migrations.AlterField("transfer", "operation", truehand.escrow.models.OperationName()),
            ],
        ),
        *[
            migrations.RemoveIndex("transfer", f"escrow_transfer_{name}")
            for name in ("debited", "credited", "debited_hot", "credited_hot")
        ],
        migrations.AddIndex(
            "transfer", models.Index(fields=["debit", "at", "debit_sequence"], name="escrow_transfer_debited")
        ),
        migrations.AddIndex(
            "transfer", models.Index(fields=["credit", "at", "credit_sequence"], name="escrow_transfer_credited")
        ),
        migrations.AddIndex(
            "transfer",
            models.Index(fields=["epoch", "xid"], name="escrow_transfer_by_transaction"),
        ),
        migrations.RunSQL(LAST),
        migrations.RunSQL(READ),
        migrations.CreateModel(
            "LedgerAccount",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("owner", models.UUIDField()),
                ("opened_at", models.DateTimeField()),
                ("hot", models.BooleanField()),
                ("sign", models.SmallIntegerField(db_default=0)),
                ("kind", models.CharField(max_length=16)),
                ("purpose", models.CharField(db_default="", max_length=16)),
                ("currency", models.CharField(max_length=3)),
                ("balance", models.BigIntegerField()),
                ("reserved", models.BigIntegerField()),
                ("sequence", models.BigIntegerField()),
                ("frozen", models.BooleanField()),
                ("closed", models.BooleanField()),
            ],
            {"db_table": "escrow_account", "managed": False},
        ),
    ]
