from django.db import migrations

GUARDS = """
-- A request goes forward: who asked for what, and why, stays; one that has ended only becomes a dispute, or is paid late.
create trigger returns_requests_go_forward before update on returns_request
    for each row when (
        (new.id, new.trade_id, new.asker_id, new.answerer_id, new.kind, new.reason, new.currency, new.asked_at)
            is distinct from
        (old.id, old.trade_id, old.asker_id, old.answerer_id, old.kind, old.reason, old.currency, old.asked_at)
        or old.status in ('kept', 'withdrawn', 'disputed') and new.status <> old.status
        or old.status in ('declined', 'silent') and new.status not in (old.status, 'disputed')
        or old.status = 'broken' and new.status not in ('broken', 'disputed', 'kept')
        or old.status <> 'open' and (new.amount_minor, new.days) is distinct from (old.amount_minor, old.days)
    ) execute function evidence_refuse();
create trigger returns_requests_never_deleted before delete on returns_request
    for each row execute function evidence_refuse();
"""

UNGUARD = """
drop trigger returns_requests_go_forward on returns_request;
drop trigger returns_requests_never_deleted on returns_request;
"""


class Migration(migrations.Migration):
    dependencies = [("returns", "0003_requests")]

    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
