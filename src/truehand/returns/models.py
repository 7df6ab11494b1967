"""Tables: what sellers grant, the one return that a trade may have, and what is asked after the delivery."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from truehand.edge.sealing import EncryptedTextField
from truehand.kernel.one_time import MOST_WRONG
from truehand.returns.domain.course import LONGEST, LONGEST_TRACKING, Cause, Outcome
from truehand.returns.domain.policy import HIGHEST_FEE, LONGEST_DAYS, WayBack
from truehand.returns.domain.request import LIVING, Kind, Status


class SellerPolicy(models.Model):
    """What a seller grants for a class of machine; append-only, the latest row is in force."""

    id = models.UUIDField(primary_key=True)
    seller_id = models.UUIDField()
    equipment_class = models.CharField(max_length=30)
    days = models.PositiveSmallIntegerField()
    restocking_basis_points = models.PositiveSmallIntegerField()
    final_sale = models.BooleanField()
    exclusions = ArrayField(models.CharField(max_length=20), default=list)
    way_back = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        """What the domain checks, once more."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(days__lte=LONGEST_DAYS, restocking_basis_points__lte=HIGHEST_FEE),
                name="returns_policy_in_range",
            ),
            models.CheckConstraint(
                condition=Q(way_back__in=[each.value for each in WayBack]), name="returns_way_back_known"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["seller_id", "equipment_class", "-id"], name="returns_policy_of")]

    def __str__(self) -> str:
        return f"{self.seller_id}: {self.equipment_class}"


class Return(models.Model):
    """The return of a trade's machine; its steps only go forward (see the migration's trigger)."""

    trade_id = models.UUIDField(primary_key=True)
    asker_id = models.UUIDField()
    cause = models.CharField(max_length=20)
    statement = EncryptedTextField(max_length=LONGEST, default="")
    asked_at = models.DateTimeField()
    granted_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    tracking = EncryptedTextField(max_length=LONGEST_TRACKING, default="")
    photo = models.CharField(max_length=64, default="")
    wrong = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, default="")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Sent after it was granted, received after it was sent, ended with an outcome."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(cause__in=[each.value for each in Cause]), name="returns_cause_known"),
            models.CheckConstraint(
                condition=(Q(sent_at=None) | Q(granted_at__lte=F("sent_at")))
                & (Q(received_at=None) | Q(sent_at__lte=F("received_at"))),
                name="returns_one_after_the_other",
            ),
            models.CheckConstraint(condition=Q(sent_at=None, photo="") | ~Q(photo=""), name="returns_sent_with_proof"),
            models.CheckConstraint(condition=Q(wrong__lt=MOST_WRONG), name="returns_wrong_codes_are_limited"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="")
                | Q(ended_at__isnull=False, outcome__in=[each.value for each in Outcome]),
                name="returns_ended_with_an_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trade_id}: {self.cause}"


class Request(models.Model):
    """What a buyer asks after the delivery, beside a return; one at a time, and it only goes forward."""

    id = models.UUIDField(primary_key=True)
    trade_id = models.UUIDField(db_index=True)
    asker_id = models.UUIDField()
    answerer_id = models.UUIDField()
    kind = models.CharField(max_length=20)
    reason = models.CharField(max_length=20)
    statement = EncryptedTextField(max_length=LONGEST)
    answer = EncryptedTextField(max_length=LONGEST, default="")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField(default=0)
    days = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)

    class Meta:
        """One living request a trade; whoever is waited for has a day; a sum is of price reductions."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=[each.value for each in Kind]), name="returns_request_kind"),
            models.CheckConstraint(
                condition=Q(status__in=[each.value for each in LIVING], due_at__isnull=False)
                | Q(status__in=[each.value for each in Status if each not in LIVING], due_at=None),
                name="returns_request_has_a_clock",
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.PRICE_REDUCTION.value, amount_minor__gt=0)
                | (~Q(kind=Kind.PRICE_REDUCTION.value) & Q(amount_minor=0)),
                name="returns_request_sum",
            ),
            models.UniqueConstraint(
                fields=["trade_id"],
                condition=Q(status__in=[each.value for each in LIVING]),
                name="returns_one_living_request",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="returns_request_by_due")
        ]

    def __str__(self) -> str:
        return f"{self.trade_id}: {self.kind}"
