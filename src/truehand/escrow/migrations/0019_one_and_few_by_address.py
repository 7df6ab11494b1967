"""The short ways for what is posted most; the guarantees are those of 0006.

Whatever they do not find as expected they leave undone and say nothing of: then the caller asks ``escrow_post_many``.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

ONE = """
-- One transfer between two accounts, the first to be locked gaining ``change``, which may be less than nothing.
-- Of the one credited it is said what it is, should it have to be opened.
create function escrow_post_one(
  key text, operation text, subject uuid, request jsonb, id uuid, asked_at timestamptz,
  low uuid, low_hot boolean, high uuid, high_hot boolean, change bigint, currency text,
  kind text, owner uuid, purpose text,
  out outcome text, out moment timestamptz, out low_after bigint, out high_after bigint
) language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
#variable_conflict use_variable
declare
  gate text := pg_advisory_xact_lock_shared(7305438);
  ledger_epoch int;
  low_account bigint; low_sequence bigint; low_at timestamptz;
  high_account bigint; high_sequence bigint; high_at timestamptz;
begin
  select greatest(b.open_from, asked_at), b.epoch into moment, ledger_epoch
    from escrow_book b where pg_current_xact_id() >= b.rolled_to and low <> high;
  if low_hot then
    select a.account_id into low_account from escrow_balance a
      where a.address = low and a.sign = 0 and a.currency = currency and not (a.frozen and change < 0);
  else
    update escrow_balance a
      set available = a.available + change * a.sign, sequence = a.sequence + 1, last_at = greatest(a.last_at, moment)
      where a.address = low and a.currency = currency and a.available + change * a.sign >= 0
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
      set available = a.available - change * a.sign, sequence = a.sequence + 1,
          last_at = greatest(a.last_at, moment, low_at)
      where a.address = high and a.currency = currency and a.available - change * a.sign >= 0
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
        values (encode(substr(sha256(convert_to(key, 'UTF8')), 1, 16), 'hex')::uuid, 0, 1, id, subject, low_account,
                high_account, -change, currency, low_after, high_after, low_sequence, high_sequence, moment,
                ledger_epoch, operation, key, request)
        on conflict on constraint escrow_transfer_pkey do nothing;
    else
      insert into escrow_transfer (posting, line, lines, id, subject, debit_id, credit_id, minor, currency, debit_after,
                                   credit_after, debit_sequence, credit_sequence, at, epoch, operation, key, request)
        values (encode(substr(sha256(convert_to(key, 'UTF8')), 1, 16), 'hex')::uuid, 0, 1, id, subject, high_account,
                low_account, change, currency, high_after, low_after, high_sequence, low_sequence, moment,
                ledger_epoch, operation, key, request)
        on conflict on constraint escrow_transfer_pkey do nothing;
    end if;
    if found then
      if change < 0 and low_after = 0 or change > 0 and high_after = 0 then
        delete from escrow_balance a
          where a.address = case when change < 0 then low else high end and a.hold and operation <> 'correct';
      end if;
      outcome := 'posted';
      return;
    end if;
  end if;

  if low_sequence is not null then
    update escrow_balance a set available = a.available - change * a.sign, sequence = a.sequence - 1
      where a.address = low;
  end if;
  if high_sequence is not null then
    update escrow_balance a set available = a.available + change * a.sign, sequence = a.sequence - 1
      where a.address = high;
  end if;
end $$;
"""

FEW = """
-- One account pays some others at once, each once: a line each, in the order of the credited. ``turns`` is the order
-- in which those are locked that are not hot, by their places; the payer's is 0.
create function escrow_post_few(
  key text, operation text, subject uuid, request jsonb, asked_at timestamptz, currency text,
  payer uuid, payees uuid[], minors bigint[], ids uuid[], turns int[], kinds text[], owners uuid[], purposes text[],
  out outcome text, out moment timestamptz, out payer_after bigint, out afters bigint[]
) language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
#variable_conflict use_variable
declare
  gate text := pg_advisory_xact_lock_shared(7305438);
  ledger_epoch int; lines int := cardinality(minors); total bigint := 0; minor bigint; place int; done int;
  address uuid; account bigint; after bigint; sequence bigint; moved_at timestamptz; latest timestamptz;
  payer_account bigint; payer_sequence bigint;
  accounts bigint[] := array_fill(null::bigint, array[lines]); sequences bigint[] := accounts;
begin
  afters := accounts;
  foreach minor in array minors loop
    total := total + minor;
  end loop;
  -- A hot payer is not locked, and has nothing to be taken from.
  select greatest(b.open_from, asked_at), greatest(b.open_from, asked_at), b.epoch, a.account_id
    into moment, latest, ledger_epoch, payer_account
    from escrow_book b
    left join escrow_balance a on a.address = payer and a.sign = 0 and a.currency = currency and not a.frozen
    where pg_current_xact_id() >= b.rolled_to and payer <> all(payees);

  foreach place in array turns loop
    account := null;
    exit when ledger_epoch is null or place = 0 and payer_account is not null;
    if place = 0 then
      update escrow_balance a
        set available = a.available - total * a.sign, sequence = a.sequence + lines,
            last_at = greatest(a.last_at, moment)
        where a.address = payer and a.currency = currency and a.available - total * a.sign >= 0 and not a.frozen
        returning a.account_id, a.account_id, (a.available + a.reserved) * a.sign, a.sequence, a.last_at
          into account, payer_account, payer_after, payer_sequence, moved_at;
    elsif accounts[place] is null then
      address := payees[place]; minor := minors[place];
      update escrow_balance a
        set available = a.available + minor * a.sign, sequence = a.sequence + 1, last_at = greatest(a.last_at, moment)
        where a.address = address and a.currency = currency and a.available + minor * a.sign >= 0
        returning a.account_id, (a.available + a.reserved) * a.sign, a.sequence, a.last_at
          into account, after, sequence, moved_at;
      if not found then
        account := escrow_open(address, kinds[place], owners[place], purposes[place], currency, minor, 1, moment,
                               asked_at);
        after := minor; sequence := 1; moved_at := moment;
      end if;
      accounts[place] := account;
      if account is not null then
        afters[place] := after; sequences[place] := sequence;
      end if;
    end if;
    exit when account is null;
    latest := least(latest, moved_at); moment := moved_at;
  end loop;

  if account is not null or cardinality(turns) = 0 then
    if latest < moment then
      -- All accounts were last moved when this posting says.
      update escrow_balance a set last_at = moment
        where a.address = any(payees || payer) and a.sign <> 0 and a.last_at < moment;
    end if;
    -- Whom nobody locked is hot, or nothing is written at all.
    insert into escrow_transfer (posting, line, lines, id, subject, debit_id, credit_id, minor, currency, debit_after,
                                 credit_after, debit_sequence, credit_sequence, at, epoch, operation, key, request)
      select encode(substr(sha256(convert_to(key, 'UTF8')), 1, 16), 'hex')::uuid, line.place - 1,
             case when line.place = 1 then lines end, line.id, subject, payer_account, line.account, line.minor,
             currency, payer_after + line.rest, line.after, payer_sequence - lines + line.place, line.sequence, moment,
             ledger_epoch, operation, key, case when line.place = 1 then request end
        from (select given.place, given.id, given.minor, given.after, given.sequence,
                     coalesce(given.account, shared.account_id) as account,
                     total - sum(given.minor) over (order by given.place) as rest,
                     count(coalesce(given.account, shared.account_id)) over () as found
                from unnest(accounts, minors, ids, afters, sequences, payees)
                     with ordinality as given (account, minor, id, after, sequence, address, place)
                left join escrow_balance shared
                  on given.account is null and shared.address = given.address and shared.sign = 0
                 and shared.currency = currency) line
        where line.found = lines and payer_account is not null and ledger_epoch is not null
      on conflict on constraint escrow_transfer_pkey do nothing;
    get diagnostics done = row_count;
    if done = lines then
      if payer_after = 0 then
        delete from escrow_balance a where a.address = payer and a.hold and operation <> 'correct';
      end if;
      outcome := 'posted';
      return;
    elsif done > 0 then
      raise exception 'a part of the posting was there' using errcode = 'data_corrupted';
    end if;
  end if;

  if payer_sequence is not null then
    update escrow_balance a set available = a.available + total * a.sign, sequence = a.sequence - lines
      where a.address = payer;
  end if;
  update escrow_balance a set available = a.available - line.minor * a.sign, sequence = a.sequence - 1
    from unnest(payees, minors, sequences) as line (address, minor, sequence)
    where a.address = line.address and line.sequence is not null;
end $$;
"""


class Migration(migrations.Migration):
    """One transfer, and what one account pays to some others."""

    dependencies: ClassVar = [("escrow", "0018_many_by_address")]

    operations: ClassVar = [migrations.RunSQL(sql) for sql in (ONE, FEW)]
