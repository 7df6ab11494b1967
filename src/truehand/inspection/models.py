"""Drafts, their photos, and the one signed report of a trade."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from truehand.edge.sealing import EncryptedBinaryField, EncryptedJSONField


class Draft(models.Model):
    """What an inspector typed for a trade; ``reported`` for good once it was signed."""

    OPEN, REPORTED = "open", "reported"

    id = models.UUIDField(primary_key=True)
    trade_id = models.UUIDField()
    inspector_id = models.UUIDField()
    answers = EncryptedJSONField(default=dict)
    status = models.CharField(max_length=8, default=OPEN)
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        """One draft of an inspector for a trade."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trade_id", "inspector_id"], name="inspection_one_draft_each"),
            models.CheckConstraint(condition=Q(status__in=["open", "reported"]), name="inspection_draft_status"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["inspector_id", "status", "-saved_at"], name="inspection_drafts_of"),
        ]

    def __str__(self) -> str:
        """Return the trade, for the operator's eyes."""
        return f"{self.trade_id} {self.status}"


class Photo(models.Model):
    """An exhibit that shows one point."""

    id = models.UUIDField(primary_key=True)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="photos")
    item = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        """The same photo shows a point once."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "item", "sha256"], name="inspection_photo_once"),
        ]

    def __str__(self) -> str:
        """Return the point, for the operator's eyes."""
        return self.item


class Report(models.Model):
    """The signed bytes of a report, sealed; the database refuses any later change (see the migration's triggers).

    That the hash is the document's is checked wherever a report is read: the database sees sealed bytes.
    """

    id = models.UUIDField(primary_key=True)
    trade_id = models.UUIDField()
    listing_id = models.UUIDField(db_index=True)
    inspector_id = models.UUIDField(db_index=True)
    document = EncryptedBinaryField()
    sha256 = models.CharField(max_length=64)
    public_key = models.BinaryField()
    signature = models.BinaryField()
    signed_at = models.DateTimeField()

    class Meta:
        """One report for a trade."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trade_id"], name="inspection_one_report_per_trade"),
        ]

    def __str__(self) -> str:
        """Return the hash, for the operator's eyes."""
        return self.sha256
