"""Passports and their histories."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from truehand.equipment.domain.claims import LONGEST_REFERENCE, ClaimKind
from truehand.equipment.domain.classes import LONGEST_CLASS


class Passport(models.Model):
    """One physical machine; the two keys are the normalised maker and serial number."""

    id = models.UUIDField(primary_key=True)
    equipment_class = models.CharField(max_length=LONGEST_CLASS)
    maker = models.CharField(max_length=60)
    maker_key = models.CharField(max_length=60)
    model = models.CharField(max_length=60)
    serial = models.CharField(max_length=60)
    serial_key = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="merged")

    class Meta:
        """One passport for a machine."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["maker_key", "serial_key"], name="equipment_one_passport_per_machine"),
            models.CheckConstraint(
                condition=~Q(maker_key="") & ~Q(serial_key=""),
                name="equipment_passport_is_identified",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
                name="equipment_merged_into_another",
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
    event_id = models.UUIDField(null=True)

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind


class Claim(models.Model):
    """Somebody's claim on a machine: it is reported stolen, or pledged. While one is open the machine is not sold."""

    id = models.UUIDField(primary_key=True)
    passport = models.ForeignKey(Passport, on_delete=models.PROTECT, related_name="claims")
    kind = models.CharField(max_length=8)
    reference = models.CharField(max_length=LONGEST_REFERENCE)
    at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        """Open ones are asked for at every sale."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=sorted(each.value for each in ClaimKind)), name="equipment_claim_is_known"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["passport"], condition=Q(cleared_at=None), name="equipment_open_claims")
        ]

    def __str__(self) -> str:
        """Return the kind."""
        return self.kind


class Fingerprint(models.Model):
    """What a photo is recognised by, once for each person who sent it; numbers grow in the order of the commits.

    ``looked_at`` is None until it was compared with every earlier one. ``hash`` and ``code`` are empty where the photo
    has too little to tell. ``sharpness`` and ``bars`` are measures of its fitness (see domain.photos.sanity).
    """

    sha256 = models.CharField(max_length=64)
    owner = models.UUIDField()
    hash = models.BinaryField()
    code = models.BinaryField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    sharpness = models.PositiveIntegerField()
    bars = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)

    class Meta:
        """A photo of a person is measured once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["sha256", "owner"], name="equipment_one_fingerprint_of_a_photo"),
        ]

    def __str__(self) -> str:
        """Return the photo's SHA-256."""
        return self.sha256


class SharedPart(models.Model):
    """That a photo shows what an earlier one of somebody else showed: all of it, or a part.

    The boxes are left, top, right, bottom in thousandths of each photo.
    """

    photo = models.ForeignKey(Fingerprint, on_delete=models.CASCADE, related_name="copied_from")
    earlier = models.ForeignKey(Fingerprint, on_delete=models.CASCADE, related_name="copied_by")
    kind = models.CharField(max_length=8)
    score = models.PositiveIntegerField()
    here = models.JSONField()
    there = models.JSONField()

    class Meta:
        """Told once; a copy comes after what it copies."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["photo", "earlier"], name="equipment_copy_told_once"),
            models.CheckConstraint(condition=Q(kind__in=["whole", "part"]), name="equipment_copy_kind_is_known"),
            models.CheckConstraint(condition=Q(earlier__lt=models.F("photo")), name="equipment_copy_comes_after"),
        ]

    def __str__(self) -> str:
        """Return how much is shared."""
        return self.kind


class RegisterEdition(models.Model):
    """A register of stolen or pledged machines as it stood when it was read; a later edition takes its place."""

    id = models.UUIDField(primary_key=True)
    register = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    lines = models.PositiveIntegerField()
    as_of = models.DateTimeField()

    class Meta:
        """Editions of a register are counted."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["register", "number"], name="equipment_register_editions_are_counted"),
        ]

    def __str__(self) -> str:
        """Return register and number."""
        return f"{self.register} {self.number}"


class RegisterEntry(models.Model):
    """A machine in an edition; the two keys are those of passports, so that O for 0 hides nobody."""

    edition = models.ForeignKey(RegisterEdition, on_delete=models.PROTECT, related_name="entries")
    maker = models.CharField(max_length=60)
    maker_key = models.CharField(max_length=60)
    serial = models.CharField(max_length=60)
    serial_key = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    reference = models.CharField(max_length=80, default="")
    since = models.DateField(null=True)

    class Meta:
        """Asked by machine."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["stolen", "pledged"]), name="equipment_register_kind_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(maker_key="") & ~Q(serial_key=""), name="equipment_register_entry_is_identified"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["serial_key", "maker_key", "edition"], name="equipment_register_by_machine"),
        ]

    def __str__(self) -> str:
        """Return what is registered."""
        return f"{self.kind} {self.maker} {self.serial}"
