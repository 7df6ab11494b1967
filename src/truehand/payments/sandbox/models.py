"""The sandbox bank's own books, apart from Truehand's."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q


class BankTransfer(models.Model):
    """One order at the bank, decided: money in or out of Truehand's account there, or refused."""

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=20)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    decided_at = models.DateTimeField()

    class Meta:
        """Only amounts."""

        constraints: ClassVar = [CheckConstraint(condition=Q(minor__gt=0), name="sandbox_transfer_is_positive")]

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class OutgoingMessage(models.Model):
    """What the bank tells about a transfer, until it was taken."""

    transfer = models.OneToOneField(BankTransfer, models.CASCADE, primary_key=True, related_name="message")
    body = models.BinaryField()
    attempts = models.PositiveIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    last_answer = models.CharField(max_length=200, default="")

    class Meta:
        """What was not taken yet is looked for again and again."""

        indexes: ClassVar = [
            models.Index(fields=["transfer"], condition=Q(delivered_at=None), name="sandbox_undelivered"),
        ]

    def __str__(self) -> str:
        """Return the transfer's identifier."""
        return str(self.pk)
