from django.db import migrations

GUARDS = """
create trigger contracts_clausesettext_append_only before update or delete on contracts_clausesettext
    for each row execute function evidence_refuse();
create trigger contracts_clausesettext_keep before truncate on contracts_clausesettext
    for each statement execute function evidence_refuse_truncate();
create trigger contracts_clausesetverdict_append_only before update or delete on contracts_clausesetverdict
    for each row execute function evidence_refuse();
create trigger contracts_clausesetverdict_keep before truncate on contracts_clausesetverdict
    for each statement execute function evidence_refuse_truncate();

-- Two people publish a set.
create function contracts_check_verdict() returns trigger language plpgsql as $$
begin
    if exists (
        select from contracts_clausesettext told
        where told.id = new.clause_set_id and told.proposed_by = new.decided_by
    ) then
        raise exception 'who proposed a set does not decide about it' using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger contracts_clausesetverdict_check before insert on contracts_clausesetverdict
    for each row execute function contracts_check_verdict();
"""

UNGUARD = """
drop trigger contracts_clausesettext_append_only on contracts_clausesettext;
drop trigger contracts_clausesettext_keep on contracts_clausesettext;
drop trigger contracts_clausesetverdict_append_only on contracts_clausesetverdict;
drop trigger contracts_clausesetverdict_keep on contracts_clausesetverdict;
drop trigger contracts_clausesetverdict_check on contracts_clausesetverdict;
drop function contracts_check_verdict();
"""


class Migration(migrations.Migration):
    dependencies = [("contracts", "0006_published_sets")]

    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
