"""Payouts to a party's own bank account."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from truehand.payments.domain.views import PayoutStatus
from truehand.payments.models.accounts import BankAccount


class PayoutRow(models.Model):
    """A payout; ``key`` is the asker's own, against a form sent twice."""

    id = models.UUIDField(primary_key=True)
    channel = models.CharField(max_length=24)
    reference = models.CharField(max_length=24, unique=True)
    party_id = models.UUIDField()
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+")
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=12, default=PayoutStatus.STARTED)
    # The smallest amount, whose reference carries the code that verifies the account.
    is_probe = models.BooleanField(default=False)
    goes_at = models.DateTimeField(null=True)
    # The second person's approval that it waits for or had.
    proposal = models.UUIDField(null=True, unique=True)
    key = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """A key starts one payout."""

        db_table = "payments_payout"
        indexes: ClassVar = [
            models.Index(fields=["party_id", "-id"], name="payments_payouts_of"),
            models.Index(fields=["id"], condition=Q(status__in=["started", "asking"]), name="payments_payouts_unsent"),
        ]
        constraints: ClassVar = [
            UniqueConstraint(fields=["party_id", "key"], name="payments_payout_key_once"),
            CheckConstraint(condition=Q(minor__gt=0), name="payments_payout_is_positive"),
            CheckConstraint(
                condition=Q(status__in=[each.value for each in PayoutStatus]), name="payments_payout_status_known"
            ),
            CheckConstraint(
                condition=Q(status__in=["waiting", "started", "sent", "asking"]) ^ Q(ended_at__isnull=False),
                name="payments_payout_ends",
            ),
        ]

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
