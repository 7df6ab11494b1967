from django.db import migrations

# Whoever puts a machine on sale waits for whoever claims it at that moment, and then sees the claim.
GUARD = """
create function listings_refuse_claimed() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.status = new.status and old.passport_id is not distinct from new.passport_id then
        return new;
    end if;
    perform from equipment_passport where id = new.passport_id for share;
    if exists (select from equipment_claim where passport_id = new.passport_id and cleared_at is null) then
        raise exception 'listings_machine_is_claimed' using errcode = 'check_violation';
    end if;
    return new;
end
$$;
create trigger listings_machine_is_claimed before insert or update of status, passport_id on listings_listing
    for each row when (new.status in ('published', 'reserved')) execute function listings_refuse_claimed();
"""

UNGUARD = """
drop trigger listings_machine_is_claimed on listings_listing;
drop function listings_refuse_claimed();
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0008_trained_prices"), ("equipment", "0005_claims")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
