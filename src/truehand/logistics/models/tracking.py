"""What carriers tell of a machine on its way."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from truehand.edge.sealing import EncryptedTextField
from truehand.logistics.domain.tracking import EventKind, Source
from truehand.logistics.models.bookings import Booking


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
    # While the carrier's server changes over, its messages are good with the earlier secret too.
    former_secret = EncryptedTextField(max_length=80, default="")
    former_until = models.DateTimeField(null=True)
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
