"""Payments that somebody was asked for."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from truehand.payments.domain.views import IntentStatus


class PaymentIntent(models.Model):
    """A payment into escrow that somebody was asked for."""

    id = models.UUIDField(primary_key=True)
    channel = models.CharField(max_length=24)
    reference = models.CharField(max_length=24, unique=True)
    trade_id = models.UUIDField(db_index=True)
    purpose = models.CharField(max_length=16)
    payer_id = models.UUIDField()
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=12, default=IntentStatus.OPEN)
    received_minor = models.BigIntegerField(default=0)
    instructions = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One open intent for a trade and purpose."""

        indexes: ClassVar = [
            models.Index(fields=["expires_at"], condition=Q(status="open"), name="payments_intents_by_expiry"),
            # Those of one channel that wait, whatever has long been paid beside them.
            models.Index(
                fields=["channel", "currency", "id"], condition=Q(status="open"), name="payments_intents_waiting"
            ),
        ]
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["trade_id", "purpose"], condition=Q(status="open"), name="payments_one_open_intent"
            ),
            CheckConstraint(condition=Q(minor__gt=0), name="payments_intent_is_positive"),
            CheckConstraint(
                condition=Q(received_minor__gte=0, received_minor__lte=models.F("minor")),
                name="payments_intent_received",
            ),
            CheckConstraint(
                condition=Q(status__in=[each.value for each in IntentStatus]), name="payments_intent_status_known"
            ),
            CheckConstraint(condition=Q(status="open") ^ Q(ended_at__isnull=False), name="payments_intent_ends"),
        ]

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
