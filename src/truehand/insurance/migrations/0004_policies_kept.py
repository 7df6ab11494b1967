"""What a policy's row refuses: its terms never change, and its state only goes forward."""

from typing import ClassVar

from django.db import migrations

GUARDS = """
create trigger insurance_policy_kept before update on insurance_policy
    for each row when (
        (old.id, old.product_id, old.trade_id, old.insurer_id, old.holder_id, old.beneficiary_id, old.kind,
         old.currency, old.insured, old.premium, old.deductible, old.commission, old.sha256, old.taken_at)
        is distinct from
        (new.id, new.product_id, new.trade_id, new.insurer_id, new.holder_id, new.beneficiary_id, new.kind,
         new.currency, new.insured, new.premium, new.deductible, new.commission, new.sha256, new.taken_at)
        or array_position(array['taken', 'paid', 'in_force', 'over', 'lapsed'], new.status::text)
           < array_position(array['taken', 'paid', 'in_force', 'over', 'lapsed'], old.status::text)
        or (old.status in ('in_force', 'over') and new.status = 'lapsed')
        or (old.began_at is not null and (old.began_at, old.ends_at, old.meter)
            is distinct from (new.began_at, new.ends_at, new.meter))
        or (old.ended_at is not null and old.ended_at is distinct from new.ended_at)
        or new.returned < old.returned
    ) execute function insurance_refuse();

create trigger insurance_policy_stays before delete on insurance_policy
    for each row execute function insurance_refuse();
"""
UNGUARD = """
drop trigger insurance_policy_kept on insurance_policy;
drop trigger insurance_policy_stays on insurance_policy;
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("insurance", "0003_policies")]

    operations: ClassVar = [migrations.RunSQL(GUARDS, UNGUARD)]
