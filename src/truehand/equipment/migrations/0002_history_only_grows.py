from django.db import migrations

GUARD = """
create trigger equipment_note_append_only before update or delete on equipment_note
    for each row execute function evidence_refuse();
create trigger equipment_note_keep before truncate on equipment_note
    for each statement execute function evidence_refuse_truncate();
"""

UNGUARD = """
drop trigger equipment_note_append_only on equipment_note;
drop trigger equipment_note_keep on equipment_note;
"""


class Migration(migrations.Migration):
    dependencies = [("equipment", "0001_initial"), ("evidence", "0002_append_only")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
