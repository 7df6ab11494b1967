"""Rules in few words: PostgreSQL reads those of a table anew for every statement that writes it.

What can change is one short constraint a table. What an account is (its kind, whose it is) is checked when it is
opened, since it never changes. Ten constraints an account cost more than all else in a posting.
"""

from django.db import migrations, models

KNOWN = """
create function escrow_known(operation text) returns boolean language plpgsql immutable strict parallel safe as $$
begin
  return operation in (
    'receive', 'receive_unallocated', 'release', 'give_back', 'split', 'seize', 'start_payout',
    'finish_payout', 'fail_payout', 'receive_suspense', 'place_suspense', 'refund_suspense',
    'release_part', 'pay_fee', 'charge', 'net_debt', 'write_off', 'convert', 'settle_channel',
    'refund', 'chargeback', 'end_chargeback', 'fund', 'bank_charge', 'correct', 'post_reserved');
end $$;
alter table escrow_transfer add constraint escrow_operation_known check (escrow_known(operation));
"""

OPENED = """
set local truehand.ledger = 'posting';
update escrow_account set sign = case when hot then 0 when escrow_floor(kind) then 1 else -1 end;

create function escrow_open_account() returns trigger language plpgsql
  set search_path = pg_catalog, public, pg_temp as $$
begin
  new.hot := escrow_hot(new.kind);
  new.sign := case when new.hot then 0 when escrow_floor(new.kind) then 1 when escrow_ceiling(new.kind) then -1 end;
  if new.sign is null then
    raise exception 'no account is of the kind %', new.kind using errcode = 'check_violation';
  end if;
  if (new.kind = 'hold') <> (new.purpose <> '') then
    raise exception 'a hold has a purpose, and nothing else has' using errcode = 'check_violation';
  end if;
  if (new.hot and new.kind <> 'clearing') <> (new.owner = '00000000-0000-0000-0000-000000000000') then
    raise exception 'an account of this kind has another owner' using errcode = 'check_violation';
  end if;
  return new;
end $$;
create trigger escrow_account_is_opened before insert on escrow_account
  for each row execute function escrow_open_account();
create trigger escrow_account_keeps_its_sign before update of sign on escrow_account
  for each statement execute function escrow_refuse_change();
"""

FREEZE = """
-- A frozen account is credited as ever and debited by nobody; false when it was so already.
create or replace function escrow_freeze(
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
  -- The log of one account has an order, whatever the clock says.
  insert into escrow_freeze (id, account_id, frozen, reason, at)
    select id, account, freezing, reason, greatest(asked_at, max(f.at) + interval '1 microsecond')
      from escrow_freeze f where f.account_id = account;
  return true;
end $$;
"""

# One account as it is, locked until the transaction ends; no row when it was never opened. A hot one is not locked.
LOCKED = """
create function escrow_locked(wanted_kind text, wanted_owner uuid, wanted_purpose text, wanted_currency text)
  returns setof escrow_account language sql security definer
  set search_path = pg_catalog, public, pg_temp
begin atomic
  select a.* from escrow_account a
    where a.owner = wanted_owner and a.kind = wanted_kind and a.purpose = wanted_purpose
      and (a.currency = wanted_currency or wanted_currency = '') and not a.hot
    for update of a;
end;
"""


class Migration(migrations.Migration):
    dependencies = [("escrow", "0009_days")]

    operations = [
        migrations.RemoveConstraint(
            model_name='ledgeraccount',
            name='escrow_account_floor',
        ),
        migrations.RemoveConstraint(
            model_name='ledgeraccount',
            name='escrow_account_ceiling',
        ),
        migrations.RemoveConstraint(
            model_name='ledgeraccount',
            name='escrow_reserved_is_client_money',
        ),
        migrations.RemoveConstraint(
            model_name='ledgeraccount',
            name='escrow_closed_is_an_empty_hold',
        ),
        migrations.RemoveConstraint(
            model_name='ledgeraccount',
            name='escrow_account_hot_by_kind',
        ),
        migrations.RemoveConstraint(
            model_name='ledgeraccount',
            name='escrow_account_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='ledgeraccount',
            name='escrow_purpose_is_of_holds',
        ),
        migrations.RemoveConstraint(
            model_name='ledgeraccount',
            name='escrow_account_has_its_owner',
        ),
        migrations.RemoveConstraint(
            model_name='transfer',
            name='escrow_first_line_tells',
        ),
        migrations.RemoveConstraint(
            model_name='transfer',
            name='escrow_operation_known',
        ),
        migrations.AddField(
            model_name='ledgeraccount',
            name='sign',
            field=models.SmallIntegerField(db_default=0),
        ),
        migrations.RunSQL(OPENED),
        migrations.RunSQL(KNOWN),
        migrations.RunSQL(FREEZE),
        migrations.RunSQL(LOCKED),
        migrations.AddConstraint(
            model_name='ledgeraccount',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('balance__gte', models.F('reserved')), ('reserved__gte', 0), ('sign', 1)), models.Q(('balance__lte', 0), ('reserved', 0), ('sign', -1)), models.Q(('reserved', 0), ('sign', 0)), _connector='OR'), name='escrow_account_within_bounds'),
        ),
        migrations.AddConstraint(
            model_name='ledgeraccount',
            constraint=models.CheckConstraint(condition=models.Q(('closed', False), ('balance', 0), _connector='OR'), name='escrow_closed_is_empty'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(('line__gt', 0), models.Q(('lines__gt', 0), ('request__isnull', False)), _connector='OR'), name='escrow_first_line_tells'),
        ),
    ]
