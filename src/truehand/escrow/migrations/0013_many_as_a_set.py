"""Many postings in one go are added up as a set, and walked line by line only where something is refused."""

from django.db import migrations

MANY = """
-- Postings of any number of lines, one after another: all or none where they are linked, else each by itself.
-- Accounts are named once and lines refer to their places; lines of one posting stand together.
create or replace function escrow_post_many(
  linked boolean, asked_at timestamptz,
  keys text[], operations text[], subjects uuid[], requests jsonb,
  kinds text[], owners uuid[], purposes text[], currencies text[],
  posting_of int[], debits int[], credits int[], minors bigint[], ids uuid[],
  out outcomes text[], out culprits int[], out moment timestamptz, out debit_afters bigint[], out credit_afters bigint[]
) language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
declare
  gate text := pg_advisory_xact_lock_shared(7305438);
  posting_ids uuid[]; repeated uuid[]; places int[]; account_ids bigint[]; balances bigint[]; reserves bigint[]; sequences bigint[];
  signs int[]; frozens boolean[]; closeds boolean[];
  moved_ids bigint[]; new_balances bigint[]; new_sequences bigint[]; new_closeds boolean[];
  debit_sequences bigint[]; credit_sequences bigint[];
  latest timestamptz; ledger_epoch int; rolled xid8; expected bigint; written bigint; sound boolean;
begin
  select b.open_from, b.epoch, b.rolled_to into moment, ledger_epoch, rolled from escrow_book b;
  if ledger_epoch is null or pg_current_xact_id() < rolled then
    perform escrow_roll_up();
    select b.epoch into ledger_epoch from escrow_book b;
  end if;
  culprits := array_fill(null::int, array[cardinality(keys)]);
  debit_afters := array_fill(null::bigint, array[cardinality(minors)]);
  credit_afters := debit_afters;
  select array_agg(encode(substr(sha256(convert_to(key, 'UTF8')), 1, 16), 'hex')::uuid order by place)
    into posting_ids from unnest(keys) with ordinality as named (key, place);

  for attempt in 1..2 loop
    with locked as materialized (
      select named.place, a.id, a.balance, a.reserved, a.sequence, a.sign, a.frozen, a.closed, a.last_at
        from unnest(kinds, owners, purposes, currencies)
             with ordinality as named (kind, owner, purpose, currency, place)
        join escrow_account a on (a.owner, a.kind, a.purpose, a.currency)
                               = (named.owner, named.kind, named.purpose, named.currency)
        where not escrow_hot(named.kind)
        order by a.owner, a.kind, a.purpose, a.currency
        for update of a
    ), shared as (
      select named.place, a.id, null::bigint, null::bigint, null::bigint, 0::smallint, a.frozen, false,
             null::timestamptz
        from unnest(kinds, owners, currencies) with ordinality as named (kind, owner, currency, place)
        join escrow_account a on (a.owner, a.kind, a.purpose, a.currency)
                               = (named.owner, named.kind, '', named.currency)
        where escrow_hot(named.kind)
    )
    select array_agg(place order by place), array_agg(id order by place), array_agg(balance order by place),
           array_agg(reserved order by place), array_agg(sequence order by place), array_agg(sign order by place),
           array_agg(frozen order by place), array_agg(closed order by place), max(last_at)
      into places, account_ids, balances, reserves, sequences, signs, frozens, closeds, latest
      from (table locked union all table shared) found;
    exit when cardinality(places) = cardinality(kinds) or attempt = 2;
    insert into escrow_account (kind, owner, purpose, currency, opened_at)
      select kind, owner, purpose, currency, asked_at
        from unnest(kinds, owners, purposes, currencies) as named (kind, owner, purpose, currency)
        where not exists (select from escrow_account a where (a.owner, a.kind, a.purpose, a.currency)
                            = (named.owner, named.kind, named.purpose, named.currency))
        order by owner, kind, purpose, currency
      on conflict do nothing;
  end loop;
  if cardinality(places) is distinct from cardinality(kinds) then
    -- A hold that is there in another currency: its place stays empty.
    select array_agg(f.id order by n), array_agg(f.balance order by n), array_agg(f.reserved order by n),
           array_agg(f.sequence order by n), array_agg(coalesce(f.sign, 1) order by n),
           array_agg(coalesce(f.frozen, false) order by n), array_agg(coalesce(f.closed, false) order by n)
      into account_ids, balances, reserves, sequences, signs, frozens, closeds
      from generate_series(1, cardinality(kinds)) as n
      left join unnest(places, account_ids, balances, reserves, sequences, signs, frozens, closeds)
        as f (place, id, balance, reserved, sequence, sign, frozen, closed) on f.place = n;
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
  moved_ids := account_ids;
  if repeated is null and 'correct' <> all(operations) and currencies[1] = all(currencies) then
    select added.* into sound, debit_afters, credit_afters, debit_sequences, credit_sequences,
                        moved_ids, new_balances, new_sequences, new_closeds
      from escrow_add_up(account_ids, balances, reserves, sequences, signs, frozens, closeds, kinds,
                         debits, credits, minors) added;
  end if;
  if sound is not true then
    moved_ids := account_ids;
    select walked.* into outcomes, culprits, debit_afters, credit_afters, debit_sequences, credit_sequences,
                         new_balances, new_sequences, new_closeds
      from escrow_walk(linked, account_ids, balances, reserves, sequences, signs, frozens, closeds, kinds, currencies,
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
  update escrow_account a
    set balance = moved.balance, sequence = moved.sequence, closed = moved.closed, last_at = moment
    from unnest(moved_ids, new_balances, new_sequences, new_closeds) as moved (id, balance, sequence, closed)
    where a.id = moved.id and not a.hot and a.sequence <> moved.sequence;
  outcomes := array_replace(outcomes, null, 'posted');
end $$;
"""

# Both read accounts that escrow_post_many has locked.
ADD_UP = """
-- All lines as a set; not sound when any is refused, or when a hold ends and is used again: then they are walked.
create function escrow_add_up(
  account_ids bigint[], balances bigint[], reserves bigint[], sequences bigint[], signs int[], frozens boolean[],
  closeds boolean[], kinds text[], debits int[], credits int[], minors bigint[],
  out sound boolean, out debit_afters bigint[], out credit_afters bigint[],
  out debit_sequences bigint[], out credit_sequences bigint[],
  out moved_ids bigint[], out new_balances bigint[], out new_sequences bigint[], out new_closeds boolean[]
) language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
  with running as (
    select leg.number, leg.change, a.id, a.sign, a.reserved, a.kind = 'hold' as hold,
           (a.balance + sum(leg.change) over upto)::bigint as after, a.sequence + row_number() over upto as step,
           lead(leg.number) over upto is null as last,
           a.id is null or a.frozen and leg.change < 0 or a.closed and leg.change > 0 as refused
      from (select place, number, -minor as change
              from unnest(debits, minors) with ordinality as debited (place, minor, number)
            union all
            select place, number, minor
              from unnest(credits, minors) with ordinality as credited (place, minor, number)) leg
      join unnest(account_ids, balances, reserves, sequences, signs, frozens, closeds, kinds) with ordinality
           as a (id, balance, reserved, sequence, sign, frozen, closed, kind, place) on a.place = leg.place
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
         array_agg(r.id) filter (where r.last and r.sign <> 0),
         array_agg(r.after) filter (where r.last and r.sign <> 0),
         array_agg(r.step) filter (where r.last and r.sign <> 0),
         array_agg(r.hold and r.after = 0) filter (where r.last and r.sign <> 0)
    into sound, debit_afters, credit_afters, debit_sequences, credit_sequences,
         moved_ids, new_balances, new_sequences, new_closeds
    from (select * from running order by number) r;
end $$;
"""

WRITE = """
-- Writes the transfers of all postings that nothing was said against; how many those are, and how many were written.
-- Arrays are joined to arrays, of whose lengths a plan knows nothing: by hashing, never by trying each with each.
create function escrow_write(
  keys text[], operations text[], subjects uuid[], requests jsonb, outcomes text[], posting_ids uuid[],
  posting_of int[], debits int[], credits int[], minors bigint[], ids uuid[], account_ids bigint[], currencies text[],
  debit_afters bigint[], credit_afters bigint[], debit_sequences bigint[], credit_sequences bigint[],
  moment timestamptz, ledger_epoch int, out expected bigint, out written bigint
) language plpgsql set search_path = pg_catalog, public, pg_temp set enable_nestloop = off as $$
begin
  with line as materialized (
    select given.*, number - first_value(number) over lines_of as place,
           case when row_number() over lines_of = 1 then count(*) over (partition by posting) end as lines
      from unnest(posting_of, debits, credits, minors, ids, debit_afters, credit_afters, debit_sequences,
                  credit_sequences)
           with ordinality as given (posting, debit, credit, minor, id, debit_after, credit_after, debit_sequence,
                                     credit_sequence, number)
      window lines_of as (partition by posting order by number)
  ), written as (
    insert into escrow_transfer (posting, line, lines, id, subject, debit_id, credit_id, minor, currency, debit_after,
                                 credit_after, debit_sequence, credit_sequence, at, epoch, operation, key, request)
      select posting.id, line.place, line.lines, line.id, posting.subject, account_ids[line.debit],
             account_ids[line.credit], line.minor, debited.currency, line.debit_after, line.credit_after,
             line.debit_sequence, line.credit_sequence, moment, ledger_epoch, posting.operation, posting.key,
             case when line.place = 0 then requests -> (posting.place::int - 1) end
        from line
        join unnest(keys, posting_ids, subjects, operations, outcomes)
             with ordinality as posting (key, id, subject, operation, outcome, place) on posting.place = line.posting
        join unnest(currencies) with ordinality as debited (currency, place) on debited.place = line.debit
        where posting.outcome is null
        order by line.number
      on conflict on constraint escrow_transfer_pkey do nothing
      returning 1
  )
  select (select count(*) from line join unnest(outcomes) with ordinality as posting (outcome, place)
            on posting.place = line.posting where posting.outcome is null),
         (select count(*) from written)
    into expected, written;
end $$;
"""

WALK = """
-- Line after line, as if each stood alone: says which posting is refused, why and at which line.
create function escrow_walk(
  linked boolean, account_ids bigint[], old_balances bigint[], reserves bigint[], old_sequences bigint[], signs int[],
  frozens boolean[], old_closeds boolean[], kinds text[], currencies text[], known text[], operations text[],
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
          closeds[source] := kinds[source] = 'hold' and balances[source] = 0 and operations[which] <> 'correct';
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
          end if;
          back := back - 1;
        end loop;
      end if;
    end if;
    number := number + 1;
  end loop;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("escrow", "0012_shorter_ways")]

    operations = [migrations.RunSQL(sql) for sql in (ADD_UP, WALK, WRITE, MANY)]
