"""What the channels said, and what was refused of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from truehand.edge.sealing import EncryptedBinaryField
from truehand.payments.domain.views import CallbackKind


class ReceivedCallback(models.Model):
    """One thing that a channel said, byte for byte; ``event_id`` is the channel's own name for it."""

    id = models.UUIDField(primary_key=True)
    channel = models.CharField(max_length=24)
    event_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    reference = models.CharField(max_length=64, db_index=True)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    body = EncryptedBinaryField()
    received_at = models.DateTimeField()

    class Meta:
        """A channel says what it may say, and each thing once."""

        constraints: ClassVar = [
            UniqueConstraint(fields=["channel", "event_id"], name="payments_callback_once"),
            CheckConstraint(
                condition=Q(kind__in=[each.value for each in CallbackKind]), name="payments_callback_kind_known"
            ),
            CheckConstraint(condition=Q(minor__gt=0), name="payments_callback_is_positive"),
        ]

    def __str__(self) -> str:
        """Return the channel's name for it."""
        return f"{self.channel} {self.event_id}"


class RefusedMessage(models.Model):
    """A message that was refused and why; the same bytes again are counted, ``body`` is their first part."""

    id = models.UUIDField(primary_key=True)
    channel = models.CharField(max_length=24)
    code = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    body = EncryptedBinaryField()
    times = models.IntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        """One row for the same bytes refused for the same reason."""

        constraints: ClassVar = [
            UniqueConstraint(fields=["channel", "code", "sha256"], name="payments_refused_once"),
        ]

    def __str__(self) -> str:
        """Return why it was refused."""
        return f"{self.channel} {self.code}"
