"""Tables of payments asked for, bank accounts, payouts, and the bank's words."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from truehand.payments.domain.views import CallbackKind, IntentStatus, PayoutStatus


class PaymentIntent(models.Model):
    """A payment into escrow that somebody was asked for."""

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=24, unique=True)
    trade_id = models.UUIDField(db_index=True)
    purpose = models.CharField(max_length=16)
    payer_id = models.UUIDField()
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=12, default=IntentStatus.OPEN)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One open intent for a trade and purpose."""

        constraints: ClassVar = [
            UniqueConstraint(
                fields=["trade_id", "purpose"], condition=Q(status="open"), name="payments_one_open_intent"
            ),
            CheckConstraint(condition=Q(minor__gt=0), name="payments_intent_is_positive"),
            CheckConstraint(
                condition=Q(status__in=[each.value for each in IntentStatus]), name="payments_intent_status_known"
            ),
            CheckConstraint(condition=Q(status="open") ^ Q(ended_at__isnull=False), name="payments_intent_ends"),
        ]

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


class BankAccount(models.Model):
    """A party's own bank account; the number is encrypted."""

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField(db_index=True)
    holder = models.CharField(max_length=200)
    bank = models.CharField(max_length=100)
    number_index = models.CharField(max_length=64)
    number_sealed = models.BinaryField()
    last_four = models.CharField(max_length=4)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """A party has an account once."""

        constraints: ClassVar = [
            UniqueConstraint(
                fields=["party_id", "number_index"],
                condition=Q(removed_at__isnull=True),
                name="payments_account_once",
            ),
        ]

    def __str__(self) -> str:
        """Return the bank and the last digits."""
        return f"{self.bank} {self.last_four}"


class PayoutRow(models.Model):
    """A payout; ``key`` is the asker's own, against a form sent twice."""

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=24, unique=True)
    party_id = models.UUIDField()
    account = models.ForeignKey(BankAccount, models.PROTECT, related_name="+")
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=12, default=PayoutStatus.STARTED)
    key = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """A key starts one payout."""

        db_table = "payments_payout"
        indexes: ClassVar = [
            models.Index(fields=["party_id", "-id"], name="payments_payouts_of"),
            models.Index(fields=["id"], condition=Q(status="started"), name="payments_payouts_unsent"),
        ]
        constraints: ClassVar = [
            UniqueConstraint(fields=["party_id", "key"], name="payments_payout_key_once"),
            CheckConstraint(condition=Q(minor__gt=0), name="payments_payout_is_positive"),
            CheckConstraint(
                condition=Q(status__in=[each.value for each in PayoutStatus]), name="payments_payout_status_known"
            ),
            CheckConstraint(
                condition=Q(status__in=["started", "sent"]) ^ Q(ended_at__isnull=False), name="payments_payout_ends"
            ),
        ]

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference


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
