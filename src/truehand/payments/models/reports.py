"""What statements and settlement files say."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint


class ReportRow(models.Model):
    """One line of a statement or settlement file, as ``ReportLine`` explains it."""

    id = models.UUIDField(primary_key=True)
    source = models.CharField(max_length=40)
    line_id = models.CharField(max_length=80)
    day = models.DateField()
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    fee_minor = models.BigIntegerField(null=True)
    reference = models.CharField(max_length=140)
    provider_id = models.CharField(max_length=80)
    text = models.CharField(max_length=500)
    read_at = models.DateTimeField()

    class Meta:
        """A line is told once."""

        db_table = "payments_reportline"
        indexes: ClassVar = [models.Index(fields=["source", "day", "id"], name="payments_report_by_day")]
        constraints: ClassVar = [
            UniqueConstraint(fields=["source", "line_id"], name="payments_report_line_once"),
            CheckConstraint(condition=~Q(minor=0), name="payments_report_line_moves"),
        ]

    def __str__(self) -> str:
        """Return the reporter's name for it."""
        return f"{self.source} {self.line_id}"
