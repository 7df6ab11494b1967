"""What claims refuse: a story is never edited, what was claimed never changes, and paid is for good."""

from typing import ClassVar

from django.db import migrations

GUARDS = """
create trigger insurance_entry_kept before update or delete on insurance_claimentry
    for each row execute function insurance_refuse();

create trigger insurance_claim_kept before update on insurance_claim
    for each row when (
        old.stage = 'paid'
        or (old.id, old.policy_id, old.insurer_id, old.number, old.claimant_id, old.reason, old.happened_at, old.loss,
            old.meter, old.filed_at)
        is distinct from
           (new.id, new.policy_id, new.insurer_id, new.number, new.claimant_id, new.reason, new.happened_at, new.loss,
            new.meter, new.filed_at)
        or (new.stage = 'paid' and old.stage <> 'approved')
        or (old.appealed_at is not null and old.appealed_at is distinct from new.appealed_at)
    ) execute function insurance_refuse();

create trigger insurance_claim_stays before delete on insurance_claim
    for each row execute function insurance_refuse();

-- Claims on a policy never come to more than it insures.
create function insurance_within_sum() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    if (select sum(amount) from insurance_claim where policy_id = new.policy_id and stage = 'paid')
        > (select insured from insurance_policy where id = new.policy_id) then
        raise exception 'more than the sum insured' using errcode = 'check_violation';
    end if;
    return null;
end $$;
create constraint trigger insurance_paid_within_sum after insert or update on insurance_claim
    for each row when (new.stage = 'paid') execute function insurance_within_sum();
"""
UNGUARD = """
drop trigger insurance_entry_kept on insurance_claimentry;
drop trigger insurance_claim_kept on insurance_claim;
drop trigger insurance_claim_stays on insurance_claim;
drop trigger insurance_paid_within_sum on insurance_claim;
drop function insurance_within_sum();
"""


class Migration(migrations.Migration):
    """Triggers."""

    dependencies: ClassVar = [("insurance", "0005_claims")]

    operations: ClassVar = [migrations.RunSQL(GUARDS, UNGUARD)]
