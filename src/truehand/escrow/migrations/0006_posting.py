"""How money moves: two SQL functions, the second for many lines and for whatever the first does not find as expected.

They alone may write the tables of the ledger. Accounts are locked in one order (owner, kind, purpose, currency), hot
ones never; a closed day takes nothing; a key posts once. What is refused is said in the outcome and leaves no trace.
"""

from django.db import migrations

VALUES = """
-- The identifier of a posting is the first half of its key's SHA-256.
create function escrow_posting(key text) returns uuid language sql stable strict parallel safe
return encode(substr(sha256(convert_to(key, 'UTF8')), 1, 16), 'hex')::uuid;

-- Kinds that many share: appended to, added up, never locked.
create function escrow_hot(kind text) returns boolean language sql immutable strict parallel safe
return kind in ('custodian', 'clearing', 'commission', 'tax', 'forfeits', 'operator', 'charges', 'exchange');

-- Client money: what is owed to somebody and never below zero.
create function escrow_floor(kind text) returns boolean language sql immutable strict parallel safe
return kind in ('hold', 'balance', 'in_transit', 'suspense');

-- Owed to us: never above zero.
create function escrow_ceiling(kind text) returns boolean language sql immutable strict parallel safe
return kind in ('debt', 'repudiation');
"""

# A restored copy may run in a younger cluster, whose transactions have smaller numbers than those rolled up before.
ROLL_UP = """
create function escrow_roll_up() returns bigint language plpgsql security definer
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
  with leg as (
    select a.id, -t.minor as change
      from escrow_account a join escrow_transfer t on t.debit_id = a.id and t.debit_sequence is null
      where a.hot and (t.epoch, t.xid) >= (book.epoch, book.rolled_to) and (younger or t.xid < horizon)
    union all
    select a.id, t.minor
      from escrow_account a join escrow_transfer t on t.credit_id = a.id and t.credit_sequence is null
      where a.hot and (t.epoch, t.xid) >= (book.epoch, book.rolled_to) and (younger or t.xid < horizon)
  ), total as (select id, sum(change) as change, count(*) as movements from leg group by id)
  update escrow_account a set balance = a.balance + total.change, sequence = a.sequence + total.movements
    from total where a.id = total.id;
  get diagnostics moved = row_count;
  if younger or horizon > book.rolled_to then
    update escrow_book set rolled_to = horizon, epoch = book.epoch + younger::int;
  end if;
  return moved;
end $$;

-- Every account with its balance of this moment.
create view escrow_exact as
  select a.id, a.kind, a.owner, a.purpose, a.currency, a.hot, a.frozen, a.closed, a.reserved, a.opened_at,
         case when a.hot then (a.balance + coalesce(credited.minor, 0) - coalesce(debited.minor, 0))::bigint
              else a.balance end as balance,
         a.sequence + coalesce(credited.movements, 0) + coalesce(debited.movements, 0) as sequence
    from escrow_account a
    left join escrow_book b on true
    left join lateral (
      select sum(t.minor) as minor, count(*) as movements from escrow_transfer t
        where a.hot and t.credit_id = a.id and t.credit_sequence is null and (t.epoch, t.xid) >= (b.epoch, b.rolled_to)
    ) credited on a.hot
    left join lateral (
      select sum(t.minor) as minor, count(*) as movements from escrow_transfer t
        where a.hot and t.debit_id = a.id and t.debit_sequence is null and (t.epoch, t.xid) >= (b.epoch, b.rolled_to)
    ) debited on a.hot;

-- The double entry as accountants read it: two rows a transfer.
create view escrow_entry as
  select posting, line, debit_id as account_id, -minor as change, debit_after as after, debit_sequence as sequence,
         at, currency, operation, subject from escrow_transfer
  union all
  select posting, line, credit_id, minor, credit_after, credit_sequence, at, currency, operation, subject
    from escrow_transfer;
"""

MANY = """
-- Postings of any number of lines, one after another: all or none where they are linked, else each by itself.
-- Accounts are named once and lines refer to their places; lines of one posting stand together.
create function escrow_post_many(
  linked boolean, asked_at timestamptz,
  keys text[], operations text[], subjects uuid[], requests jsonb,
  kinds text[], owners uuid[], purposes text[], currencies text[],
  posting_of int[], debits int[], credits int[], minors bigint[], ids uuid[],
  out outcomes text[], out culprits int[], out moment timestamptz, out debit_afters bigint[], out credit_afters bigint[]
) language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
declare
  posting_ids uuid[]; account_ids bigint[]; balances bigint[]; reserves bigint[]; sequences bigint[];
  hots boolean[]; frozens boolean[]; closeds boolean[]; floors boolean[]; ceilings boolean[]; holds boolean[];
  debit_sequences bigint[]; credit_sequences bigint[];
  latest timestamptz; ledger_epoch int; rolled xid8;
  number int := 1; back int; total int := cardinality(debits);
  which int; source int; target int; amount bigint; why text; expected bigint; written bigint;
begin
  lock table escrow_book in row share mode;
  select b.open_from, b.epoch, b.rolled_to into moment, ledger_epoch, rolled from escrow_book b;
  if ledger_epoch is null or pg_current_xact_id() < rolled then
    perform escrow_roll_up();
    select b.epoch into ledger_epoch from escrow_book b;
  end if;
  culprits := array_fill(null::int, array[cardinality(keys)]);
  debit_afters := array_fill(null::bigint, array[total]);
  credit_afters := debit_afters; debit_sequences := debit_afters; credit_sequences := debit_afters;
  select array_agg(escrow_posting(key) order by place) into posting_ids
    from unnest(keys) with ordinality as named (key, place);

  insert into escrow_account (kind, owner, purpose, currency, hot, opened_at)
    select kind, owner, purpose, currency, escrow_hot(kind), asked_at
      from unnest(kinds, owners, purposes, currencies) as named (kind, owner, purpose, currency)
      where not exists (select from escrow_account a where (a.owner, a.kind, a.purpose, a.currency)
                          = (named.owner, named.kind, named.purpose, named.currency))
      order by owner, kind, purpose, currency
    on conflict do nothing;

  select array_agg(id order by place), array_agg(balance order by place), array_agg(reserved order by place),
         array_agg(sequence order by place), array_agg(hot order by place), array_agg(frozen order by place),
         array_agg(closed order by place), array_agg(escrow_floor(kind) order by place),
         array_agg(escrow_ceiling(kind) order by place), array_agg(kind = 'hold' order by place), max(last_at)
    into account_ids, balances, reserves, sequences, hots, frozens, closeds, floors, ceilings, holds, latest
    from (
      select * from (
        select named.place, named.kind, a.id, a.balance, a.reserved, a.sequence, a.hot, a.frozen, a.closed, a.last_at
          from unnest(kinds, owners, purposes, currencies)
               with ordinality as named (kind, owner, purpose, currency, place)
          join escrow_account a on (a.owner, a.kind, a.purpose, a.currency)
                                 = (named.owner, named.kind, named.purpose, named.currency)
          where not escrow_hot(named.kind)
          order by a.owner, a.kind, a.purpose, a.currency
          for update of a
      ) locked
      union all
      select named.place, named.kind, a.id, a.balance, a.reserved, a.sequence, a.hot, a.frozen, a.closed, null
        from unnest(kinds, owners, purposes, currencies)
             with ordinality as named (kind, owner, purpose, currency, place)
        left join escrow_account a on (a.owner, a.kind, a.purpose, a.currency)
                                    = (named.owner, named.kind, named.purpose, named.currency)
        where escrow_hot(named.kind) or a.id is null
    ) found;

  -- Now that nobody else can post between these accounts: which keys have posted before?
  select array_agg(case when t.posting is not null then 'repeat' end order by place) into outcomes
    from unnest(posting_ids) with ordinality as named (id, place)
    left join escrow_transfer t on t.posting = named.id and t.line = 0;
  if linked and 'repeat' = any(outcomes) then
    return;
  end if;

  moment := greatest(moment, asked_at, latest);
  while number <= total loop
    which := posting_of[number]; source := debits[number]; target := credits[number]; amount := minors[number];
    if outcomes[which] is null then
      why := case
        when account_ids[source] is null or account_ids[target] is null or currencies[source] <> currencies[target]
          then 'currency'
        when frozens[source] then 'frozen'
        when closeds[target] and operations[which] <> 'correct' then 'closed'
        when floors[source] and balances[source] - reserves[source] < amount then 'insufficient'
        when ceilings[target] and balances[target] + amount > 0 then 'over'
      end;
      if why is null then
        if not hots[source] then
          balances[source] := balances[source] - amount;
          sequences[source] := sequences[source] + 1;
          closeds[source] := holds[source] and balances[source] = 0 and operations[which] <> 'correct';
          debit_afters[number] := balances[source];
          debit_sequences[number] := sequences[source];
        end if;
        if not hots[target] then
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
          if not hots[source] then
            balances[source] := balances[source] + amount;
            sequences[source] := sequences[source] - 1;
            closeds[source] := false;
          end if;
          if not hots[target] then
            balances[target] := balances[target] - amount;
            sequences[target] := sequences[target] - 1;
          end if;
          back := back - 1;
        end loop;
      end if;
    end if;
    number := number + 1;
  end loop;

  select count(*) into expected from unnest(posting_of) as line (posting) where outcomes[line.posting] is null;
  insert into escrow_transfer (posting, line, lines, id, subject, debit_id, credit_id, minor, currency, debit_after,
                               credit_after, debit_sequence, credit_sequence, at, epoch, operation, key, request)
    select posting_ids[line.posting], line.place, case when line.place = 0 then line.lines end, line.id,
           subjects[line.posting], account_ids[line.debit], account_ids[line.credit], line.minor,
           currencies[line.debit], debit_afters[line.number], credit_afters[line.number],
           debit_sequences[line.number], credit_sequences[line.number], moment, ledger_epoch,
           operations[line.posting], keys[line.posting],
           case when line.place = 0 then requests -> (line.posting - 1) end
      from (select given.*, row_number() over lines_of - 1 as place, count(*) over (partition by given.posting) as lines
              from unnest(posting_of, debits, credits, minors, ids)
                   with ordinality as given (posting, debit, credit, minor, id, number)
              window lines_of as (partition by given.posting order by given.number)) line
      where outcomes[line.posting] is null
      order by line.number
    on conflict on constraint escrow_transfer_pkey do nothing;
  get diagnostics written = row_count;
  if written <> expected then
    -- Somebody posted one of the keys between hot accounts, which nobody locks, in this very moment.
    raise exception 'the same key was posted at the same moment' using errcode = 'serialization_failure';
  end if;
  update escrow_account a
    set balance = moved.balance, sequence = moved.sequence, closed = moved.closed, last_at = moment
    from unnest(account_ids, balances, sequences, closeds) as moved (id, balance, sequence, closed)
    where a.id = moved.id and not a.hot and a.sequence <> moved.sequence;
  outcomes := array_replace(outcomes, null, 'posted');
end $$;
"""

ONE = """
-- One transfer by the shortest way; whatever is not as expected goes the long way above.
create function escrow_post_one(
  key text, operation text, subject uuid, request jsonb, id uuid, asked_at timestamptz,
  debit_kind text, debit_owner uuid, debit_purpose text, credit_kind text, credit_owner uuid, credit_purpose text,
  minor bigint, currency text,
  out outcome text, out moment timestamptz, out debit_after bigint, out credit_after bigint
) language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
#variable_conflict use_variable
declare
  posting uuid := escrow_posting(key);
  ledger_epoch int; rolled xid8;
  debit_hot boolean := escrow_hot(debit_kind);
  credit_hot boolean := escrow_hot(credit_kind);
  debit_first boolean := (debit_owner, debit_kind, debit_purpose) < (credit_owner, credit_kind, credit_purpose);
  debit bigint; debit_sequence bigint; debit_at timestamptz;
  credit bigint; credit_sequence bigint; credit_at timestamptz;
begin
  lock table escrow_book in row share mode;
  select b.open_from, b.epoch, b.rolled_to into moment, ledger_epoch, rolled from escrow_book b;
  if ledger_epoch is null or pg_current_xact_id() < rolled then
    perform escrow_roll_up();
    select b.epoch into ledger_epoch from escrow_book b;
  end if;
  if exists (select from escrow_transfer t where t.posting = posting and t.line = 0) then
    outcome := 'repeat';
    return;
  end if;
  moment := greatest(moment, asked_at);

  for step in 1..2 loop
    if debit_first = (step = 1) then
      if debit_hot then
        select a.id into debit from escrow_account a
          where a.owner = debit_owner and a.kind = debit_kind and a.purpose = '' and a.currency = currency
            and not a.frozen;
      else
        update escrow_account a
          set balance = a.balance - minor, sequence = a.sequence + 1, last_at = greatest(a.last_at, moment),
              closed = a.kind = 'hold' and a.balance = minor and operation <> 'correct'
          where a.owner = debit_owner and a.kind = debit_kind and a.purpose = debit_purpose and a.currency = currency
            and not a.frozen and (a.balance - a.reserved >= minor or not escrow_floor(debit_kind))
          returning a.id, a.balance, a.sequence, a.last_at into debit, debit_after, debit_sequence, debit_at;
        moment := greatest(moment, debit_at);
      end if;
      exit when debit is null;
    elsif credit_hot then
      select a.id into credit from escrow_account a
        where a.owner = credit_owner and a.kind = credit_kind and a.purpose = '' and a.currency = currency;
      exit when credit is null;
    else
      update escrow_account a
        set balance = a.balance + minor, sequence = a.sequence + 1, last_at = greatest(a.last_at, moment)
        where a.owner = credit_owner and a.kind = credit_kind and a.purpose = credit_purpose and a.currency = currency
          and not a.closed and (a.balance + minor <= 0 or not escrow_ceiling(credit_kind))
        returning a.id, a.balance, a.sequence, a.last_at into credit, credit_after, credit_sequence, credit_at;
      if credit is null and not escrow_ceiling(credit_kind) then
        insert into escrow_account (kind, owner, purpose, currency, hot, balance, sequence, last_at, opened_at)
          values (credit_kind, credit_owner, credit_purpose, currency, false, minor, 1, moment, asked_at)
          on conflict do nothing
          returning escrow_account.id, escrow_account.balance, escrow_account.sequence, escrow_account.last_at
            into credit, credit_after, credit_sequence, credit_at;
      end if;
      exit when credit is null;
      moment := greatest(moment, credit_at);
    end if;
  end loop;

  if debit is not null and credit is not null then
    -- Both accounts were last moved when this transfer says.
    if debit_at < moment then
      update escrow_account a set last_at = moment where a.id = debit;
    end if;
    if credit_at < moment then
      update escrow_account a set last_at = moment where a.id = credit;
    end if;
    insert into escrow_transfer (posting, line, lines, id, subject, debit_id, credit_id, minor, currency, debit_after,
                                 credit_after, debit_sequence, credit_sequence, at, epoch, operation, key, request)
      values (posting, 0, 1, id, subject, debit, credit, minor, currency, debit_after,
              credit_after, debit_sequence, credit_sequence, moment, ledger_epoch, operation, key, request)
      on conflict on constraint escrow_transfer_pkey do nothing;
    if found then
      outcome := 'posted';
      return;
    end if;
  end if;

  -- Not as expected: whatever was done is undone, and the other function finds out why.
  if debit_sequence is not null then
    update escrow_account a set balance = a.balance + minor, sequence = a.sequence - 1, closed = false
      where a.id = debit;
  end if;
  if credit_sequence is not null then
    update escrow_account a set balance = a.balance - minor, sequence = a.sequence - 1 where a.id = credit;
  end if;
  select many.outcomes[1], many.moment, many.debit_afters[1], many.credit_afters[1]
    into outcome, moment, debit_after, credit_after
    from escrow_post_many(true, asked_at, array[key], array[operation], array[subject], jsonb_build_array(request),
                          array[debit_kind, credit_kind], array[debit_owner, credit_owner],
                          array[debit_purpose, credit_purpose], array[currency, currency],
                          array[1], array[1], array[2], array[minor], array[id]) many;
end $$;
"""

class Migration(migrations.Migration):
    dependencies = [("escrow", "0005_carry_over")]

    operations = [migrations.RunSQL(sql) for sql in (VALUES, ROLL_UP, MANY, ONE)]
