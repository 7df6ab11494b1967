"""Tables of runs, of what they found wrong, of incidents and of the daily proof."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from truehand.edge.sealing import EncryptedTextField
from truehand.reconciliation.domain.findings import Kind
from truehand.reconciliation.domain.lines import Side
from truehand.reconciliation.domain.views import State

ENDED = [State.AGREED.value, State.EXPLAINED.value]


class Run(models.Model):
    """One run over some days; ``seen_at`` is when it last made progress."""

    id = models.UUIDField(primary_key=True)
    since = models.DateField()
    until = models.DateField()
    asked_by = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField()
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)

    class Meta:
        """Days in their order."""

        constraints: ClassVar = [
            CheckConstraint(condition=Q(since__lte=F("until")), name="reconciliation_run_days_in_order"),
        ]

    def __str__(self) -> str:
        """Return the days."""
        return f"{self.since}…{self.until}"


class RunPart(models.Model):
    """What a run found of one source; there when that source is done. ``digest`` is of all that agrees."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="parts")
    source = models.CharField(max_length=24)
    books = models.IntegerField()
    report = models.IntegerField()
    agreed = models.IntegerField()
    found = models.IntegerField()
    digest = models.CharField(max_length=64)
    closings = models.JSONField(default=list)

    class Meta:
        """A run does a source once."""

        constraints: ClassVar = [UniqueConstraint(fields=["run", "source"], name="reconciliation_part_once")]

    def __str__(self) -> str:
        """Return the source."""
        return self.source


class SeenDay(models.Model):
    """How many lines of a source's day the last run over it saw: with more, the day is reconciled again."""

    source = models.CharField(max_length=24)
    day = models.DateField()
    books = models.IntegerField()
    report = models.IntegerField()

    class Meta:
        """One row a source and day."""

        constraints: ClassVar = [UniqueConstraint(fields=["source", "day"], name="reconciliation_day_once")]

    def __str__(self) -> str:
        """Return source and day."""
        return f"{self.source} {self.day}"


class Incident(models.Model):
    """Why payouts stand still, from the first discrepancy to the two people who end it."""

    id = models.UUIDField(primary_key=True)
    zh = models.CharField(max_length=500)
    en = models.CharField(max_length=500)
    opened_at = models.DateTimeField()
    owner = models.UUIDField(null=True)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.UUIDField(null=True)
    approval = models.UUIDField(null=True)
    reason = EncryptedTextField(max_length=1000, default="")

    class Meta:
        """One is open at a time, and nobody resolves one alone."""

        constraints: ClassVar = [
            UniqueConstraint(fields=["approval"], name="reconciliation_approval_ends_one"),
            CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None, approval=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False, approval__isnull=False, reason__gt=""),
                name="reconciliation_incident_is_resolved_by_two",
            ),
        ]

    def __str__(self) -> str:
        """Return what happened."""
        return self.en


class Discrepancy(models.Model):
    """Something wrong between the books and a source's report; the same thing found again is the same row."""

    id = models.UUIDField(primary_key=True)
    fingerprint = models.CharField(max_length=64, unique=True)
    source = models.CharField(max_length=24)
    kind = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    difference = models.BigIntegerField()
    day = models.DateField()
    state = models.CharField(max_length=12)
    owner = models.UUIDField(null=True)
    incident = models.ForeignKey(Incident, models.PROTECT, null=True, related_name="discrepancies")
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """What has ended says when."""

        indexes: ClassVar = [
            Index(fields=["-id"], condition=~Q(state__in=ENDED), name="reconciliation_living"),
            Index(fields=["source", "day"], name="reconciliation_of_source"),
        ]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(kind__in=[each.value for each in Kind]), name="reconciliation_kind_known"),
            CheckConstraint(condition=Q(state__in=[each.value for each in State]), name="reconciliation_state_known"),
            CheckConstraint(
                condition=Q(state__in=ENDED, ended_at__isnull=False) | (~Q(state__in=ENDED) & Q(ended_at=None)),
                name="reconciliation_discrepancy_ends",
            ),
        ]

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind


class DiscrepancyLine(models.Model):
    """One of the lines that a discrepancy is about, as it was read."""

    discrepancy = models.ForeignKey(Discrepancy, models.PROTECT, related_name="lines")
    side = models.CharField(max_length=8)
    key = models.CharField(max_length=140)
    day = models.DateField()
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reference = models.CharField(max_length=140)
    text = models.CharField(max_length=500)
    batch = models.CharField(max_length=140)

    class Meta:
        """A discrepancy names a line once."""

        constraints: ClassVar = [
            UniqueConstraint(fields=["discrepancy", "side", "key"], name="reconciliation_line_once"),
            CheckConstraint(condition=Q(side__in=[each.value for each in Side]), name="reconciliation_side_known"),
        ]

    def __str__(self) -> str:
        """Return the line's key."""
        return self.key


class Elsewhere(models.Model):
    """A line that agrees with one of another day: it is settled and no longer looked at on its own day."""

    source = models.CharField(max_length=24)
    side = models.CharField(max_length=8)
    key = models.CharField(max_length=100)
    day = models.DateField()
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        """Once a line."""

        indexes: ClassVar = [Index(fields=["source", "day"], name="reconciliation_elsewhere_of")]
        constraints: ClassVar = [
            UniqueConstraint(fields=["source", "side", "key"], name="reconciliation_elsewhere_once")
        ]

    def __str__(self) -> str:
        """Return the line's key."""
        return self.key


class Note(models.Model):
    """Something said or done about a discrepancy or an incident; never altered."""

    id = models.UUIDField(primary_key=True)
    subject = models.UUIDField()
    author = models.UUIDField(null=True)
    zh = EncryptedTextField(max_length=1000)
    en = EncryptedTextField(max_length=1000)
    at = models.DateTimeField()

    class Meta:
        """Read by its subject, in order."""

        indexes: ClassVar = [Index(fields=["subject", "id"], name="reconciliation_notes_of")]

    def __str__(self) -> str:
        """Return what was said."""
        return str(self.en)


class ProofRow(models.Model):
    """Whose money was where when a day ended, in one currency; ``entry`` is the event in the evidence log."""

    id = models.UUIDField(primary_key=True)
    day = models.DateField()
    currency = models.CharField(max_length=3)
    custodian = models.BigIntegerField()
    clearing = models.BigIntegerField()
    held = models.BigIntegerField()
    balances = models.BigIntegerField()
    in_transit = models.BigIntegerField()
    suspense = models.BigIntegerField()
    guarantee = models.BigIntegerField(default=0)
    own = models.BigIntegerField()
    owed_to_us = models.BigIntegerField()
    entry = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        """One a day and currency, for good."""

        db_table = "reconciliation_proof"
        indexes: ClassVar = [Index(fields=["-day", "currency"], name="reconciliation_proof_days")]
        constraints: ClassVar = [UniqueConstraint(fields=["day", "currency"], name="reconciliation_proof_once")]

    def __str__(self) -> str:
        """Return day and currency."""
        return f"{self.day} {self.currency}"
