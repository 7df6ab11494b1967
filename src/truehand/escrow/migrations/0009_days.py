"""Closed days: nothing falls into them any more, so that what they came to is worked out once and for all."""

from django.db import migrations

CLOSE = """
-- Waits for every posting under way: those that come later see the book open from then on.
create function escrow_close_until(ends timestamptz) returns void language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
begin
  lock table escrow_book in exclusive mode;
  insert into escrow_book (id) values (1) on conflict do nothing;
  update escrow_book set open_from = greatest(open_from, escrow_close_until.ends);
end $$;

-- What was posted from the end of the last closed day before a moment until that moment, signed, a leg a row.
create function escrow_legs(since timestamptz, until timestamptz)
  returns table (account_id bigint, change bigint) language sql stable
begin atomic
  select t.debit_id, -t.minor from escrow_transfer t where (t.at >= since or since is null) and t.at <= until
  union all
  select t.credit_id, t.minor from escrow_transfer t where (t.at >= since or since is null) and t.at <= until;
end;

-- The totals of a closed day: those of the last day before it, and what was posted since.
create function escrow_total_day(day date, ends timestamptz, closed_at timestamptz) returns void
  language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
#variable_conflict use_variable
declare
  earlier escrow_day;
begin
  if not exists (select from escrow_book b where b.open_from >= ends) then
    raise exception 'the day is still open' using errcode = 'restrict_violation';
  end if;
  insert into escrow_day (day, ends, closed_at) values (day, ends, closed_at);
  select * into earlier from escrow_day d where d.ends < ends order by d.ends desc limit 1;
  insert into escrow_day_total (day_id, kind, currency, minor)
    select day, kind, currency, sum(change)::bigint from (
      select t.kind, t.currency, t.minor as change from escrow_day_total t where t.day_id = earlier.day
      union all
      select a.kind, a.currency, leg.change
        from escrow_legs(earlier.ends, ends - interval '1 microsecond') leg join escrow_account a on a.id = leg.account_id
    ) found group by kind, currency;
  insert into escrow_day_balance (day_id, account_id, minor)
    select day, account_id, sum(change)::bigint from (
      select b.account_id, b.minor as change from escrow_day_balance b where b.day_id = earlier.day
      union all
      select leg.account_id, leg.change
        from escrow_legs(earlier.ends, ends - interval '1 microsecond') leg join escrow_account a on a.id = leg.account_id
        where a.hot
    ) found group by account_id;
end $$;
"""

AS_OF = """
-- An account's balance as of a moment (what was posted at it counts): one probe of each index, or a day's movements.
create function escrow_balance_at(account bigint, moment timestamptz) returns bigint language plpgsql stable
  set search_path = pg_catalog, public, pg_temp as $$
declare
  earlier escrow_day; base bigint; moved bigint;
begin
  if not (select a.hot from escrow_account a where a.id = account) then
    select after into base from (
      (select t.debit_sequence as sequence, t.debit_after as after from escrow_transfer t
        where t.debit_id = account and t.debit_sequence is not null and t.at <= moment
        order by t.at desc, t.debit_sequence desc limit 1)
      union all
      (select t.credit_sequence, t.credit_after from escrow_transfer t
        where t.credit_id = account and t.credit_sequence is not null and t.at <= moment
        order by t.at desc, t.credit_sequence desc limit 1)
    ) last order by sequence desc limit 1;
    return coalesce(base, 0);
  end if;
  select * into earlier from escrow_day d where d.ends <= moment order by d.ends desc limit 1;
  select b.minor into base from escrow_day_balance b where b.account_id = account and b.day_id = earlier.day;
  select sum(leg.change) into moved from escrow_legs(earlier.ends, moment) leg where leg.account_id = account;
  return coalesce(base, 0) + coalesce(moved, 0);
end $$;

-- What all accounts of a kind and currency came to as of a moment: the last closed day, and what was posted since.
create function escrow_totals_at(moment timestamptz)
  returns table (currency text, kind text, minor bigint) language plpgsql stable
  set search_path = pg_catalog, public, pg_temp as $$
#variable_conflict use_column
declare
  earlier escrow_day;
begin
  select * into earlier from escrow_day d where d.ends <= moment order by d.ends desc limit 1;
  return query select found.currency::text, found.kind::text, sum(found.change)::bigint from (
      select t.currency, t.kind, t.minor as change from escrow_day_total t where t.day_id = earlier.day
      union all
      select a.currency, a.kind, leg.change
        from escrow_legs(earlier.ends, moment) leg join escrow_account a on a.id = leg.account_id
    ) found group by 1, 2 order by 1, 2;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("escrow", "0008_two_phase")]

    operations = [migrations.RunSQL(sql) for sql in (CLOSE, AS_OF)]
