"""The rules of the ledger, kept by PostgreSQL itself whoever connects."""

from django.db import migrations

RULES = """
-- What the ledger promises, kept by PostgreSQL itself whoever connects.

-- A transfer's accounts exist and have its currency.
alter table escrow_transfer
  add constraint escrow_debit_account foreign key (debit_id, currency) references escrow_account (id, currency),
  add constraint escrow_credit_account foreign key (credit_id, currency) references escrow_account (id, currency);

-- Nothing posted is altered, deleted or truncated.
create function escrow_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the ledger is append-only: % on % is refused', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;

create trigger escrow_posting_is_kept before update or delete or truncate on escrow_posting
  for each statement execute function escrow_refuse_change();
create trigger escrow_transfer_is_kept before update or delete or truncate on escrow_transfer
  for each statement execute function escrow_refuse_change();
create trigger escrow_account_is_kept before delete or truncate on escrow_account
  for each statement execute function escrow_refuse_change();

-- A new account is empty; afterwards only a posted transfer (one trigger deep) moves its balance and sequence.
create function escrow_guard_account() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    if new.balance <> 0 or new.sequence <> 0 then
      raise exception 'a new account is empty' using errcode = 'restrict_violation';
    end if;
    return new;
  end if;
  if pg_trigger_depth() < 2
     or (new.id, new.kind, new.owner, new.purpose, new.currency, new.opened_at)
        is distinct from (old.id, old.kind, old.owner, old.purpose, old.currency, old.opened_at) then
    raise exception 'an account changes by transfers alone' using errcode = 'restrict_violation';
  end if;
  if old.kind = 'hold' and old.sequence > 0 and old.balance = 0 then
    raise exception 'the hold was emptied and is closed' using errcode = 'restrict_violation';
  end if;
  return new;
end $$;

create trigger escrow_account_is_guarded before insert or update on escrow_account
  for each row execute function escrow_guard_account();

-- A transfer moves both balances and takes its after-images from them, whatever the inserter wrote there.
create function escrow_apply_transfer() returns trigger language plpgsql as $$
begin
  if new.line >= (select lines from escrow_posting where id = new.posting_id) then
    raise exception 'the posting is complete' using errcode = 'restrict_violation';
  end if;
  update escrow_account set balance = balance - new.minor, sequence = sequence + 1
    where id = new.debit_id returning balance, sequence into new.debit_after, new.debit_sequence;
  update escrow_account set balance = balance + new.minor, sequence = sequence + 1
    where id = new.credit_id returning balance, sequence into new.credit_after, new.credit_sequence;
  return new;
end $$;

create trigger escrow_transfer_is_applied before insert on escrow_transfer
  for each row execute function escrow_apply_transfer();

-- Opens missing accounts and locks all of them, always in one order: what is shared by few first, what all share last.
create function escrow_lock(accounts jsonb, at timestamptz) returns void language plpgsql as $$
begin
  insert into escrow_account (id, kind, owner, purpose, currency, balance, sequence, opened_at)
    select id, kind, owner, purpose, currency, 0, 0, at
      from jsonb_to_recordset(accounts) as wanted (id uuid, kind text, owner uuid, purpose text, currency text)
      order by owner, kind, purpose, currency
    on conflict do nothing;
  perform 1
    from jsonb_to_recordset(accounts) as wanted (kind text, owner uuid, purpose text, currency text)
    join escrow_account account using (owner, kind, purpose, currency)
    order by array_position(array['hold', 'balance', 'in_transit', 'forfeits', 'commission', 'custodian'], kind::text),
             account.id
    for update of account;
end $$;

-- The one way in which Truehand posts: all lines or none; false when the key has posted before.
create function escrow_post(posting jsonb, accounts jsonb, transfers jsonb) returns boolean language plpgsql as $$
begin
  insert into escrow_posting (id, key, operation, subject, request, lines, at)
    select id, key, operation, subject, request, jsonb_array_length(transfers), at
      from jsonb_to_record(posting) as wanted
        (id uuid, key text, operation text, subject uuid, request jsonb, at timestamptz)
    on conflict (key) do nothing;
  if not found then
    return false;
  end if;
  perform escrow_lock(accounts, (posting->>'at')::timestamptz);
  insert into escrow_transfer (id, posting_id, line, debit_id, credit_id, minor, currency,
                               debit_after, credit_after, debit_sequence, credit_sequence)
    select wanted.id, (posting->>'id')::uuid, wanted.line, debit.id, credit.id, wanted.minor, debit.currency, 0, 0, 0, 0
      from jsonb_to_recordset(transfers) as wanted (id uuid, line smallint, debit int, credit int, minor bigint)
      join lateral (select * from jsonb_to_record(accounts->wanted.debit)
                      as named (owner uuid, kind text, purpose text, currency text)) as from_account on true
      join lateral (select * from jsonb_to_record(accounts->wanted.credit)
                      as named (owner uuid, kind text, purpose text, currency text)) as to_account on true
      left join escrow_account debit on (debit.owner, debit.kind, debit.purpose, debit.currency)
        = (from_account.owner, from_account.kind, from_account.purpose, from_account.currency)
      left join escrow_account credit on (credit.owner, credit.kind, credit.purpose, credit.currency)
        = (to_account.owner, to_account.kind, to_account.purpose, to_account.currency)
      order by wanted.line;
  return true;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("escrow", "0001_initial")]

    operations = [migrations.RunSQL(RULES)]
