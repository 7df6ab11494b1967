from django.db import migrations

GUARDS = """
create trigger risk_decision_append_only before update or delete on risk_decisionrecord
    for each row execute function evidence_refuse();
create trigger risk_decision_keep before truncate on risk_decisionrecord
    for each statement execute function evidence_refuse_truncate();
create trigger risk_case_keep before delete on risk_case
    for each row execute function evidence_refuse();
-- A case ends once and never changes what it asks.
create trigger risk_case_ends_once before update on risk_case
    for each row when (
        old.status <> 'open'
        or (new.id, new.event, new.subject, new.party_id, new.reasons, new.facts, new.opened_at)
            is distinct from (old.id, old.event, old.subject, old.party_id, old.reasons, old.facts, old.opened_at)
    ) execute function evidence_refuse();
"""

UNGUARD = """
drop trigger risk_decision_append_only on risk_decisionrecord;
drop trigger risk_decision_keep on risk_decisionrecord;
drop trigger risk_case_keep on risk_case;
drop trigger risk_case_ends_once on risk_case;
"""


class Migration(migrations.Migration):
    # The log's migration brings the functions that refuse changes to append-only tables.
    dependencies = [("risk", "0001_initial"), ("evidence", "0002_append_only")]

    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
