"""What a table refuses to everybody, the application's role is not given either: it goes by the functions' names."""

from django.db import migrations

RENAMED = """
alter function inspection_certified_stays() rename to inspection_certified_refuse_change;
alter function inspection_outcome_stays() rename to inspection_outcome_refuse_change;
"""
NAMED_BEFORE = """
alter function inspection_certified_refuse_change() rename to inspection_certified_stays;
alter function inspection_outcome_refuse_change() rename to inspection_outcome_stays;
"""


class Migration(migrations.Migration):
    dependencies = [("inspection", "0006_records")]

    operations = [migrations.RunSQL(RENAMED, NAMED_BEFORE)]
