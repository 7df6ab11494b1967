"""What the earlier tables hold goes over, and they go."""

from django.db import migrations

CARRY_OVER = """
insert into escrow_book (id) values (1);

insert into escrow_account (kind, owner, purpose, currency, balance, sequence, opened_at, hot, closed)
  select kind, owner, purpose, currency, balance, sequence, opened_at,
         kind in ('custodian', 'clearing', 'commission', 'tax', 'forfeits', 'operator', 'charges', 'exchange'),
         kind = 'hold' and sequence > 0 and balance = 0
    from escrow_before.escrow_account order by opened_at, id;

insert into escrow_transfer (posting, line, lines, id, subject, debit_id, credit_id, minor, currency, debit_after,
                             credit_after, debit_sequence, credit_sequence, at, epoch, operation, key, request)
  select encode(substr(sha256(convert_to(p.key, 'UTF8')), 1, 16), 'hex')::uuid, t.line,
         case when t.line = 0 then p.lines end, t.id, p.subject, debit.id, credit.id, t.minor, t.currency,
         case when not debit.hot then t.debit_after end, case when not credit.hot then t.credit_after end,
         case when not debit.hot then t.debit_sequence end, case when not credit.hot then t.credit_sequence end,
         p.at, 1, p.operation, p.key, case when t.line = 0 then p.request end
    from escrow_before.escrow_transfer t
    join escrow_before.escrow_posting p on p.id = t.posting_id
    join escrow_before.escrow_account d on d.id = t.debit_id
    join escrow_before.escrow_account c on c.id = t.credit_id
    join escrow_account debit on (debit.owner, debit.kind, debit.purpose, debit.currency)
                               = (d.owner, d.kind, d.purpose, d.currency)
    join escrow_account credit on (credit.owner, credit.kind, credit.purpose, credit.currency)
                                = (c.owner, c.kind, c.purpose, c.currency)
    order by p.at, p.id, t.line;

-- No account's time ran backwards: what was posted later is told no earlier.
do $$
begin
  loop
    with told as (
      select posting, max(latest) as at from (
        select posting, max(at) over (partition by account order by sequence) as latest from (
          select posting, at, debit_id as account, debit_sequence as sequence from escrow_transfer
            where debit_sequence is not null
          union all
          select posting, at, credit_id, credit_sequence from escrow_transfer where credit_sequence is not null
        ) leg
      ) running group by posting
    )
    update escrow_transfer t set at = told.at from told where told.posting = t.posting and told.at > t.at;
    exit when not found;
  end loop;
end $$;

-- Hot accounts are added up from their transfers until the next roll-up.
update escrow_account a set last_at = moved.at
  from (select account, max(at) as at from (
          select debit_id as account, at from escrow_transfer where debit_sequence is not null
          union all
          select credit_id, at from escrow_transfer where credit_sequence is not null) leg group by account) moved
  where a.id = moved.account;
update escrow_account set balance = 0, sequence = 0 where hot;

drop schema escrow_before cascade;
"""


class Migration(migrations.Migration):
    dependencies = [("escrow", "0004_one_row_a_transfer")]

    operations = [migrations.RunSQL(CARRY_OVER)]
