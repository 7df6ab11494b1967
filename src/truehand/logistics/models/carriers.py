"""Carriers: their papers, what came to light about them, and what they quote."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from truehand.edge.sealing import EncryptedTextField
from truehand.logistics.domain.booking import Direction
from truehand.logistics.domain.score import Kind


class Vetting(models.Model):
    """A carrier's papers as it handed them in once, and what two operators did with them."""

    id = models.UUIDField(primary_key=True)
    carrier_id = models.UUIDField()
    number = EncryptedTextField(max_length=60)
    issuer = EncryptedTextField(max_length=120)
    licence_until = models.DateField()
    cover_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    cover_until = models.DateField()
    classes = ArrayField(models.CharField(max_length=30))
    countries = ArrayField(models.CharField(max_length=2))
    licence_photo = models.CharField(max_length=64)
    cover_photo = models.CharField(max_length=64)
    handed_in_at = models.DateTimeField()
    examined_by = models.UUIDField(null=True)
    approved_by = models.UUIDField(null=True)
    approved_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    reason = EncryptedTextField(max_length=300, default="")

    class Meta:
        """Two operators, neither of them the carrier; one set of papers waits and one is in force at a time."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["carrier_id"],
                condition=Q(approved_at=None, refused_at=None, ended_at=None),
                name="logistics_one_waiting",
            ),
            models.UniqueConstraint(
                fields=["carrier_id"],
                condition=Q(approved_at__isnull=False, ended_at=None),
                name="logistics_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | (Q(approved_at__isnull=False, examined_by__isnull=False) & ~Q(approved_by=F("examined_by"))),
                name="logistics_approved_by_a_second",
            ),
            models.CheckConstraint(
                condition=(Q(examined_by=None) | ~Q(examined_by=F("carrier_id")))
                & (Q(approved_by=None) | ~Q(approved_by=F("carrier_id"))),
                name="logistics_nobody_vets_themselves",
            ),
            models.CheckConstraint(condition=Q(cover_minor__gt=0), name="logistics_some_cover"),
        ]
        indexes: ClassVar = [models.Index(fields=["carrier_id", "-id"], name="logistics_papers_of")]

    def __str__(self) -> str:
        """Return whose they are."""
        return str(self.carrier_id)


class CarrierFact(models.Model):
    """Something that came to light about a transport, with its entry in the evidence; append-only."""

    id = models.UUIDField(primary_key=True)
    carrier_id = models.UUIDField()
    trade_id = models.UUIDField()
    direction = models.CharField(max_length=4, default=Direction.OUT)
    kind = models.CharField(max_length=12)
    entry_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        """A transport is punctual or late once."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(Kind)), name="logistics_fact_kind"),
            models.UniqueConstraint(
                fields=["trade_id", "carrier_id", "direction"],
                condition=Q(kind__in=["punctual", "late"]),
                name="logistics_timed_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["carrier_id", "kind", "at"], name="logistics_facts_of")]

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind


class Enquiry(models.Model):
    """A trade's question to carriers for one direction; its row is the lock of its quotes."""

    id = models.UUIDField(primary_key=True)
    trade_id = models.UUIDField()
    direction = models.CharField(max_length=4, default=Direction.OUT)
    asked_by = models.UUIDField()
    mass_kg = models.PositiveIntegerField()
    length_cm = models.PositiveSmallIntegerField(default=0)
    width_cm = models.PositiveSmallIntegerField(default=0)
    height_cm = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()

    class Meta:
        """Asked once for each way."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trade_id", "direction"], name="logistics_asked_once_a_way"),
            models.CheckConstraint(condition=Q(direction__in=list(Direction)), name="logistics_enquiry_direction"),
        ]

    def __str__(self) -> str:
        """Return the trade."""
        return str(self.trade_id)


class Quote(models.Model):
    """A carrier's answer."""

    id = models.UUIDField(primary_key=True)
    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="quotes")
    carrier_id = models.UUIDField()
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    pick_up_from = models.DateField()
    pick_up_until = models.DateField()
    transit_days = models.PositiveSmallIntegerField()
    valid_until = models.DateTimeField()
    offered_at = models.DateTimeField()
    chosen_at = models.DateTimeField(null=True)
    chosen_by = models.UUIDField(null=True)
    # Taken back, superseded, or chosen and not booked in time.
    over_at = models.DateTimeField(null=True)

    class Meta:
        """One quote of a carrier stands, and one is chosen, at a time."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["enquiry", "carrier_id"], condition=Q(over_at=None), name="logistics_one_quote_a_carrier"
            ),
            models.UniqueConstraint(
                fields=["enquiry"],
                condition=Q(over_at=None, chosen_at__isnull=False),
                name="logistics_one_quote_chosen",
            ),
            models.CheckConstraint(
                condition=Q(price_minor__gt=0, pick_up_until__gte=F("pick_up_from"), transit_days__range=(1, 30)),
                name="logistics_quote_makes_sense",
            ),
        ]

    def __str__(self) -> str:
        """Return the price."""
        return f"{self.price_minor} {self.currency}"
