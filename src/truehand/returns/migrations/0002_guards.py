from django.db import migrations

GUARDS = """
-- What a seller said it grants is not rewritten; it says something else.
create trigger returns_policies_append_only before update or delete on returns_sellerpolicy
    for each row execute function evidence_refuse();

-- A return goes forward: what was asked, granted, sent and received stays, and an ended one is over.
create trigger returns_go_forward before update on returns_return
    for each row when (
        old.ended_at is not null
        or (new.trade_id, new.asker_id, new.cause, new.asked_at)
            is distinct from (old.trade_id, old.asker_id, old.cause, old.asked_at)
        or (old.granted_at is not null and new.granted_at is distinct from old.granted_at)
        or (old.sent_at is not null and (new.sent_at, new.photo) is distinct from (old.sent_at, old.photo))
        or (old.received_at is not null and new.received_at is distinct from old.received_at)
    ) execute function evidence_refuse();
create trigger returns_never_deleted before delete on returns_return
    for each row execute function evidence_refuse();
"""

UNGUARD = """
drop trigger returns_policies_append_only on returns_sellerpolicy;
drop trigger returns_go_forward on returns_return;
drop trigger returns_never_deleted on returns_return;
"""


class Migration(migrations.Migration):
    dependencies = [("returns", "0001_initial"), ("evidence", "0002_append_only")]

    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
