"""What the channels said."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q

from truehand.payments.domain.views import CallbackKind


class ReceivedCallback(models.Model):
    """One transaction as the bank told it, byte for byte; ``id`` is the bank's own."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=20)
    reference = models.CharField(max_length=24, db_index=True)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    body = models.BinaryField()
    matches = models.BooleanField()
    received_at = models.DateTimeField()

    class Meta:
        """The bank says what it may say."""

        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(kind__in=[each.value for each in CallbackKind]), name="payments_callback_kind_known"
            ),
            CheckConstraint(condition=Q(minor__gt=0), name="payments_callback_is_positive"),
        ]

    def __str__(self) -> str:
        """Return the bank's identifier."""
        return str(self.id)
