"""Tables: insurers' licences and products. What must always hold is a constraint of the database."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from truehand.edge.sealing import EncryptedBinaryField, EncryptedJSONField, EncryptedTextField
from truehand.insurance.domain.claims import LONGEST, Act, Reason, Stage
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.policies import Status
from truehand.insurance.domain.products import LONGEST_NUMBER, LONGEST_REASON


class InsurerLicence(models.Model):
    """Until when a party may insure, as an operator saw; ended early where it was."""

    id = models.UUIDField(primary_key=True)
    insurer_id = models.UUIDField()
    number = models.CharField(max_length=LONGEST_NUMBER)
    granted_by = models.UUIDField()
    granted_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One that stands each, given by another, for a while."""

        constraints: ClassVar = [
            UniqueConstraint(fields=["insurer_id"], condition=Q(ended_at=None), name="insurance_one_licence"),
            CheckConstraint(condition=~Q(insurer_id=F("granted_by")), name="insurance_no_own_licence"),
            CheckConstraint(condition=Q(valid_until__gt=F("granted_at")), name="insurance_licence_lasts"),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class Product(models.Model):
    """One version of what an insurer offers; its numbers never change (see the migration's trigger)."""

    id = models.UUIDField(primary_key=True)
    insurer_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    version = models.PositiveSmallIntegerField()
    edition = models.PositiveSmallIntegerField()
    currency = models.CharField(max_length=3)
    rate = models.PositiveIntegerField()
    insured = models.PositiveIntegerField()
    most_insured = models.BigIntegerField()
    minimum = models.BigIntegerField()
    deductible = models.PositiveIntegerField()
    least_deductible = models.BigIntegerField()
    pays = models.PositiveIntegerField()
    commission = models.PositiveIntegerField()
    warn = models.PositiveIntegerField()
    stop = models.PositiveIntegerField()
    four_eyes = models.BigIntegerField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)
    on_sale_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One on sale of a kind and currency; looked at by somebody else; numbers as the domain checks them."""

        constraints: ClassVar = [
            UniqueConstraint(
                fields=["insurer_id", "kind", "currency"],
                condition=Q(on_sale_at__isnull=False, ended_at=None),
                name="insurance_one_on_sale",
            ),
            UniqueConstraint(fields=["insurer_id", "kind", "currency", "version"], name="insurance_version_once"),
            CheckConstraint(condition=Q(kind__in=[each.value for each in Kind]), name="insurance_kind"),
            CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("insurer_id")), name="insurance_second_look"
            ),
            CheckConstraint(
                condition=Q(on_sale_at=None) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="insurance_on_sale_when_decided",
            ),
            CheckConstraint(
                condition=Q(rate__range=(1, 10_000), insured__range=(1, 11_000), deductible__lt=10_000)
                & Q(pays__range=(1, 10_000), commission__lte=3_000, warn__gt=0, warn__lt=F("stop"))
                & Q(minimum__gt=0, minimum__lte=F("most_insured"), least_deductible__gte=0, four_eyes__gte=0)
                & Q(least_deductible__lt=F("most_insured"), stop__lte=100_000),
                name="insurance_numbers",
            ),
        ]
        indexes: ClassVar = [
            Index(
                fields=["currency", "kind", "id"],
                condition=Q(on_sale_at__isnull=False, ended_at=None),
                name="insurance_on_sale",
            ),
            Index(fields=["insurer_id", "-id"], name="insurance_products_of"),
            Index(fields=["id"], condition=Q(decided_at=None), name="insurance_undecided"),
        ]

    def __str__(self) -> str:
        """Return kind and version."""
        return f"{self.kind} {self.version}"


class Policy(models.Model):
    """What was promised for a trade; its terms never change, its state goes forward (see the migration's trigger)."""

    id = models.UUIDField(primary_key=True)
    product = models.ForeignKey(Product, models.PROTECT, related_name="policies")
    trade_id = models.UUIDField()
    insurer_id = models.UUIDField()
    holder_id = models.UUIDField()
    beneficiary_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    insured = models.BigIntegerField()
    premium = models.BigIntegerField()
    deductible = models.BigIntegerField()
    commission = models.BigIntegerField()
    document = EncryptedBinaryField()
    sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=10, default=Status.TAKEN)
    taken_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    # What the hour meter said as cover began.
    meter = models.PositiveIntegerField(null=True)
    returned = models.BigIntegerField(default=0)

    class Meta:
        """One of a kind that lives for a trade; the insurer has no part in it; amounts make sense."""

        constraints: ClassVar = [
            UniqueConstraint(fields=["trade_id", "kind"], condition=~Q(status="lapsed"), name="insurance_one_policy"),
            CheckConstraint(condition=Q(status__in=[each.value for each in Status]), name="insurance_policy_status"),
            CheckConstraint(
                condition=~Q(insurer_id=F("holder_id")) & ~Q(insurer_id=F("beneficiary_id")),
                name="insurance_insurer_is_no_side",
            ),
            CheckConstraint(
                condition=Q(insured__gt=0, premium__gt=0, deductible__gte=0, commission__gte=0, returned__gte=0)
                & Q(deductible__lte=F("insured"), commission__lte=F("premium"), returned__lte=F("premium")),
                name="insurance_policy_amounts",
            ),
            CheckConstraint(
                condition=Q(status__in=["taken", "paid", "lapsed"], began_at=None)
                | Q(status__in=["in_force", "over"], began_at__isnull=False),
                name="insurance_in_force_has_begun",
            ),
            CheckConstraint(
                condition=Q(status__in=["over", "lapsed"], ended_at__isnull=False)
                | Q(status__in=["taken", "paid", "in_force"], ended_at=None),
                name="insurance_ended_when_over",
            ),
        ]
        indexes: ClassVar = [
            Index(fields=["trade_id", "id"], name="insurance_policies_of_trade"),
            Index(fields=["insurer_id", "-id"], name="insurance_policies_of"),
            Index(fields=["product", "status"], name="insurance_by_product"),
            Index(fields=["ends_at"], condition=Q(status="in_force"), name="insurance_by_end"),
        ]

    def __str__(self) -> str:
        """Return kind and state."""
        return f"{self.kind} {self.status}"


class Assessor(models.Model):
    """Somebody who decides claims for an insurer; ended when they no longer do."""

    id = models.UUIDField(primary_key=True)
    insurer_id = models.UUIDField()
    party_id = models.UUIDField()
    appointed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Once at a time."""

        constraints: ClassVar = [
            UniqueConstraint(
                fields=["party_id", "insurer_id"], condition=Q(ended_at=None), name="insurance_assessor_once"
            ),
        ]

    def __str__(self) -> str:
        """Return who."""
        return str(self.party_id)


class Claim(models.Model):
    """Where a claim is; what was said and done stands in its entries."""

    id = models.UUIDField(primary_key=True)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="claims")
    insurer_id = models.UUIDField()
    number = models.PositiveSmallIntegerField()
    claimant_id = models.UUIDField()
    reason = models.CharField(max_length=10)
    happened_at = models.DateTimeField()
    loss = models.BigIntegerField()
    meter = models.PositiveIntegerField(null=True)
    stage = models.CharField(max_length=10, default=Stage.FILED)
    amount = models.BigIntegerField(default=0)
    # What the loss was found to be; ``made_good`` is what came from elsewhere for it until then.
    assessed = models.BigIntegerField(default=0)
    made_good = models.BigIntegerField(default=0)
    decided_by = models.UUIDField(null=True)
    first_decided_by = models.UUIDField(null=True)
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)
    appealed_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        """One open at a time; paid only once approved; whoever is to act has a clock."""

        constraints: ClassVar = [
            UniqueConstraint(fields=["policy", "number"], name="insurance_claim_number"),
            UniqueConstraint(
                fields=["policy"], condition=~Q(stage__in=["refused", "paid"]), name="insurance_one_open_claim"
            ),
            CheckConstraint(condition=Q(stage__in=[each.value for each in Stage]), name="insurance_claim_stage"),
            CheckConstraint(condition=Q(reason__in=[each.value for each in Reason]), name="insurance_claim_reason"),
            CheckConstraint(
                condition=Q(loss__gt=0, amount__gte=0, made_good__gte=0)
                & Q(assessed__lte=F("loss"), amount__lte=F("assessed")),
                name="insurance_claim_amounts",
            ),
            CheckConstraint(condition=~Q(claimant_id=F("insurer_id")), name="insurance_no_own_claim"),
            CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("claimant_id")),
                name="insurance_nobody_decides_their_own",
            ),
            CheckConstraint(
                condition=Q(appealed_at=None) | Q(decided_by=None) | ~Q(decided_by=F("first_decided_by")),
                name="insurance_appeal_to_another",
            ),
            CheckConstraint(
                condition=Q(stage="paid", paid_at__isnull=False, amount__gt=0) | (~Q(stage="paid") & Q(paid_at=None)),
                name="insurance_paid_has_its_moment",
            ),
            CheckConstraint(
                condition=Q(stage__in=["refused", "paid"], due_at=None)
                | (~Q(stage__in=["refused", "paid"]) & Q(due_at__isnull=False)),
                name="insurance_open_claim_has_a_clock",
            ),
        ]
        indexes: ClassVar = [
            Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="insurance_claims_due"),
            Index(fields=["insurer_id", "-id"], name="insurance_claims_of"),
        ]

    def __str__(self) -> str:
        """Return reason and stage."""
        return f"{self.reason} {self.stage}"


class ClaimEntry(models.Model):
    """One thing said or done about a claim; append-only (see the migration's trigger)."""

    id = models.UUIDField(primary_key=True)
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="entries")
    number = models.PositiveSmallIntegerField()
    act = models.CharField(max_length=10)
    author_id = models.UUIDField(null=True)
    owner_id = models.UUIDField()
    text = EncryptedTextField(max_length=LONGEST)
    facts = EncryptedJSONField(default=dict)
    exhibits = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        """In their order."""

        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            UniqueConstraint(fields=["claim", "number"], name="insurance_entry_order"),
            CheckConstraint(condition=Q(act__in=[each.value for each in Act]), name="insurance_entry_act"),
        ]

    def __str__(self) -> str:
        """Return what it tells of."""
        return self.act


class Brake(models.Model):
    """That a product's losses passed a line: warned of, or stopped until two people let it go on."""

    id = models.UUIDField(primary_key=True)
    insurer_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    currency = models.CharField(max_length=3)
    level = models.CharField(max_length=8)
    ratio = models.PositiveIntegerField()
    at = models.DateTimeField()
    asked_by = models.UUIDField(null=True)
    asked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=LONGEST_REASON, default="", blank=True)
    resumed_by = models.UUIDField(null=True)
    resumed_at = models.DateTimeField(null=True)

    class Meta:
        """One open of a level; two people let it go on."""

        constraints: ClassVar = [
            UniqueConstraint(
                fields=["insurer_id", "kind", "currency", "level"],
                condition=Q(resumed_at=None),
                name="insurance_one_brake",
            ),
            CheckConstraint(condition=Q(level__in=["warned", "stopped"]), name="insurance_brake_level"),
            CheckConstraint(
                condition=Q(resumed_by=None)
                | (Q(asked_by__isnull=False, resumed_at__isnull=False) & ~Q(resumed_by=F("asked_by"))),
                name="insurance_resumed_by_two",
            ),
        ]

    def __str__(self) -> str:
        """Return what and how far."""
        return f"{self.kind} {self.level}"
