"""Reservations and freezes: money that is promised, and money that may not leave."""

from django.db import migrations

RESERVE = """
create function escrow_reserve(
  key text, subject uuid, request jsonb, asked_at timestamptz, expires_at timestamptz,
  debit_kind text, debit_owner uuid, debit_purpose text, credit_kind text, credit_owner uuid, credit_purpose text,
  minor bigint, currency text
) returns text language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
#variable_conflict use_variable
declare
  source escrow_account; target bigint;
begin
  perform escrow_lock(array[debit_kind], array[debit_owner], array[debit_purpose], array[currency], true, asked_at);
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
  insert into escrow_account (kind, owner, purpose, currency, hot, opened_at)
    values (credit_kind, credit_owner, credit_purpose, currency, escrow_hot(credit_kind), asked_at)
    on conflict do nothing;
  select a.id into target from escrow_account a
    where a.owner = credit_owner and a.kind = credit_kind and a.purpose = credit_purpose and a.currency = currency;
  if target is null then
    return 'currency';
  end if;
  insert into escrow_reservation (id, key, subject, debit_id, credit_id, minor, currency, request, at, expires_at)
    values (escrow_posting(key), key, subject, source.id, target, minor, currency, request, asked_at, expires_at);
  update escrow_account a set reserved = a.reserved + minor where a.id = source.id;
  return 'reserved';
end $$;

-- Ends a reservation once: posted (all or part), void, or expired; what is not posted is free again.
create function escrow_end_reservation(
  key text, wanted text, amount bigint, transfer uuid, asked_at timestamptz,
  out outcome text, out moment timestamptz, out debit_after bigint, out credit_after bigint
) language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
#variable_conflict use_variable
declare
  promise escrow_reservation; source escrow_account; target escrow_account;
begin
  select * into promise from escrow_reservation r where r.id = escrow_posting(key);
  if promise.id is null then
    outcome := 'unknown';
    return;
  end if;
  select * into source from escrow_account a where a.id = promise.debit_id;
  select * into target from escrow_account a where a.id = promise.credit_id;
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
    update escrow_account a set reserved = a.reserved - promise.minor where a.id = promise.debit_id;
    outcome := 'posted';
    if wanted = 'posted' then
      select one.outcome, one.moment, one.debit_after, one.credit_after
        into outcome, moment, debit_after, credit_after
        from escrow_post_one(key, 'post_reserved', promise.subject, promise.request, transfer, asked_at,
                             source.kind, source.owner, source.purpose, target.kind, target.owner, target.purpose,
                             amount, promise.currency) one;
    end if;
    if outcome = 'posted' then
      insert into escrow_reservation_end (reservation_id, outcome, minor, at)
        values (promise.id, wanted, case when wanted = 'posted' then amount else 0 end, asked_at);
    else
      update escrow_account a set reserved = a.reserved + promise.minor where a.id = promise.debit_id;
    end if;
  end if;
end $$;

-- A frozen account is credited as ever and debited by nobody; false when it was so already.
create function escrow_freeze(
  id uuid, kind text, owner uuid, purpose text, currency text, freezing boolean, reason text, asked_at timestamptz
) returns boolean language plpgsql security definer
  set search_path = pg_catalog, public, pg_temp set truehand.ledger = 'posting' as $$
#variable_conflict use_variable
declare
  account bigint;
begin
  perform escrow_lock(array[kind], array[owner], array[purpose], array[currency], true, asked_at);
  update escrow_account a set frozen = freezing
    where a.owner = owner and a.kind = kind and a.purpose = purpose and a.currency = currency and a.frozen <> freezing
    returning a.id into account;
  if account is null then
    return false;
  end if;
  insert into escrow_freeze (id, account_id, frozen, reason, at) values (id, account, freezing, reason, asked_at);
  return true;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("escrow", "0007_kept")]

    operations = [migrations.RunSQL(RESERVE)]
