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
    batch = models.CharField(max_length=140, db_default="")

    class Meta:
        """A source's line is kept once, in whichever file it came first."""

        db_table = "payments_reportline"
        indexes: ClassVar = [
            models.Index(fields=["source", "day"], name="payments_report_lines_of"),
            models.Index(fields=["reference"], name="payments_report_reference"),
            models.Index(fields=["batch"], name="payments_report_batch", condition=~Q(batch="")),
        ]
        constraints: ClassVar = [UniqueConstraint(fields=["source", "line"], name="payments_report_line_once")]

    def __str__(self) -> str:
        """Return the source's identifier of it."""
        return f"{self.source} {self.line}"


class ReportChange(models.Model):
    """A line told differently from how it was kept: what ``report`` says instead; it counts once two people accept it.

    ``digest`` is of what is told now. Two people may refuse it instead; ``apart`` it is a movement of its own.
    """

    id = models.UUIDField(primary_key=True)
    line = models.ForeignKey(ReportLineRow, models.PROTECT, related_name="changes")
    report = models.ForeignKey(ReportRow, models.PROTECT, related_name="changes")
    day = models.DateField()
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=140)
    text = models.CharField(max_length=500)
    provider_id = models.CharField(max_length=100)
    fee = models.BigIntegerField(null=True)
    batch = models.CharField(max_length=140)
    digest = models.CharField(max_length=64)
    found_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    apart = models.BooleanField(default=False)
    approval = models.UUIDField(null=True)

    class Meta:
        """The same change is found once while nobody has accepted it, and nobody accepts or refuses one alone."""

        db_table = "payments_reportchange"
        constraints: ClassVar = [
            UniqueConstraint(fields=["line", "digest"], condition=Q(accepted_at=None), name="payments_change_once"),
            CheckConstraint(
                condition=Q(approval=None, accepted_at=None, refused_at=None)
                | Q(approval__isnull=False, accepted_at__isnull=False, refused_at=None)
                | Q(approval__isnull=False, accepted_at=None, refused_at__isnull=False),
                name="payments_change_is_accepted_by_two",
            ),
            CheckConstraint(condition=Q(apart=False) | Q(refused_at__isnull=False), name="payments_change_is_apart"),
        ]

    def __str__(self) -> str:
        """Return what is told now."""
        return f"{self.minor} {self.currency}"
