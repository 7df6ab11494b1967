"""Bookings and their two hand-overs; steps only go forward (see the migration's triggers)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from truehand.edge.sealing import EncryptedJSONField, EncryptedTextField
from truehand.logistics.domain.booking import Leg, Status
from truehand.logistics.domain.claim import Cause
from truehand.logistics.domain.claim import Stage as ClaimStage
from truehand.logistics.domain.code import MOST_WRONG
from truehand.logistics.domain.score import Kind
from truehand.logistics.domain.tracking import Kind as EventKind
from truehand.logistics.domain.tracking import Source


class Booking(models.Model):
    """A carrier's booking for a trade."""

    id = models.UUIDField(primary_key=True)
    trade_id = models.UUIDField(db_index=True)
    carrier_id = models.UUIDField(db_index=True)
    pick_up_at = models.DateField()
    vehicle = EncryptedTextField(max_length=40)
    origin = EncryptedTextField(max_length=200)
    destination = EncryptedTextField(max_length=200)
    status = models.CharField(max_length=10, default=Status.BOOKED)
    reason = EncryptedTextField(max_length=500, default="")
    # None for bookings from before transports had a promised day.
    promised_on = models.DateField(null=True)
    quote_id = models.UUIDField(null=True)
    booked_at = models.DateTimeField()

    class Meta:
        """One live booking for a trade."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["trade_id"], condition=~Q(status="called_off"), name="logistics_one_live_booking_per_trade"
            ),
            models.CheckConstraint(condition=Q(status__in=list(Status)), name="logistics_booking_status"),
            models.CheckConstraint(
                condition=~Q(status="called_off") | ~Q(reason=""), name="logistics_called_off_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        """Return the trade, for the operator's eyes."""
        return f"{self.trade_id} {self.status}"


class HandOver(models.Model):
    """One hand-over: its wrong codes, then the photo and the moment."""

    booking = models.ForeignKey(Booking, models.PROTECT, related_name="hand_overs")
    leg = models.CharField(max_length=8)
    wrong = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    photo = models.CharField(max_length=64, default="")
    note = EncryptedTextField(max_length=500, default="")

    class Meta:
        """Done means: code checked, photo kept."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["booking", "leg"], name="logistics_one_hand_over_a_leg"),
            models.CheckConstraint(condition=Q(leg__in=list(Leg)), name="logistics_leg"),
            models.CheckConstraint(condition=Q(wrong__lt=MOST_WRONG), name="logistics_wrong_codes_are_limited"),
            models.CheckConstraint(
                condition=Q(done_at=None, photo="") | (Q(checked_at__isnull=False) & Q(photo__regex="^[0-9a-f]{64}$")),
                name="logistics_done_with_code_and_photo",
            ),
        ]

    def __str__(self) -> str:
        """Return the leg, for the operator's eyes."""
        return self.leg


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
    kind = models.CharField(max_length=12)
    entry_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        """A transport is punctual or late once."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(Kind)), name="logistics_fact_kind"),
            models.UniqueConstraint(
                fields=["trade_id", "carrier_id"],
                condition=Q(kind__in=["punctual", "late"]),
                name="logistics_timed_once",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["carrier_id", "kind", "at"], name="logistics_facts_of")]

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind


class Enquiry(models.Model):
    """A trade's question to carriers; its row is the lock of its quotes."""

    id = models.UUIDField(primary_key=True)
    trade_id = models.UUIDField(unique=True)
    asked_by = models.UUIDField()
    mass_kg = models.PositiveIntegerField()
    length_cm = models.PositiveSmallIntegerField(default=0)
    width_cm = models.PositiveSmallIntegerField(default=0)
    height_cm = models.PositiveSmallIntegerField(default=0)
    asked_at = models.DateTimeField()

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


class TrackingEvent(models.Model):
    """Something that a carrier told of a machine on its way; append-only."""

    id = models.UUIDField(primary_key=True)
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10)
    source = models.CharField(max_length=10)
    # Of a signed message: what tells it from another, and what it said.
    message_id = models.CharField(max_length=80, default="")
    body_sha256 = models.CharField(max_length=64, default="")
    place = EncryptedTextField(max_length=120, default="")
    note = EncryptedTextField(max_length=300, default="")
    eta = models.DateField(null=True)
    at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        """A message counts once."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["booking", "message_id"], condition=~Q(message_id=""), name="logistics_message_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(EventKind)), name="logistics_event_kind"),
            models.CheckConstraint(condition=Q(source__in=list(Source)), name="logistics_event_source"),
        ]
        indexes: ClassVar = [models.Index(fields=["booking", "at", "id"], name="logistics_events_of")]

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind


class Hook(models.Model):
    """The secret by which a carrier's server signs what it tells."""

    id = models.UUIDField(primary_key=True)
    carrier_id = models.UUIDField()
    secret = EncryptedTextField(max_length=80)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One at a time."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["carrier_id"], condition=Q(ended_at=None), name="logistics_one_hook")
        ]

    def __str__(self) -> str:
        """Return whose it is."""
        return str(self.carrier_id)


class RefusedEvent(models.Model):
    """A message of a carrier's server that was refused, and why; append-only."""

    id = models.UUIDField(primary_key=True)
    hook = models.ForeignKey(Hook, models.PROTECT, related_name="refused")
    code = models.CharField(max_length=60)
    body_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        """Found by whose they are, the latest first."""

        indexes: ClassVar = [models.Index(fields=["hook", "-id"], name="logistics_refused_by")]

    def __str__(self) -> str:
        """Return why."""
        return self.code


class CarriageClaim(models.Model):
    """What a side claims of a carrier: the facts as they were when it was opened, and how it ended."""

    id = models.UUIDField(primary_key=True)
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="claims")
    trade_id = models.UUIDField()
    claimant_id = models.UUIDField()
    cause = models.CharField(max_length=8)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    facts = EncryptedJSONField(default=dict)
    said = EncryptedTextField(max_length=1000, default="")
    answer = EncryptedTextField(max_length=1000, default="")
    reasons = EncryptedTextField(max_length=1000, default="")
    stage = models.CharField(max_length=10, default=ClaimStage.OPEN)
    opened_at = models.DateTimeField()
    answer_by = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    settled_minor = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """One for each cause; settled at most for what was claimed, once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["booking", "cause"], name="logistics_one_claim_a_cause"),
            models.CheckConstraint(condition=Q(cause__in=list(Cause)), name="logistics_claim_cause"),
            models.CheckConstraint(condition=Q(stage__in=list(ClaimStage)), name="logistics_claim_stage"),
            models.CheckConstraint(
                condition=Q(stage__in=["open", "contested"], settled_minor=None, settled_at=None)
                | (
                    Q(stage__in=["paid", "dismissed"], settled_minor__gte=0, settled_at__isnull=False)
                    & Q(settled_minor__lte=F("amount_minor"))
                ),
                name="logistics_claim_settled_within",
            ),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="logistics_claim_amount"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["trade_id", "id"], name="logistics_claims_of"),
            models.Index(fields=["answer_by"], condition=Q(stage="open"), name="logistics_claims_waiting"),
            models.Index(fields=["id"], condition=Q(stage="contested"), name="logistics_claims_contested"),
        ]

    def __str__(self) -> str:
        """Return the cause."""
        return self.cause
