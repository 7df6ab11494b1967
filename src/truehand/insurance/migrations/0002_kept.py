"""What the rows themselves refuse: a product's numbers and a licence's words never change, and nothing is deleted."""

from typing import ClassVar

from django.db import migrations

GUARDS = """
create function insurance_refuse() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    raise exception 'what an insurer published is kept as it was' using errcode = 'restrict_violation';
end $$;

create trigger insurance_product_kept before update on insurance_product
    for each row when (
        (old.id, old.insurer_id, old.kind, old.version, old.edition, old.currency, old.rate, old.insured,
         old.most_insured, old.minimum, old.deductible, old.least_deductible, old.pays, old.commission, old.warn,
         old.stop, old.four_eyes, old.proposed_at)
        is distinct from
        (new.id, new.insurer_id, new.kind, new.version, new.edition, new.currency, new.rate, new.insured,
         new.most_insured, new.minimum, new.deductible, new.least_deductible, new.pays, new.commission, new.warn,
         new.stop, new.four_eyes, new.proposed_at)
        or (old.decided_at is not null and (old.decided_by, old.decided_at, old.on_sale_at)
            is distinct from (new.decided_by, new.decided_at, new.on_sale_at))
        or (old.ended_at is not null and old.ended_at is distinct from new.ended_at)
    ) execute function insurance_refuse();

create trigger insurance_product_stays before delete on insurance_product
    for each row execute function insurance_refuse();

create trigger insurance_licence_kept before update on insurance_insurerlicence
    for each row when (
        (old.id, old.insurer_id, old.granted_by, old.granted_at, old.valid_until)
        is distinct from (new.id, new.insurer_id, new.granted_by, new.granted_at, new.valid_until)
        or old.ended_at is not null
    ) execute function insurance_refuse();

create trigger insurance_licence_stays before delete on insurance_insurerlicence
    for each row execute function insurance_refuse();
"""
UNGUARD = """
drop trigger insurance_product_kept on insurance_product;
drop trigger insurance_product_stays on insurance_product;
drop trigger insurance_licence_kept on insurance_insurerlicence;
drop trigger insurance_licence_stays on insurance_insurerlicence;
drop function insurance_refuse();
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("insurance", "0001_initial")]

    operations: ClassVar = [migrations.RunSQL(GUARDS, UNGUARD)]
