"""Payments that card networks took back."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from truehand.edge.sealing import EncryptedBinaryField, EncryptedTextField
from truehand.payments.domain.views import ChargebackStatus
from truehand.payments.models.intents import PaymentIntent


class ChargebackRow(models.Model):
    """One case; ``provider_id`` is the channel's own name for it."""

    id = models.UUIDField(primary_key=True)
    channel = models.CharField(max_length=24)
    provider_id = models.CharField(max_length=80)
    intent = models.ForeignKey(PaymentIntent, models.PROTECT, related_name="chargebacks")
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=8, default=ChargebackStatus.OPENED)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    # Until when the channel takes an answer, and how often operators were reminded of it.
    answer_by = models.DateTimeField(null=True)
    reminded = models.SmallIntegerField(default=0, db_default=0)
    # The newest of its answers.
    answer = models.OneToOneField("AnswerRow", models.PROTECT, null=True, related_name="+")

    class Meta:
        """A case is opened once, and ends."""

        db_table = "payments_chargeback"
        constraints: ClassVar = [
            UniqueConstraint(fields=["channel", "provider_id"], name="payments_chargeback_once"),
            CheckConstraint(condition=Q(minor__gt=0), name="payments_chargeback_is_positive"),
            CheckConstraint(
                condition=Q(status__in=[each.value for each in ChargebackStatus]),
                name="payments_chargeback_status_known",
            ),
            CheckConstraint(condition=Q(status="opened") ^ Q(ended_at__isnull=False), name="payments_chargeback_ends"),
        ]

    def __str__(self) -> str:
        """Return the channel's name for it."""
        return f"{self.channel} {self.provider_id}"


class AnswerRow(models.Model):
    """An answer to a case: stored before it is sent, with the bytes that are sent; only a refused one makes room."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(ChargebackRow, models.PROTECT, related_name="answers", db_index=False)
    # Its number among the answers to the case, from 1.
    number = models.IntegerField()
    statement = EncryptedTextField()
    bundle = EncryptedBinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.IntegerField()
    by = models.UUIDField()
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    # The channel's word for why it did not take it.
    refused = models.CharField(max_length=200, default="")

    class Meta:
        """It was taken, or refused, or is on its way."""

        db_table = "payments_answer"
        constraints: ClassVar = [
            CheckConstraint(condition=Q(sent_at=None) | Q(refused=""), name="payments_answer_taken_or_refused"),
            UniqueConstraint("case", condition=Q(refused=""), name="payments_one_answer_stands"),
            UniqueConstraint("case", "number", name="payments_answer_number"),
        ]

    def __str__(self) -> str:
        """Return which case it answers."""
        return f"answer to {self.case_id}"
