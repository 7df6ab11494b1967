"""What is claimed of carriers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from truehand.edge.sealing import EncryptedJSONField, EncryptedTextField
from truehand.logistics.domain.claim import Cause
from truehand.logistics.domain.claim import Stage as ClaimStage
from truehand.logistics.models.bookings import Booking


class CarriageClaim(models.Model):
    """What a side claims of a carrier: the facts as they were when it was opened, and how it ended."""

    id = models.UUIDField(primary_key=True)
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="claims")
    trade_id = models.UUIDField()
    claimant_id = models.UUIDField()
    cause = models.CharField(max_length=8)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    facts = EncryptedJSONField(default=dict)
    said = EncryptedTextField(max_length=1000, default="")
    answer = EncryptedTextField(max_length=1000, default="")
    reasons = EncryptedTextField(max_length=1000, default="")
    stage = models.CharField(max_length=10, default=ClaimStage.OPEN)
    opened_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    # When the auditors were told that the operators let their time pass.
    overdue_at = models.DateTimeField(null=True)
    settled_minor = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """One for each cause; settled at most for what was claimed, once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["booking", "cause"], name="logistics_one_claim_a_cause"),
            models.CheckConstraint(condition=Q(cause__in=list(Cause)), name="logistics_claim_cause"),
            models.CheckConstraint(condition=Q(stage__in=list(ClaimStage)), name="logistics_claim_stage"),
            models.CheckConstraint(
                condition=Q(stage__in=["open", "contested"], settled_minor=None, settled_at=None)
                | (
                    Q(stage__in=["paid", "dismissed"], settled_minor__gte=0, settled_at__isnull=False)
                    & Q(settled_minor__lte=F("amount_minor"))
                ),
                name="logistics_claim_settled_within",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="logistics_claim_amount"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["trade_id", "id"], name="logistics_claims_of"),
            models.Index(fields=["answer_by"], condition=Q(stage="open"), name="logistics_claims_waiting"),
            models.Index(fields=["id"], condition=Q(stage="contested"), name="logistics_claims_contested"),
        ]

    def __str__(self) -> str:
        """Return the cause."""
        return self.cause
