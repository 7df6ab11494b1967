"""Readings: who opened whose data in clear, what for, in which case; and who looked at the unusual ones."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from truehand.edge.sealing import EncryptedTextField
from truehand.kernel.actor import Role
from truehand.kernel.personal import Purpose
from truehand.vault.domain.reading import LONGEST_FOUND, LONGEST_WHY, Thing


class Reading(models.Model):
    """One thing opened to one reader, as it concerns one person. A trigger keeps the table append-only.

    Rows of one opening share ``opening``; ``subject`` is null where nobody known is concerned.
    """

    id = models.UUIDField(primary_key=True)
    opening = models.UUIDField()
    reader = models.UUIDField()
    role = models.CharField(max_length=16)
    subject = models.UUIDField(null=True)
    thing = models.CharField(max_length=16)
    thing_id = models.UUIDField()
    purpose = models.CharField(max_length=20)
    case = models.UUIDField(null=True)
    why = EncryptedTextField(max_length=LONGEST_WHY)
    at = models.DateTimeField()
    until = models.DateTimeField()
    flags = ArrayField(models.CharField(max_length=16))

    class Meta:
        """A person once in an opening."""

        db_table = "vault_reading"
        indexes = [
            models.Index(fields=["reader", "-at"], name="vault_readings_by"),
            models.Index(fields=["subject", "-id"], name="vault_readings_of"),
            models.Index(fields=["-id"], condition=Q(flags__len__gt=0), name="vault_readings_flagged"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["opening", "subject"], nulls_distinct=False, name="vault_once_in_an_opening"
            ),
            models.CheckConstraint(condition=Q(role__in=[each.value for each in Role]), name="vault_reading_role"),
            models.CheckConstraint(condition=Q(thing__in=[each.value for each in Thing]), name="vault_reading_thing"),
            models.CheckConstraint(
                condition=Q(purpose__in=[each.value for each in Purpose]), name="vault_reading_purpose"
            ),
            models.CheckConstraint(condition=Q(until__gt=models.F("at")), name="vault_reading_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.thing} {self.thing_id}"


class Look(models.Model):
    """That an unusual opening is to be looked at, and once it was: by whom, when, and what they found.

    A trigger has nobody change what was found.
    """

    opening = models.UUIDField(primary_key=True)
    reader = models.UUIDField()
    opened_at = models.DateTimeField()
    by = models.UUIDField(null=True)
    at = models.DateTimeField(null=True)
    found = EncryptedTextField(max_length=LONGEST_FOUND, default="")

    class Meta:
        """Looked at by another than who read, all of it at once."""

        db_table = "vault_look"
        indexes = [models.Index(fields=["opened_at"], condition=Q(at=None), name="vault_looks_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(by=None, at=None) | Q(by__isnull=False, at__isnull=False), name="vault_look_by_somebody"
            ),
            models.CheckConstraint(condition=Q(by=None) | ~Q(by=models.F("reader")), name="vault_look_by_another"),
        ]

    def __str__(self) -> str:
        return str(self.opening)
