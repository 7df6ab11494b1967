"""Money that channels say has arrived."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from truehand.payments.models.intents import PaymentIntent


class ReceiptRow(models.Model):
    """One transaction of a channel's that brought money, however it was learnt of; booked under ``key``."""

    id = models.UUIDField(primary_key=True)
    channel = models.CharField(max_length=24)
    provider_id = models.CharField(max_length=80)
    intent = models.ForeignKey(PaymentIntent, models.PROTECT, related_name="receipts")
    key = models.CharField(max_length=120, unique=True)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    received_at = models.DateTimeField()

    class Meta:
        """A transaction brings its money once."""

        db_table = "payments_receipt"
        constraints: ClassVar = [
            UniqueConstraint(fields=["channel", "provider_id"], name="payments_receipt_once"),
            CheckConstraint(condition=Q(minor__gt=0), name="payments_receipt_is_positive"),
        ]

    def __str__(self) -> str:
        """Return the key it is booked under."""
        return self.key
