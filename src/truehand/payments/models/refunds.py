"""Refunds to payers, through the channel they paid by."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q

from truehand.edge.sealing import EncryptedTextField
from truehand.payments.domain.views import PayoutStatus
from truehand.payments.models.receipts import ReceiptRow


class RefundRow(models.Model):
    """Part or all of a receipt on its way back; ``approval`` is the second person's.

    ``asked_by`` is the payer who sends back what came in another currency; ``proposal`` asks for a second person.
    """

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=24, unique=True)
    receipt = models.ForeignKey(ReceiptRow, models.PROTECT, related_name="refunds")
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = EncryptedTextField(max_length=200)
    status = models.CharField(max_length=12, default=PayoutStatus.STARTED)
    approval = models.UUIDField(unique=True, null=True)
    asked_by = models.UUIDField(null=True)
    proposal = models.UUIDField(unique=True, null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """An approval is for one refund."""

        db_table = "payments_refund"
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(ended_at=None), name="payments_refunds_open")]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(minor__gt=0), name="payments_refund_is_positive"),
            CheckConstraint(
                condition=Q(status__in=[each.value for each in PayoutStatus]), name="payments_refund_status_known"
            ),
            CheckConstraint(
                condition=Q(status__in=["waiting", "started", "sent", "asking"]) ^ Q(ended_at__isnull=False),
                name="payments_refund_ends",
            ),
            CheckConstraint(
                condition=Q(approval__isnull=False) | Q(asked_by__isnull=False), name="payments_refund_is_asked_for"
            ),
        ]

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
