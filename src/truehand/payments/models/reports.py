"""Statements and settlement files, as they were read: kept for good, compared with the ledger by reconciliation."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint


class ReportRow(models.Model):
    """One statement or settlement file; balances are null where it states none."""

    id = models.UUIDField(primary_key=True)
    source = models.CharField(max_length=24)
    name = models.CharField(max_length=100)
    since = models.DateField()
    until = models.DateField()
    currency = models.CharField(max_length=3)
    opening = models.BigIntegerField(null=True)
    closing = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64)
    received_at = models.DateTimeField()

    class Meta:
        """A source names a file once."""

        db_table = "payments_report"
        indexes: ClassVar = [models.Index(fields=["source", "until"], name="payments_reports_until")]
        constraints: ClassVar = [
            UniqueConstraint(fields=["source", "name"], name="payments_report_once"),
            CheckConstraint(condition=Q(since__lte=F("until")), name="payments_report_days_in_order"),
        ]

    def __str__(self) -> str:
        """Return the source's name of it."""
        return f"{self.source} {self.name}"


class ReportLineRow(models.Model):
    """One movement as reported: ``minor`` is signed, plus is into our account."""

    id = models.BigAutoField(primary_key=True)
    report = models.ForeignKey(ReportRow, models.PROTECT, related_name="lines")
    source = models.CharField(max_length=24)
    line = models.CharField(max_length=100)
    day = models.DateField()
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=140)
    text = models.CharField(max_length=500, default="")
    provider_id = models.CharField(max_length=100, default="")
    fee = models.BigIntegerField(null=True)

    class Meta:
        """A source's line is kept once, in whichever file it came first."""

        db_table = "payments_reportline"
        indexes: ClassVar = [
            models.Index(fields=["source", "day"], name="payments_report_lines_of"),
            models.Index(fields=["reference"], name="payments_report_reference"),
        ]
        constraints: ClassVar = [UniqueConstraint(fields=["source", "line"], name="payments_report_line_once")]

    def __str__(self) -> str:
        """Return the source's identifier of it."""
        return f"{self.source} {self.line}"
