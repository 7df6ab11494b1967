"""Tables of cases, statements and rulings."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from truehand.disputes.domain.case import Reason, Status
from truehand.disputes.domain.decide import LONGEST
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

    class Meta:
        """One open case a trade; a case is open until it is closed, and a trigger lets it close once."""

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


class Statement(models.Model):
    """What a side said in a case."""

    id = models.UUIDField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="statements")
    number = models.PositiveSmallIntegerField()
    author_id = models.UUIDField()
    text = EncryptedTextField(max_length=LONGEST)
    exhibits = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        """Statements stand in the order they were made."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="disputes_statement_order"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} in {self.case_id}"


class RulingRecord(models.Model):
    """A case's one ruling."""

    id = models.UUIDField(primary_key=True)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="ruling")
    ruled_by = models.UUIDField()
    to_buyer = models.BigIntegerField()
    to_seller = models.BigIntegerField()
    held = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reasons = EncryptedTextField(max_length=LONGEST)
    at = models.DateTimeField()

    class Meta:
        """The shares sum exactly to what was held."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(to_buyer__gte=0, to_seller__gte=0), name="disputes_no_negative_share"),
            models.CheckConstraint(condition=Q(held=F("to_buyer") + F("to_seller")), name="disputes_shares_sum"),
        ]

    def __str__(self) -> str:
        return f"ruling on {self.case_id}"
