"""What ended in a year is read by its index."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index of the cases that have ended, and of whom they are about."""

    dependencies: ClassVar = [("disputes", "0005_stage_guards")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["closed_at"],
                name="disputes_ended",
                condition=models.Q(closed_at__isnull=False),
                include=["reason", "status", "opened_at", "respondent_id"],
            ),
        ),
    ]
