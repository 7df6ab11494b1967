"""Bookings, their two hand-overs and the drivers who make them; steps only go forward (see the triggers)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from truehand.edge.sealing import EncryptedTextField
from truehand.kernel.one_time import MOST_WRONG
from truehand.logistics.domain.booking import Direction, Leg, Status


class Booking(models.Model):
    """A carrier's booking for a trade."""

    id = models.UUIDField(primary_key=True)
    trade_id = models.UUIDField(db_index=True)
    direction = models.CharField(max_length=4, default=Direction.OUT)
    carrier_id = models.UUIDField(db_index=True)
    pick_up_at = models.DateField()
    vehicle = EncryptedTextField(max_length=40)
    origin = EncryptedTextField(max_length=200)
    destination = EncryptedTextField(max_length=200)
    status = models.CharField(max_length=10, default=Status.BOOKED)
    reason = EncryptedTextField(max_length=500, default="")
    promised_on = models.DateField(null=True)
    quote_id = models.UUIDField(null=True)
    booked_at = models.DateTimeField()

    class Meta:
        """One live booking for a trade and direction."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["trade_id", "direction"],
                condition=~Q(status="called_off"),
                name="logistics_one_live_booking_a_way",
            ),
            models.CheckConstraint(condition=Q(direction__in=list(Direction)), name="logistics_booking_direction"),
            models.CheckConstraint(condition=Q(status__in=list(Status)), name="logistics_booking_status"),
            models.CheckConstraint(
                condition=~Q(status="called_off") | ~Q(reason=""), name="logistics_called_off_with_a_reason"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["promised_on"], condition=Q(status="collected"), name="logistics_under_way_by_promise")
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
    # What else was photographed: the seal, damage.
    more = ArrayField(models.CharField(max_length=64), default=list)
    seal = models.CharField(max_length=30, default="")
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


class DriverPass(models.Model):
    """A driver's way in: hashes of the secret on a label, then of the phone that opened it."""

    id = models.UUIDField(primary_key=True)
    booking = models.ForeignKey(Booking, models.PROTECT, related_name="passes")
    secret_digest = models.CharField(max_length=64, unique=True)
    phone_digest = models.CharField(max_length=64, default="")
    made_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """One at a time for a booking; one phone for each."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["booking"], condition=Q(ended_at=None), name="logistics_one_driver"),
            models.UniqueConstraint(
                fields=["phone_digest"], condition=~Q(phone_digest=""), name="logistics_one_pass_a_phone"
            ),
        ]

    def __str__(self) -> str:
        """Return the booking."""
        return str(self.booking_id)


class DriverPhoto(models.Model):
    """A photo that a phone sent ahead of a hand-over's code."""

    id = models.UUIDField(primary_key=True)
    hand_over = models.ForeignKey(HandOver, models.PROTECT, related_name="kept")
    item = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        """Sent twice, kept once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hand_over", "sha256"], name="logistics_one_photo_a_hand_over")
        ]

    def __str__(self) -> str:
        """Return what it shows."""
        return self.item
