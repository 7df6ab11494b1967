"""The rules of the ledger, kept by the database itself."""

from pathlib import Path

from django.db import migrations

RULES = Path(__file__).with_name("rules.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("escrow", "0001_initial")]

    operations = [migrations.RunSQL(RULES)]
