from django.db import migrations

GUARD = """
create trigger listings_judgement_append_only before update or delete on listings_judgement
    for each row execute function evidence_refuse();
create trigger listings_judgement_keep before truncate on listings_judgement
    for each statement execute function evidence_refuse_truncate();
"""

UNGUARD = """
drop trigger listings_judgement_append_only on listings_judgement;
drop trigger listings_judgement_keep on listings_judgement;
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0006_judgement"), ("evidence", "0002_append_only")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
