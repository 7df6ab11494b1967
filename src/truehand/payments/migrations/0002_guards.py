from django.db import migrations

GUARDS = """
create trigger payments_callback_append_only before update or delete on payments_receivedcallback
    for each row execute function evidence_refuse();
create trigger payments_callback_keep before truncate on payments_receivedcallback
    for each statement execute function evidence_refuse_truncate();
"""

UNGUARD = """
drop trigger payments_callback_keep on payments_receivedcallback;
drop trigger payments_callback_append_only on payments_receivedcallback;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("evidence", "0002_append_only")]

    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
