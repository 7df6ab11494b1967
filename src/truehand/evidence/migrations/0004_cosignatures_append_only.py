from importlib import import_module

from django.db import migrations

before = import_module("truehand.evidence.migrations.0002_append_only")


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_cosignatures")]

    operations = [migrations.RunSQL(before.GUARD.format("cosignature"), before.UNGUARD.format("cosignature"))]
