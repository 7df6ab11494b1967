"""Accounts and their balances as they are read, opened, locked, promised, frozen and rolled up; see decision 0067.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

VIEWS = """
-- What was posted on hot accounts, a leg a row, and by which transaction.
create view escrow_hot_leg as
  select debit_id as account_id, -minor as change, epoch, xid from escrow_transfer
    where debit_sequence is null
  union all
  select credit_id, minor, epoch, xid from escrow_transfer
    where credit_sequence is null;

-- Every account with its balance of this moment.
create view escrow_exact as
  select a.id, a.kind, a.owner, a.purpose, a.currency, a.hot, a.frozen, a.closed, a.reserved, a.opened_at,
         (a.balance + coalesce(since.minor, 0))::bigint as balance, a.sequence + coalesce(since.movements, 0) as sequence
    from escrow_account a
    left join escrow_book b on true
    left join lateral (
      select sum(leg.change) as minor, count(*) as movements from escrow_hot_leg leg
        where a.hot and leg.account_id = a.id and (leg.epoch, leg.xid) >= (b.epoch, b.rolled_to)
    ) since on a.hot;

-- What all accounts of a kind and currency have at this moment: what is closed has nothing.
create view escrow_total as
  select o.currency, o.kind, sum(part.minor)::bigint as minor
    from (select b.account_id, (b.available + b.reserved) * b.sign as minor from escrow_balance b where b.sign <> 0
          union all
          select r.account_id, r.minor from escrow_rolled r
          union all
          select leg.account_id, leg.change from escrow_book b
            join escrow_hot_leg leg on (leg.epoch, leg.xid) >= (b.epoch, b.rolled_to)) part
    join escrow_opening o on o.id = part.account_id
    group by o.currency, o.kind;

-- The double entry as accountants read it: two rows a transfer.
create view escrow_entry as
  select posting, line, debit_id as account_id, -minor as change, debit_after as after, debit_sequence as sequence,
         at, currency, operation, subject from escrow_transfer
  union all
  select posting, line, credit_id, minor, credit_after, credit_sequence, at, currency, operation, subject
    from escrow_transfer;

-- What was posted from the end of the last closed day before a moment until that moment, signed, a leg a row.
create function escrow_legs(since timestamptz, until timestamptz)
  returns table (account_id bigint, change bigint) language sql stable
begin atomic
  select t.debit_id, -t.minor from escrow_transfer t where (t.at >= since or since is null) and t.at <= until
  union all
  select t.credit_id, t.minor from escrow_transfer t where (t.at >= since or since is null) and t.at <= until;
end;
"""

HOT = """
create or replace function escrow_roll_up() returns bigint language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
declare
  book escrow_book;
  horizon xid8;
  younger boolean;
  moved bigint;
begin
  insert into escrow_book (id) values (1) on conflict do nothing;
  select * into book from escrow_book for update;
  younger := pg_current_xact_id() < book.rolled_to;
  -- Every transaction before it has ended, so that none of its rows can appear later.
  horizon := case when younger then '0'::xid8 else pg_snapshot_xmin(pg_current_snapshot()) end;
  insert into escrow_rolled (account_id, minor, movements)
    select leg.account_id, sum(leg.change), count(*) from escrow_hot_leg leg
      where (leg.epoch, leg.xid) >= (book.epoch, book.rolled_to) and (younger or leg.xid < horizon)
      group by leg.account_id
    on conflict (account_id) do update
      set minor = escrow_rolled.minor + excluded.minor, movements = escrow_rolled.movements + excluded.movements;
  get diagnostics moved = row_count;
  if younger or horizon > book.rolled_to then
    update escrow_book set rolled_to = horizon, epoch = book.epoch + younger::int;
  end if;
  return moved;
end $$;
"""

OPEN = """
-- Opens an account with what it is first credited; nothing when it is there already, or was, or takes no credit first.
create function escrow_open(
  address uuid, kind text, owner uuid, purpose text, currency text, credited bigint, steps int, moment timestamptz,
  asked_at timestamptz
) returns bigint language plpgsql set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_variable
declare
  opening escrow_opening;
begin
  if credited > 0 and escrow_ceiling(kind) then
    return null;
  end if;
  insert into escrow_opening (kind, owner, purpose, currency, hot, opened_at)
    values (kind, owner, purpose, currency, false, asked_at)
    on conflict do nothing returning * into opening;
  if opening.address <> address then
    raise exception 'the account has another address' using errcode = 'check_violation';
  elsif opening.id is not null then
    insert into escrow_balance (address, account_id, available, sequence, last_at, opened_at, sign, hold, currency)
      values (opening.address, opening.id, case when not opening.hot then credited * opening.sign end, steps, moment,
              asked_at, opening.sign, opening.kind = 'hold', currency);
  end if;
  return case when not opening.hot then opening.id end;
end $$;
"""

LOCK = """
-- Locks accounts in the one order, and opens each that is missing at its turn where asked to: who locked a later one
-- before would wait for one who opens an earlier one, and he for him. Hot ones are never locked.
create function escrow_lock(
  kinds text[], owners uuid[], purposes text[], currencies text[], opening boolean, asked_at timestamptz
) returns void language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
declare
  named record;
begin
  for named in
    select given.*, escrow_address(kind, owner, purpose, currency) as address
      from unnest(kinds, owners, purposes, currencies) as given (kind, owner, purpose, currency)
      order by owner, kind collate "C", purpose collate "C", currency
  loop
    perform 1 from escrow_balance b where b.address = named.address and b.sign <> 0 for update;
    if not found and opening and not exists (select from escrow_balance b where b.address = named.address) then
      perform escrow_open(named.address, named.kind, named.owner, named.purpose, named.currency, 0, 0, null, asked_at);
      -- Somebody may have opened it meanwhile; an emptied hold has nothing to be locked but what it was opened as.
      perform 1 from escrow_balance b where b.address = named.address and b.sign <> 0 for update;
      if not found then
        perform 1 from escrow_opening o
          where (o.owner, o.kind, o.purpose, o.currency) = (named.owner, named.kind, named.purpose, named.currency)
            and not o.hot
          for update;
      end if;
    end if;
  end loop;
end $$;

-- One account as it is, locked until the transaction ends; no row when it was never opened. A hot one is not locked.
create function escrow_locked(wanted_kind text, wanted_owner uuid, wanted_purpose text, wanted_currency text)
  returns setof escrow_account language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp as $$
begin
  perform 1 from escrow_opening o join escrow_balance b on b.address = o.address
    where o.owner = wanted_owner and o.kind = wanted_kind and o.purpose = wanted_purpose
      and (o.currency = wanted_currency or wanted_currency = '') and not o.hot
    for update of b;
  return query select a.* from escrow_account a
    where a.owner = wanted_owner and a.kind = wanted_kind and a.purpose = wanted_purpose
      and (a.currency = wanted_currency or wanted_currency = '') and not a.hot;
end $$;
"""

RESERVE = """
create or replace function escrow_reserve(
  key text, subject uuid, request jsonb, asked_at timestamptz, expires_at timestamptz,
  debit_kind text, debit_owner uuid, debit_purpose text, credit_kind text, credit_owner uuid, credit_purpose text,
  minor bigint, currency text
) returns text language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
#variable_conflict use_variable
declare
  source escrow_account; target bigint;
begin
  perform escrow_lock(array[debit_kind, credit_kind], array[debit_owner, credit_owner],
                      array[debit_purpose, credit_purpose], array[currency, currency], true, asked_at);
  select * into source from escrow_account a
    where a.owner = debit_owner and a.kind = debit_kind and a.purpose = debit_purpose and a.currency = currency;
  if exists (select from escrow_reservation r where r.id = escrow_posting(key)) then
    return 'repeat';
  elsif source.id is null then
    return 'currency';
  elsif source.frozen then
    return 'frozen';
  elsif not escrow_floor(debit_kind) or source.balance - source.reserved < minor then
    return 'insufficient';
  end if;
  select o.id into target from escrow_opening o
    where o.owner = credit_owner and o.kind = credit_kind and o.purpose = credit_purpose and o.currency = currency;
  if target is null then
    return 'currency';
  end if;
  insert into escrow_reservation (id, key, subject, debit_id, credit_id, minor, currency, request, at, expires_at)
    values (escrow_posting(key), key, subject, source.id, target, minor, currency, request, asked_at, expires_at);
  update escrow_balance a set available = a.available - minor, reserved = a.reserved + minor
    where a.address = escrow_address(debit_kind, debit_owner, debit_purpose, currency);
  return 'reserved';
end $$;

-- Ends a reservation once: posted (all or part), void, or expired; what is not posted is free again.
create or replace function escrow_end_reservation(
  key text, wanted text, amount bigint, transfer uuid, asked_at timestamptz,
  out outcome text, out moment timestamptz, out debit_after bigint, out credit_after bigint
) language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
#variable_conflict use_variable
declare
  promise escrow_reservation; source escrow_opening; target escrow_opening; posted record;
begin
  select * into promise from escrow_reservation r where r.id = escrow_posting(key);
  if promise.id is null then
    outcome := 'unknown';
    return;
  end if;
  select * into source from escrow_opening a where a.id = promise.debit_id;
  select * into target from escrow_opening a where a.id = promise.credit_id;
  perform escrow_lock(array[source.kind, target.kind], array[source.owner, target.owner],
                      array[source.purpose, target.purpose], array[source.currency, target.currency], false, asked_at);
  if exists (select from escrow_reservation_end e where e.reservation_id = promise.id) then
    outcome := 'ended';
  elsif wanted = 'expired' and asked_at < promise.expires_at then
    outcome := 'lasting';
  elsif wanted = 'posted' and asked_at >= promise.expires_at then
    outcome := 'expired';
  elsif wanted = 'posted' and amount > promise.minor then
    outcome := 'insufficient';
  else
    update escrow_balance a set available = a.available + promise.minor, reserved = a.reserved - promise.minor
      where a.address = source.address;
    outcome := 'posted';
    if wanted = 'posted' then
      select * into posted
        from escrow_post_many(true, asked_at, array[key], array['post_reserved'], array[promise.subject],
                              jsonb_build_array(promise.request), array[source.address, target.address],
                              array[source.kind, target.kind]::text[], array[source.owner, target.owner],
                              array[source.purpose, target.purpose]::text[],
                              array[source.currency, target.currency]::text[],
                              array[1], array[1], array[2], array[amount], array[transfer]);
      outcome := posted.outcomes[1]; moment := posted.moment;
      debit_after := posted.debit_afters[1]; credit_after := posted.credit_afters[1];
    end if;
    if outcome = 'posted' then
      insert into escrow_reservation_end (reservation_id, outcome, minor, at)
        values (promise.id, wanted, case when wanted = 'posted' then amount else 0 end, asked_at);
    else
      update escrow_balance a set available = a.available - promise.minor, reserved = a.reserved + promise.minor
        where a.address = source.address;
    end if;
  end if;
end $$;

-- A frozen account is credited as ever and debited by nobody; false when it was so already. One that is closed is
-- frozen should it be opened again.
create or replace function escrow_freeze(
  id uuid, kind text, owner uuid, purpose text, currency text, freezing boolean, reason text, asked_at timestamptz
) returns boolean language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
#variable_conflict use_variable
declare
  account bigint;
begin
  perform escrow_lock(array[kind], array[owner], array[purpose], array[currency], true, asked_at);
  update escrow_balance a set frozen = freezing
    where a.address = escrow_address(kind, owner, purpose, currency) and a.frozen <> freezing
    returning a.account_id into account;
  if account is null then
    select a.id into account from escrow_account a
      where a.owner = owner and a.kind = kind and a.purpose = purpose and a.currency = currency
        and a.closed and a.frozen <> freezing;
  end if;
  if account is null then
    return false;
  end if;
  -- The log of one account has an order, whatever the clock says.
  insert into escrow_freeze (id, account_id, frozen, reason, at)
    select id, account, freezing, reason, greatest(asked_at, max(f.at) + interval '1 microsecond')
      from escrow_freeze f where f.account_id = account;
  return true;
end $$;
"""


class Migration(migrations.Migration):
    """Everything but the posting."""

    dependencies: ClassVar = [("escrow", "0016_what_moves")]

    operations: ClassVar = [migrations.RunSQL(sql) for sql in (VIEWS, HOT, OPEN, LOCK, RESERVE)]
