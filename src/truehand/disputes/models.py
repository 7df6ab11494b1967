"""Tables of cases, statements and rulings."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from truehand.disputes.domain.case import Reason, Status
from truehand.disputes.domain.decide import LONGEST
from truehand.disputes.domain.thread import Kind
from truehand.edge.sealing import EncryptedTextField

OPEN = Q(status=Status.OPEN.value)


class Case(models.Model):
    """A dispute about a trade; its row is the lock of everything that happens in it."""

    id = models.UUIDField(primary_key=True)
    trade_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    opener_id = models.UUIDField()
    respondent_id = models.UUIDField()
    reason = models.CharField(max_length=20)
    status = models.CharField(max_length=10, default=Status.OPEN.value)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    # What the opener asks to have of the price, in minor units; null for all that is held.
    claim = models.BigIntegerField(null=True)
    # How many rulings there are so far, where a ruling is carried out only later.
    instances = models.PositiveSmallIntegerField(default=0)

    class Meta:
        """One open case a trade; a case is open until it is closed, and a trigger lets it close once."""

        indexes: ClassVar = [
            models.Index(
                fields=["closed_at"],
                name="disputes_ended",
                condition=Q(closed_at__isnull=False),
                include=["reason", "status", "opened_at", "respondent_id"],
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trade_id", "number"], name="disputes_one_per_number"),
            models.UniqueConstraint(fields=["trade_id"], condition=OPEN, name="disputes_one_open_case"),
            models.CheckConstraint(condition=~Q(opener_id=F("respondent_id")), name="disputes_two_sides"),
            models.CheckConstraint(
                condition=Q(reason__in=[each.value for each in Reason]), name="disputes_known_reason"
            ),
            models.CheckConstraint(
                condition=(OPEN & Q(closed_at__isnull=True))
                | Q(status__in=[each.value for each in Status if each is not Status.OPEN], closed_at__isnull=False),
                name="disputes_open_or_closed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trade_id}: {self.status}"

    @property
    def decided(self) -> bool:
        """Whether there is a ruling to look for."""
        return bool(self.instances) or self.status == Status.RULED.value


class Statement(models.Model):
    """What was said or done in a case: by a side, by who mediates or asks, or by the platform."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="statements")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, default=Kind.STATEMENT.value)
    author_id = models.UUIDField(null=True)
    facts = models.JSONField(default=dict)
    text = EncryptedTextField(max_length=LONGEST)
    exhibits = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        """Statements stand in the order they were made."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="disputes_statement_order"),
            models.CheckConstraint(condition=Q(kind__in=[each.value for each in Kind]), name="disputes_known_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} in {self.case_id}"


class RulingRecord(models.Model):
    """A ruling: the first, or the one on appeal."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="rulings")
    instance = models.PositiveSmallIntegerField(default=1)
    ruled_by = models.UUIDField()
    to_buyer = models.BigIntegerField()
    to_seller = models.BigIntegerField()
    held = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reasons = EncryptedTextField(max_length=LONGEST)
    rules = models.JSONField(default=list)
    buyer_fault = models.CharField(max_length=12, default="none")
    seller_fault = models.CharField(max_length=12, default="none")
    at = models.DateTimeField()

    class Meta:
        """The shares sum exactly to what was held."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "instance"], name="disputes_one_ruling_an_instance"),
            models.CheckConstraint(condition=Q(instance__range=(1, 2)), name="disputes_one_appeal"),
            models.CheckConstraint(condition=Q(to_buyer__gte=0, to_seller__gte=0), name="disputes_no_negative_share"),
            models.CheckConstraint(condition=Q(held=F("to_buyer") + F("to_seller")), name="disputes_shares_sum"),
        ]

    def __str__(self) -> str:
        return f"ruling on {self.case_id}"
