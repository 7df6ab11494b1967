"""A day's proof says what lies in the guarantee fund; before there was one, nothing."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One figure more."""

    dependencies: ClassVar = [("reconciliation", "0004_sealed")]
    operations: ClassVar = [
        migrations.AddField(model_name="proofrow", name="guarantee", field=models.BigIntegerField(default=0)),
    ]
