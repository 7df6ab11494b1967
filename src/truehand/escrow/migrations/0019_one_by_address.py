"""The short way for what is posted most; the guarantees are those of 0006.

What it does not find as expected it leaves undone and says nothing of: then the caller asks ``escrow_post_many``.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

ONE = """
-- One transfer between two accounts, the first to be locked gaining ``change``, which may be less than nothing.
-- Of the one credited it is said what it is, should it have to be opened. The debited may pay hot accounts as well,
-- a line each after the first: ``asides``, which nobody locks.
create function escrow_post_one(
  key text, operation text, subject uuid, request jsonb, id uuid, asked_at timestamptz,
  low uuid, low_hot boolean, high uuid, high_hot boolean, change bigint, currency text,
  kind text, owner uuid, purpose text,
  asides uuid[] default null, aside_minors bigint[] default null, aside_ids uuid[] default null,
  out outcome text, out moment timestamptz, out low_after bigint, out high_after bigint
) language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
#variable_conflict use_variable
declare
  gate text := pg_advisory_xact_lock_shared(7305438);
  ledger_epoch int; lines int := 1; rest bigint := 0; aside uuid; account bigint; aside_accounts bigint[];
  low_change bigint := change; low_lines int := 1; high_change bigint := -change; high_lines int := 1;
  low_account bigint; low_sequence bigint; low_at timestamptz;
  high_account bigint; high_sequence bigint; high_at timestamptz;
begin
  select greatest(b.open_from, asked_at), b.epoch into moment, ledger_epoch
    from escrow_book b where pg_current_xact_id() >= b.rolled_to and low <> high;
  if asides is not null then
    foreach aside in array asides loop
      select a.account_id into account from escrow_balance a
        where a.address = aside and a.sign = 0 and a.currency = currency
          and a.address <> case when change < 0 then low else high end;
      if not found then
        return;
      end if;
      aside_accounts[lines] := account; rest := rest + aside_minors[lines]; lines := lines + 1;
    end loop;
    if change < 0 then
      low_change := change - rest; low_lines := lines;
    else
      high_change := -change - rest; high_lines := lines;
    end if;
  end if;
  if low_hot then
    select a.account_id into low_account from escrow_balance a
      where a.address = low and a.sign = 0 and a.currency = currency and not (a.frozen and change < 0);
  else
    update escrow_balance a
      set available = a.available + low_change * a.sign, sequence = a.sequence + low_lines,
          last_at = greatest(a.last_at, moment)
      where a.address = low and a.currency = currency and a.available + low_change * a.sign >= 0
        and not (a.frozen and change < 0)
      returning a.account_id, (a.available + a.reserved) * a.sign, a.sequence, a.last_at
        into low_account, low_after, low_sequence, low_at;
    if not found and change > 0 then
      low_account := escrow_open(low, kind, owner, purpose, currency, change, 1, moment, asked_at);
      if low_account is not null then
        low_after := change; low_sequence := 1; low_at := moment;
      end if;
    end if;
  end if;
  if high_hot then
    select a.account_id into high_account from escrow_balance a
      where a.address = high and a.sign = 0 and a.currency = currency and not (a.frozen and change > 0);
  elsif low_account is not null then
    update escrow_balance a
      set available = a.available + high_change * a.sign, sequence = a.sequence + high_lines,
          last_at = greatest(a.last_at, moment, low_at)
      where a.address = high and a.currency = currency and a.available + high_change * a.sign >= 0
        and not (a.frozen and change > 0)
      returning a.account_id, (a.available + a.reserved) * a.sign, a.sequence, a.last_at
        into high_account, high_after, high_sequence, high_at;
    if not found and change < 0 then
      high_account := escrow_open(high, kind, owner, purpose, currency, -change, 1, greatest(moment, low_at), asked_at);
      if high_account is not null then
        high_after := -change; high_sequence := 1;
      end if;
    end if;
  end if;

  if low_account is not null and high_account is not null and ledger_epoch is not null then
    moment := greatest(moment, low_at, high_at);
    if low_at < moment then
      -- Both accounts were last moved when this transfer says.
      update escrow_balance a set last_at = moment where a.address = low;
    end if;
    if change < 0 then
      insert into escrow_transfer (posting, line, lines, id, subject, debit_id, credit_id, minor, currency, debit_after,
                                   credit_after, debit_sequence, credit_sequence, at, epoch, operation, key, request)
        values (encode(substr(sha256(convert_to(key, 'UTF8')), 1, 16), 'hex')::uuid, 0, lines, id, subject, low_account,
                high_account, -change, currency, low_after + rest, high_after, low_sequence - lines + 1, high_sequence,
                moment, ledger_epoch, operation, key, request)
        on conflict on constraint escrow_transfer_pkey do nothing;
    else
      insert into escrow_transfer (posting, line, lines, id, subject, debit_id, credit_id, minor, currency, debit_after,
                                   credit_after, debit_sequence, credit_sequence, at, epoch, operation, key, request)
        values (encode(substr(sha256(convert_to(key, 'UTF8')), 1, 16), 'hex')::uuid, 0, lines, id, subject, high_account,
                low_account, change, currency, high_after + rest, low_after, high_sequence - lines + 1, low_sequence,
                moment, ledger_epoch, operation, key, request)
        on conflict on constraint escrow_transfer_pkey do nothing;
    end if;
    if found then
      for place in 1..lines - 1 loop
        rest := rest - aside_minors[place];
        insert into escrow_transfer (posting, line, id, subject, debit_id, credit_id, minor, currency,
                                     debit_after, debit_sequence, at, epoch, operation, key)
          values (encode(substr(sha256(convert_to(key, 'UTF8')), 1, 16), 'hex')::uuid, place, aside_ids[place], subject,
                  case when change < 0 then low_account else high_account end, aside_accounts[place],
                  aside_minors[place], currency, case when change < 0 then low_after else high_after end + rest,
                  case when change < 0 then low_sequence else high_sequence end - lines + 1 + place,
                  moment, ledger_epoch, operation, key);
      end loop;
      if change < 0 and low_after = 0 or change > 0 and high_after = 0 then
        delete from escrow_balance a
          where a.address = case when change < 0 then low else high end and a.hold and operation <> 'correct';
      end if;
      outcome := 'posted';
      return;
    end if;
  end if;

  if low_sequence is not null then
    update escrow_balance a set available = a.available - low_change * a.sign, sequence = a.sequence - low_lines
      where a.address = low;
  end if;
  if high_sequence is not null then
    update escrow_balance a set available = a.available - high_change * a.sign, sequence = a.sequence - high_lines
      where a.address = high;
  end if;
end $$;
"""


class Migration(migrations.Migration):
    """One transfer, and what the debited pays to hot accounts beside it."""

    dependencies: ClassVar = [("escrow", "0018_many_by_address")]

    operations: ClassVar = [migrations.RunSQL(ONE)]
