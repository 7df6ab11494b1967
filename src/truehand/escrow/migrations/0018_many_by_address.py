"""How any number of postings moves money, now that an account is found by its address; the guarantees are those of 0006.

The caller names accounts in the order in which all lock them: owner, kind, purpose, currency.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

# Both read accounts that escrow_post_many has locked.
ADD_UP = """
-- All lines as a set; not sound when any is refused, or when a hold ends and is used again: then they are walked.
create function escrow_add_up(
  account_ids bigint[], balances bigint[], reserves bigint[], sequences bigint[], signs int[], frozens boolean[],
  closeds boolean[], holds boolean[], debits int[], credits int[], minors bigint[],
  out sound boolean, out debit_afters bigint[], out credit_afters bigint[],
  out debit_sequences bigint[], out credit_sequences bigint[],
  out moved int[], out new_balances bigint[], out new_sequences bigint[], out new_closeds boolean[]
) language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  with running as (
    select leg.number, leg.change, leg.place, a.sign, a.reserved, a.hold,
           (a.balance + sum(leg.change) over upto)::bigint as after, a.sequence + row_number() over upto as step,
           lead(leg.number) over upto is null as last,
           a.id is null or a.frozen and leg.change < 0 or a.closed as refused
      from (select place, number, -minor as change
              from unnest(debits, minors) with ordinality as debited (place, minor, number)
            union all
            select place, number, minor
              from unnest(credits, minors) with ordinality as credited (place, minor, number)) leg
      join unnest(account_ids, balances, reserves, sequences, signs, frozens, closeds, holds) with ordinality
           as a (id, balance, reserved, sequence, sign, frozen, closed, hold, place) on a.place = leg.place
      window upto as (partition by leg.place order by leg.number)
  )
  select bool_and(not (
           r.refused
           or r.sign = 1 and r.change < 0 and r.after < r.reserved
           or r.sign = -1 and r.change > 0 and r.after > 0
           or r.hold and r.change < 0 and r.after = 0 and not r.last)),
         array_agg(r.after order by r.number) filter (where r.change < 0),
         array_agg(r.after order by r.number) filter (where r.change > 0),
         array_agg(case when r.sign <> 0 then r.step end order by r.number) filter (where r.change < 0),
         array_agg(case when r.sign <> 0 then r.step end order by r.number) filter (where r.change > 0),
         array_agg(r.place) filter (where r.last and r.sign <> 0),
         array_agg(r.after) filter (where r.last and r.sign <> 0),
         array_agg(r.step) filter (where r.last and r.sign <> 0),
         array_agg(r.hold and r.after = 0) filter (where r.last and r.sign <> 0)
    into sound, debit_afters, credit_afters, debit_sequences, credit_sequences,
         moved, new_balances, new_sequences, new_closeds
    from (select * from running order by number) r;
end $$;
"""

WALK = """
-- Line after line, as if each stood alone: says which posting is refused, why and at which line.
create function escrow_walk(
  linked boolean, account_ids bigint[], old_balances bigint[], reserves bigint[], old_sequences bigint[], signs int[],
  frozens boolean[], old_closeds boolean[], holds boolean[], currencies text[], known text[], operations text[],
  posting_of int[], debits int[], credits int[], minors bigint[],
  out outcomes text[], out culprits int[], out debit_afters bigint[], out credit_afters bigint[],
  out debit_sequences bigint[], out credit_sequences bigint[],
  out balances bigint[], out sequences bigint[], out closeds boolean[]
) language plpgsql set search_path = pg_catalog, public, pg_temp as $$
declare
  number int := 1; back int; total int := cardinality(debits);
  which int; source int; target int; amount bigint; why text;
begin
  outcomes := known; balances := old_balances; sequences := old_sequences; closeds := old_closeds;
  culprits := array_fill(null::int, array[cardinality(known)]);
  debit_afters := array_fill(null::bigint, array[total]);
  credit_afters := debit_afters; debit_sequences := debit_afters; credit_sequences := debit_afters;
  while number <= total loop
    which := posting_of[number]; source := debits[number]; target := credits[number]; amount := minors[number];
    if outcomes[which] is null then
      why := case
        when account_ids[source] is null or account_ids[target] is null or currencies[source] <> currencies[target]
          then 'currency'
        when frozens[source] then 'frozen'
        when closeds[target] and operations[which] <> 'correct' then 'closed'
        when signs[source] = 1 and balances[source] - reserves[source] < amount then 'insufficient'
        when signs[target] = -1 and balances[target] + amount > 0 then 'over'
      end;
      if why is null then
        if signs[source] <> 0 then
          balances[source] := balances[source] - amount;
          sequences[source] := sequences[source] + 1;
          closeds[source] := holds[source] and balances[source] = 0 and operations[which] <> 'correct';
          debit_afters[number] := balances[source];
          debit_sequences[number] := sequences[source];
        end if;
        if signs[target] <> 0 then
          balances[target] := balances[target] + amount;
          sequences[target] := sequences[target] + 1;
          closeds[target] := false;
          credit_afters[number] := balances[target];
          credit_sequences[number] := sequences[target];
        end if;
      else
        outcomes[which] := why;
        culprits[which] := number;
        if linked then
          return;
        end if;
        -- What this posting's earlier lines did is taken back.
        back := number - 1;
        while back > 0 and posting_of[back] = which loop
          source := debits[back]; target := credits[back]; amount := minors[back];
          if signs[source] <> 0 then
            balances[source] := balances[source] + amount;
            sequences[source] := sequences[source] - 1;
            closeds[source] := false;
          end if;
          if signs[target] <> 0 then
            balances[target] := balances[target] - amount;
            sequences[target] := sequences[target] - 1;
            closeds[target] := old_closeds[target] and sequences[target] = old_sequences[target];
          end if;
          back := back - 1;
        end loop;
      end if;
    end if;
    number := number + 1;
  end loop;
end $$;
"""

KEEP = """
-- Writes what accounts have now: a hold that was emptied has no balance any more, one that a correction refills has.
create function escrow_keep(
  addresses uuid[], account_ids bigint[], old_sequences bigint[], old_closeds boolean[], moved int[],
  new_balances bigint[], new_sequences bigint[], new_closeds boolean[], moment timestamptz
) returns void language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  update escrow_balance a
    set available = now.balance * a.sign - a.reserved, sequence = now.sequence, last_at = moment
    from unnest(moved, new_balances, new_sequences) as now (place, balance, sequence)
    where a.address = addresses[now.place] and a.sign <> 0 and a.sequence <> now.sequence;
  if true = any(new_closeds) then
    delete from escrow_balance a
      using unnest(moved, new_closeds) as now (place, closed)
      where a.address = addresses[now.place] and now.closed;
  end if;
  if true = any(old_closeds) then
    insert into escrow_balance (address, account_id, available, sequence, last_at, opened_at, sign, hold, currency,
                                frozen)
      select o.address, o.id, now.balance * o.sign, now.sequence, moment, o.opened_at, o.sign, true, o.currency,
             escrow_last_frozen(o.id)
        from unnest(moved, new_balances, new_sequences, new_closeds) as now (place, balance, sequence, closed)
        join escrow_opening o on o.id = account_ids[now.place]
        where old_closeds[now.place] and not now.closed and old_sequences[now.place] <> now.sequence;
  end if;
end $$;
"""

MANY = """
-- Postings of any number of lines, one after another: all or none where they are linked, else each by itself.
-- Accounts are named once, in the order in which all lock them, and lines refer to their places; lines of one posting
-- stand together.
create function escrow_post_many(
  linked boolean, asked_at timestamptz,
  keys text[], operations text[], subjects uuid[], requests jsonb,
  addresses uuid[], kinds text[], owners uuid[], purposes text[], currencies text[],
  posting_of int[], debits int[], credits int[], minors bigint[], ids uuid[],
  out outcomes text[], out culprits int[], out moment timestamptz, out debit_afters bigint[], out credit_afters bigint[]
) language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
declare
  gate text := pg_advisory_xact_lock_shared(7305438);
  posting_ids uuid[]; repeated uuid[]; places int[]; account_ids bigint[]; balances bigint[]; reserves bigint[];
  sequences bigint[]; signs int[]; frozens boolean[]; closeds boolean[]; holds boolean[];
  moved int[]; new_balances bigint[]; new_sequences bigint[]; new_closeds boolean[];
  debit_sequences bigint[]; credit_sequences bigint[];
  latest timestamptz; ledger_epoch int; rolled xid8; expected bigint; written bigint; sound boolean;
begin
  select b.open_from, b.epoch, b.rolled_to into moment, ledger_epoch, rolled from escrow_book b;
  if ledger_epoch is null or pg_current_xact_id() < rolled then
    perform escrow_roll_up();
    select b.epoch into ledger_epoch from escrow_book b;
  end if;
  if (select count(distinct address) from unnest(addresses) as address) < cardinality(addresses)
     or exists (select from unnest(debits, credits) as line (debit, credit) where debit = credit) then
    raise exception 'an account is named twice or pays itself' using errcode = 'check_violation';
  end if;
  culprits := array_fill(null::int, array[cardinality(keys)]);
  debit_afters := array_fill(null::bigint, array[cardinality(minors)]);
  credit_afters := debit_afters;
  select array_agg(encode(substr(sha256(convert_to(key, 'UTF8')), 1, 16), 'hex')::uuid order by place)
    into posting_ids from unnest(keys) with ordinality as named (key, place);

  -- All at once when all are there; else one after another, so that whoever is missing is opened at its turn.
  for attempt in 1..2 loop
    with locked as materialized (
      select named.place, b.account_id, (b.available + b.reserved) * b.sign, b.reserved::bigint, b.sequence, b.sign,
             b.frozen, b.hold, b.last_at
        from unnest(addresses, currencies) with ordinality as named (address, currency, place)
        join escrow_balance b on b.address = named.address and b.currency = named.currency
        where b.sign <> 0
          and (attempt = 2 or cardinality(addresses) = (
            select count(*) from unnest(addresses) as given (address)
              join escrow_balance there on there.address = given.address))
        order by named.place
        for update of b
    ), shared as (
      select named.place, b.account_id, null::bigint, null::bigint, null::bigint, b.sign, b.frozen, false,
             null::timestamptz
        from unnest(addresses, currencies) with ordinality as named (address, currency, place)
        join escrow_balance b on b.address = named.address and b.currency = named.currency
        where b.sign = 0
    )
    select array_agg(place order by place), array_agg(id order by place), array_agg(balance order by place),
           array_agg(reserved order by place), array_agg(sequence order by place), array_agg(sign order by place),
           array_agg(frozen order by place), array_agg(hold order by place), array_fill(false, array[count(*)::int]),
           max(last_at)
      into places, account_ids, balances, reserves, sequences, signs, frozens, holds, closeds, latest
      from (table locked union all table shared)
           as found (place, id, balance, reserved, sequence, sign, frozen, hold, last_at);
    exit when cardinality(places) = cardinality(addresses) or attempt = 2;
    perform escrow_lock(kinds, owners, purposes, currencies, true, asked_at);
  end loop;
  if cardinality(places) is distinct from cardinality(addresses) then
    -- A hold that was emptied, or one that is there in another currency: the latter's place stays empty.
    select array_agg(coalesce(f.id, o.id) order by named.place), array_agg(coalesce(f.balance, 0) order by named.place),
           array_agg(coalesce(f.reserved, 0) order by named.place),
           array_agg(coalesce(f.sequence, escrow_last_sequence(o.id), 0) order by named.place),
           array_agg(coalesce(f.sign, o.sign, 1) order by named.place),
           array_agg(coalesce(f.frozen, escrow_last_frozen(o.id), false) order by named.place),
           array_agg(named.kind = 'hold' order by named.place),
           array_agg(f.id is null and o.id is not null order by named.place),
           greatest(latest, max((select max(t.at) from escrow_transfer t where t.debit_id = o.id)))
      into account_ids, balances, reserves, sequences, signs, frozens, holds, closeds, latest
      from unnest(kinds, owners, purposes, currencies)
           with ordinality as named (kind, owner, purpose, currency, place)
      left join unnest(places, account_ids, balances, reserves, sequences, signs, frozens)
        as f (place, id, balance, reserved, sequence, sign, frozen) on f.place = named.place
      left join escrow_opening o on f.id is null and (o.owner, o.kind, o.purpose, o.currency)
                                                   = (named.owner, named.kind, named.purpose, named.currency);
  end if;

  -- Now that nobody else can post between these accounts: which keys have posted before?
  select array_agg(t.posting) into repeated from escrow_transfer t where t.posting = any(posting_ids) and t.line = 0;
  outcomes := array_fill(null::text, array[cardinality(keys)]);
  if repeated is not null then
    select array_agg(case when named.id = any(repeated) then 'repeat' end order by named.place) into outcomes
      from unnest(posting_ids) with ordinality as named (id, place);
    if linked then
      return;
    end if;
  end if;

  moment := greatest(moment, asked_at, latest);
  if repeated is null and 'correct' <> all(operations) and currencies[1] = all(currencies) then
    select added.* into sound, debit_afters, credit_afters, debit_sequences, credit_sequences,
                        moved, new_balances, new_sequences, new_closeds
      from escrow_add_up(account_ids, balances, reserves, sequences, signs, frozens, closeds, holds,
                         debits, credits, minors) added;
  end if;
  if sound is not true then
    select array_agg(place) into moved from generate_series(1, cardinality(addresses)) as place;
    select walked.* into outcomes, culprits, debit_afters, credit_afters, debit_sequences, credit_sequences,
                         new_balances, new_sequences, new_closeds
      from escrow_walk(linked, account_ids, balances, reserves, sequences, signs, frozens, closeds, holds, currencies,
                       outcomes, operations, posting_of, debits, credits, minors) walked;
    if linked and num_nonnulls(variadic culprits) > 0 then
      return;
    end if;
  end if;

  select posted.* into expected, written
    from escrow_write(keys, operations, subjects, requests, outcomes, posting_ids, posting_of, debits, credits, minors,
                      ids, account_ids, currencies, debit_afters, credit_afters, debit_sequences, credit_sequences,
                      moment, ledger_epoch) posted;
  if written <> expected then
    -- Somebody posted one of the keys between hot accounts, which nobody locks, in this very moment.
    raise exception 'the same key was posted at the same moment' using errcode = 'serialization_failure';
  end if;
  perform escrow_keep(addresses, account_ids, sequences, closeds, moved, new_balances, new_sequences, new_closeds,
                      moment);
  outcomes := array_replace(outcomes, null, 'posted');
end $$;
"""


class Migration(migrations.Migration):
    """The long way, which finds out why something is refused."""

    dependencies: ClassVar = [("escrow", "0017_read_and_locked")]

    operations: ClassVar = [migrations.RunSQL(sql) for sql in (ADD_UP, WALK, KEEP, MANY)]
