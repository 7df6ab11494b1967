"""Tables of cases, statements and rulings, and of claims on the guarantee fund."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from truehand.disputes.domain.case import Reason, Status
from truehand.disputes.domain.decide import LONGEST
from truehand.disputes.domain.guarantee import LONGEST as LONGEST_SAID
from truehand.disputes.domain.guarantee import OPEN as STILL_OPEN
from truehand.disputes.domain.guarantee import Act, Stage
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


class GuaranteeClaim(models.Model):
    """A claim on the guarantee fund; its row is the lock of everything that happens to it."""

    id = models.UUIDField(primary_key=True)
    source_id = models.UUIDField()
    trade_id = models.UUIDField()
    case_id = models.UUIDField(null=True)
    creditor_id = models.UUIDField()
    debtor_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    owed_minor = models.BigIntegerField()
    facts = models.JSONField()
    stage = models.CharField(max_length=10, default=Stage.FILED.value)
    instance = models.PositiveSmallIntegerField(default=1)
    examiner_id = models.UUIDField(null=True)
    approver_id = models.UUIDField(null=True)
    # Who refused in the first instance decides no second time.
    barred_id = models.UUIDField(null=True)
    proposed_minor = models.BigIntegerField(null=True)
    # Out of the debtor's own balance, and out of the fund.
    own_minor = models.BigIntegerField(default=0)
    paid_minor = models.BigIntegerField(default=0)
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One a grant, unless nobody decided; whoever is waited for has a clock; what is paid took two people."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source_id"], condition=~Q(stage=Stage.LAPSED.value), name="disputes_one_guarantee_a_grant"
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[each.value for each in Stage]), name="disputes_guarantee_stage"
            ),
            models.CheckConstraint(condition=~Q(creditor_id=F("debtor_id")), name="disputes_guarantee_two_sides"),
            models.CheckConstraint(
                condition=Q(stage__in=[each.value for each in STILL_OPEN], due_at__isnull=False, ended_at=None)
                | (~Q(stage__in=[each.value for each in STILL_OPEN]) & Q(due_at=None, ended_at__isnull=False)),
                name="disputes_guarantee_has_a_clock",
            ),
            models.CheckConstraint(
                condition=Q(owed_minor__gt=0, own_minor__gte=0, paid_minor__gte=0)
                & Q(owed_minor__gte=F("own_minor") + F("paid_minor")),
                name="disputes_guarantee_within_the_loss",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.PAID.value)
                | (Q(examiner_id__isnull=False, approver_id__isnull=False) & ~Q(examiner_id=F("approver_id"))),
                name="disputes_guarantee_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.PAID.value) | Q(own_minor=0, paid_minor=0), name="disputes_guarantee_paid_once"
            ),
            models.CheckConstraint(condition=Q(instance__range=(1, 2)), name="disputes_guarantee_one_appeal"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="disputes_guarantee_due"),
            models.Index(fields=["remind_at"], condition=Q(remind_at__isnull=False), name="disputes_guarantee_remind"),
            models.Index(fields=["trade_id"], name="disputes_guarantee_of"),
            models.Index(fields=["creditor_id", "ended_at"], name="disputes_guarantee_to"),
            models.Index(fields=["debtor_id", "ended_at"], name="disputes_guarantee_for"),
        ]

    def __str__(self) -> str:
        return f"{self.source_id}: {self.stage}"


class GuaranteeEntry(models.Model):
    """One thing said or done about a claim; append-only."""

    id = models.UUIDField(primary_key=True)
    claim = models.ForeignKey(GuaranteeClaim, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=10)
    author_id = models.UUIDField(null=True)
    owner_id = models.UUIDField()
    text = EncryptedTextField(max_length=LONGEST_SAID, default="")
    minor = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        """In their order."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["claim", "number"], name="disputes_guarantee_order"),
            models.CheckConstraint(condition=Q(act__in=[each.value for each in Act]), name="disputes_guarantee_act"),
        ]

    def __str__(self) -> str:
        return f"{self.act} of {self.claim_id}"
