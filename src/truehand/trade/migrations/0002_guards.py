from django.db import migrations

GUARDS = """
create trigger trade_step_append_only before update or delete on trade_step
    for each row execute function evidence_refuse();
create trigger trade_step_keep before truncate on trade_step
    for each statement execute function evidence_refuse_truncate();
create trigger trade_trade_keep before delete on trade_trade
    for each row execute function evidence_refuse();

-- A trade moves on and never back, between the same two, about the same machine, by the process it began with.
create function trade_goes_forward() returns trigger language plpgsql as $$
begin
    if new.step < old.step
       or (new.id, new.process_version, new.listing_id, new.passport_id, new.buyer_id, new.seller_id, new.currency)
          is distinct from
          (old.id, old.process_version, old.listing_id, old.passport_id, old.buyer_id, old.seller_id, old.currency) then
        raise exception 'a trade keeps what it began with and never goes back' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger trade_trade_goes_forward before update on trade_trade
    for each row execute function trade_goes_forward();
"""

UNGUARD = """
drop trigger trade_trade_goes_forward on trade_trade;
drop function trade_goes_forward();
drop trigger trade_trade_keep on trade_trade;
drop trigger trade_step_keep on trade_step;
drop trigger trade_step_append_only on trade_step;
"""


class Migration(migrations.Migration):
    dependencies = [("trade", "0001_initial"), ("evidence", "0002_append_only")]

    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
