"""Tables: what parties wish, the servers they name, and every message that is owed."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from truehand.connect.domain.endpoints import LONGEST_KIND, LONGEST_URL
from truehand.connect.domain.moments import HOME_ZONE, QUIET_FROM, QUIET_UNTIL
from truehand.connect.domain.views import Letters
from truehand.edge.sealing import EncryptedTextField


class Wish(models.Model):
    """How a party wants to hear of things; its row is the lock of its servers. Without a row: as the defaults say."""

    party_id = models.UUIDField(primary_key=True)
    letters = models.CharField(max_length=10, default=Letters.ALL)
    zone = models.CharField(max_length=40, default=HOME_ZONE)
    quiet_from = models.PositiveSmallIntegerField(default=QUIET_FROM)
    quiet_until = models.PositiveSmallIntegerField(default=QUIET_UNTIL)

    class Meta:
        """Full hours."""

        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(quiet_from__range=(0, 23), quiet_until__range=(0, 23)), name="connect_full_hours"
            ),
            CheckConstraint(condition=Q(letters__in=[each.value for each in Letters]), name="connect_letters_known"),
        ]

    def __str__(self) -> str:
        return str(self.party_id)


class Endpoint(models.Model):
    """A server of a party's."""

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    url = EncryptedTextField(max_length=LONGEST_URL)
    secret = EncryptedTextField(max_length=80)
    kinds = ArrayField(models.CharField(max_length=LONGEST_KIND), default=list)
    added_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """Found by whose they are."""

        indexes: ClassVar = [Index(fields=["party_id", "id"], condition=Q(removed_at=None), name="connect_servers_of")]

    def __str__(self) -> str:
        return str(self.id)


class Message(models.Model):
    """One notice to one address: a letter, or to a server. What it says is the notice's; here is how it fares."""

    id = models.UUIDField(primary_key=True)
    notice_id = models.UUIDField()
    party_id = models.UUIDField()
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, null=True, related_name="messages")
    kind = models.CharField(max_length=LONGEST_KIND)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    answer = models.PositiveSmallIntegerField(null=True)
    trouble = models.CharField(max_length=20, default="", blank=True)
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        """A notice goes once by each way; what is under way has a moment."""

        indexes: ClassVar = [
            Index(fields=["next_at"], condition=Q(next_at__isnull=False), name="connect_messages_due"),
            Index(fields=["endpoint", "-id"], name="connect_messages_to"),
        ]
        constraints: ClassVar = [
            UniqueConstraint(fields=["notice_id", "endpoint"], nulls_distinct=False, name="connect_once_by_each_way"),
            CheckConstraint(condition=Q(arrived_at=None) | Q(next_at=None), name="connect_arrived_is_not_due"),
        ]

    def __str__(self) -> str:
        return str(self.id)
