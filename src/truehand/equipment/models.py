"""Passports and their histories."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Passport(models.Model):
    """One physical machine; the two keys are the normalised maker and serial number."""

    id = models.UUIDField(primary_key=True)
    equipment_class = models.CharField(max_length=20)
    maker = models.CharField(max_length=60)
    maker_key = models.CharField(max_length=60)
    model = models.CharField(max_length=60)
    serial = models.CharField(max_length=60)
    serial_key = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()

    class Meta:
        """One passport for a machine."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["maker_key", "serial_key"], name="equipment_one_passport_per_machine"),
            models.CheckConstraint(
                condition=~Q(maker_key="") & ~Q(serial_key=""),
                name="equipment_passport_is_identified",
            ),
        ]

    def __str__(self) -> str:
        """Return maker and serial number."""
        return f"{self.maker} {self.serial}"


class Note(models.Model):
    """One line of a passport's history; a trigger keeps it from being changed or removed."""

    passport = models.ForeignKey(Passport, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=40)
    data = models.JSONField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind
