"""Shorter ways for what is posted most: one transfer, and one posting of a few lines.

The guarantees are those of 0006; what changed is how often the database is asked. Closing a day waits at an advisory
lock, and the rules of the tables are shorter still.
"""

from django.db import migrations, models
from django.db.models import F, Q

# Postings hold 7305438 shared until they are committed: who closes a day waits for them, and they for him.
CLOSE = """
create or replace function escrow_close_until(ends timestamptz) returns void language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
begin
  perform pg_advisory_xact_lock(7305438);
  insert into escrow_book (id) values (1) on conflict do nothing;
  update escrow_book set open_from = greatest(open_from, escrow_close_until.ends);
end $$;
"""

ONE = """
-- One transfer by the shortest way; whatever is not as expected goes the long way of many.
create or replace function escrow_post_one(
  key text, operation text, subject uuid, request jsonb, id uuid, asked_at timestamptz,
  debit_kind text, debit_owner uuid, debit_purpose text, credit_kind text, credit_owner uuid, credit_purpose text,
  minor bigint, currency text,
  out outcome text, out moment timestamptz, out debit_after bigint, out credit_after bigint
) language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
#variable_conflict use_variable
declare
  gate text := pg_advisory_xact_lock_shared(7305438);
  ledger_epoch int;
  debit_hot boolean := escrow_hot(debit_kind);
  credit_hot boolean := escrow_hot(credit_kind);
  debit_first boolean := (debit_owner, debit_kind, debit_purpose) < (credit_owner, credit_kind, credit_purpose);
  debit bigint; debit_sequence bigint; debit_at timestamptz;
  credit bigint; credit_sequence bigint; credit_at timestamptz;
begin
  select greatest(b.open_from, asked_at), b.epoch into moment, ledger_epoch
    from escrow_book b where pg_current_xact_id() >= b.rolled_to;

  for step in 1..2 loop
    exit when ledger_epoch is null;
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
            and not a.frozen and (a.sign <> 1 or a.balance - a.reserved >= minor)
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
          and not a.closed and (a.sign <> -1 or a.balance + minor <= 0)
        returning a.id, a.balance, a.sequence, a.last_at into credit, credit_after, credit_sequence, credit_at;
      if credit is null and not escrow_ceiling(credit_kind) then
        insert into escrow_account (kind, owner, purpose, currency, balance, sequence, last_at, opened_at)
          values (credit_kind, credit_owner, credit_purpose, currency, minor, 1, moment, asked_at)
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
      values (encode(substr(sha256(convert_to(key, 'UTF8')), 1, 16), 'hex')::uuid, 0, 1, id, subject, debit, credit, minor, currency, debit_after,
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

FEW = """
-- One posting of a few lines. Accounts are named once, in the order in which all lock them; lines refer to their places.
-- An account that is both debited and credited goes the long way, as does whatever is not as expected.
create function escrow_post_few(
  key text, operation text, subject uuid, request jsonb, asked_at timestamptz,
  kinds text[], owners uuid[], purposes text[], currencies text[],
  debits int[], credits int[], minors bigint[], ids uuid[],
  out outcome text, out culprit int, out moment timestamptz, out debit_afters bigint[], out credit_afters bigint[]
) language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
#variable_conflict use_variable
declare
  gate text := pg_advisory_xact_lock_shared(7305438);
  ledger_epoch int; named int := cardinality(kinds); total int := cardinality(minors);
  kind text; owner uuid; purpose text; currency text; change bigint; step int; place int;
  account bigint; after bigint; sequence bigint; account_at timestamptz; latest timestamptz;
  nothing bigint[] := array_fill(0, array[named]);
  changes bigint[] := nothing; steps int[] := nothing; account_ids bigint[] := array_fill(null::bigint, array[named]);
  afters bigint[] := account_ids; sequences bigint[] := account_ids;
  debit_sequences bigint[] := array_fill(null::bigint, array[total]); credit_sequences bigint[] := debit_sequences;
  written int := 0; plain boolean := true;
begin
  debit_afters := debit_sequences; credit_afters := debit_sequences;
  for number in 1..total loop
    place := debits[number];
    plain := plain and changes[place] <= 0 and changes[credits[number]] >= 0
             and currencies[place] = currencies[credits[number]];
    changes[place] := changes[place] - minors[number]; steps[place] := steps[place] + 1;
    place := credits[number];
    changes[place] := changes[place] + minors[number]; steps[place] := steps[place] + 1;
  end loop;
  select greatest(b.open_from, asked_at), b.epoch into latest, ledger_epoch
    from escrow_book b where pg_current_xact_id() >= b.rolled_to and plain;
  moment := latest;

  for place in 1..named loop
    exit when ledger_epoch is null;
    kind := kinds[place]; owner := owners[place]; purpose := purposes[place]; currency := currencies[place];
    change := changes[place]; step := steps[place]; account := null;
    if escrow_hot(kind) then
      select a.id into account from escrow_account a
        where a.owner = owner and a.kind = kind and a.purpose = '' and a.currency = currency
          and not (a.frozen and change < 0);
    elsif change < 0 then
      update escrow_account a
        set balance = a.balance + change, sequence = a.sequence + step, last_at = greatest(a.last_at, moment),
            closed = a.kind = 'hold' and a.balance + change = 0 and operation <> 'correct'
        where a.owner = owner and a.kind = kind and a.purpose = purpose and a.currency = currency
          and not a.frozen and (a.sign <> 1 or a.balance - a.reserved + change >= 0)
        returning a.id, a.balance, a.sequence, a.last_at into account, after, sequence, account_at;
    else
      update escrow_account a
        set balance = a.balance + change, sequence = a.sequence + step, last_at = greatest(a.last_at, moment)
        where a.owner = owner and a.kind = kind and a.purpose = purpose and a.currency = currency
          and not a.closed and (a.sign <> -1 or a.balance + change <= 0)
        returning a.id, a.balance, a.sequence, a.last_at into account, after, sequence, account_at;
      if account is null and not escrow_ceiling(kind) then
        insert into escrow_account (kind, owner, purpose, currency, balance, sequence, last_at, opened_at)
          values (kind, owner, purpose, currency, change, step, moment, asked_at)
          on conflict do nothing
          returning escrow_account.id, escrow_account.balance, escrow_account.sequence, escrow_account.last_at
            into account, after, sequence, account_at;
      end if;
    end if;
    exit when account is null;
    account_ids[place] := account;
    if not escrow_hot(kind) then
      afters[place] := after; sequences[place] := sequence;
      latest := least(latest, account_at); moment := greatest(moment, account_at);
    end if;
  end loop;

  if account_ids[named] is not null then
    if latest < moment then
      -- All accounts were last moved when this posting says.
      update escrow_account a set last_at = moment
        from unnest(account_ids, sequences) as moved (id, sequence)
        where a.id = moved.id and moved.sequence is not null and a.last_at < moment;
    end if;
    -- From the last line backwards: what each account had after it.
    for number in reverse total..1 loop
      place := debits[number];
      debit_afters[number] := afters[place]; debit_sequences[number] := sequences[place];
      afters[place] := afters[place] + minors[number]; sequences[place] := sequences[place] - 1;
      place := credits[number];
      credit_afters[number] := afters[place]; credit_sequences[number] := sequences[place];
      afters[place] := afters[place] - minors[number]; sequences[place] := sequences[place] - 1;
    end loop;
    insert into escrow_transfer (posting, line, lines, id, subject, debit_id, credit_id, minor, currency, debit_after,
                                 credit_after, debit_sequence, credit_sequence, at, epoch, operation, key, request)
      select escrow_posting(key), line.place - 1, case when line.place = 1 then total end, line.id, subject,
             account_ids[line.debit], account_ids[line.credit], line.minor, currencies[line.debit], line.debit_after,
             line.credit_after, line.debit_sequence, line.credit_sequence, moment, ledger_epoch, operation, key,
             case when line.place = 1 then request end
        from unnest(debits, credits, minors, ids, debit_afters, credit_afters, debit_sequences, credit_sequences)
             with ordinality as line (debit, credit, minor, id, debit_after, credit_after, debit_sequence,
                                      credit_sequence, place)
      on conflict on constraint escrow_transfer_pkey do nothing;
    get diagnostics written = row_count;
    if written = total then
      outcome := 'posted';
      return;
    elsif written > 0 then
      raise exception 'a part of the posting was there' using errcode = 'data_corrupted';
    end if;
    account := null;
  end if;

  -- Not as expected: whatever was done is undone, and the other function finds out why.
  for place in 1..named loop
    change := changes[place]; step := steps[place];
    update escrow_account a set balance = a.balance - change, sequence = a.sequence - step, closed = false
      where a.id = account_ids[place] and not a.hot;
  end loop;
  select many.outcomes[1], many.culprits[1], many.moment, many.debit_afters, many.credit_afters
    into outcome, culprit, moment, debit_afters, credit_afters
    from escrow_post_many(true, asked_at, array[key], array[operation], array[subject], jsonb_build_array(request),
                          kinds, owners, purposes, currencies, array_fill(1, array[total]), debits, credits, minors,
                          ids) many;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("escrow", "0011_accounts_by_age")]

    operations = [
        migrations.RemoveIndex(model_name="ledgeraccount", name="escrow_account_by_age"),
        # Each for one kind, so that no plan made for all kinds can mistake one for the way to an account.
        migrations.AddIndex(
            model_name="ledgeraccount",
            index=models.Index(
                condition=Q(closed=False, kind="hold"), fields=["opened_at", "id"], name="escrow_holds_by_age"
            ),
        ),
        migrations.AddIndex(
            model_name="ledgeraccount",
            index=models.Index(
                condition=Q(closed=False, kind="suspense"), fields=["opened_at", "id"], name="escrow_suspense_by_age"
            ),
        ),
        migrations.AddIndex(
            model_name="ledgeraccount",
            index=models.Index(condition=Q(kind="debt"), fields=["opened_at", "id"], name="escrow_debts_by_age"),
        ),
        migrations.RemoveConstraint(model_name="ledgeraccount", name="escrow_account_within_bounds"),
        migrations.RemoveConstraint(model_name="ledgeraccount", name="escrow_closed_is_empty"),
        migrations.AddConstraint(
            model_name="ledgeraccount",
            constraint=models.CheckConstraint(
                condition=Q(reserved__gte=0, reserved__lte=F("balance") * F("sign")) & (Q(closed=False) | Q(balance=0)),
                name="escrow_account_within_bounds",
            ),
        ),
        *[migrations.RunSQL(sql) for sql in (CLOSE, ONE, FEW)],
    ]
