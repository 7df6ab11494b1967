from django.db import migrations

GUARD = """
create trigger listings_round_append_only before update or delete on listings_round
    for each row execute function evidence_refuse();
create trigger listings_round_keep before truncate on listings_round
    for each statement execute function evidence_refuse_truncate();
"""

UNGUARD = """
drop trigger listings_round_append_only on listings_round;
drop trigger listings_round_keep on listings_round;
"""


class Migration(migrations.Migration):
    dependencies = [("listings", "0004_round"), ("evidence", "0002_append_only")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
