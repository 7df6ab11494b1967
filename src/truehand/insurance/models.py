"""Tables: insurers' licences and products. What must always hold is a constraint of the database."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from truehand.insurance.domain.kinds import Kind
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
