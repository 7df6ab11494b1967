"""What people asked for: copies of their data, and to be forgotten."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from truehand.edge.sealing import EncryptedBinaryField
from truehand.kernel.personal import Retention


class Archive(models.Model):
    """A copy of everything that is held of a party, made in the background, there for some days."""

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    asked_at = models.DateTimeField()
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    content = EncryptedBinaryField(default=b"")

    class Meta:
        """One at a time for a party."""

        constraints = [
            models.UniqueConstraint(fields=["party_id"], condition=Q(made_at=None), name="vault_one_archive_at_a_time"),
        ]
        indexes = [models.Index(fields=["party_id", "-asked_at"], name="vault_archives_of")]

    def __str__(self) -> str:
        return str(self.id)


class Erasure(models.Model):
    """A person who asked to be forgotten."""

    party_id = models.UUIDField(primary_key=True)
    asked_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.party_id)


class ErasurePart(models.Model):
    """One duty to keep, and when what it held went or goes."""

    erasure = models.ForeignKey(Erasure, models.PROTECT, related_name="parts")
    retention = models.CharField(max_length=16)
    until = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        """Each duty once, and nothing goes while the law keeps it."""

        db_table = "vault_erasure_part"
        constraints = [
            models.UniqueConstraint(fields=["erasure", "retention"], name="vault_erased_once"),
            models.CheckConstraint(
                condition=Q(retention__in=[each.value for each in Retention]), name="vault_erasure_retention"
            ),
            models.CheckConstraint(
                condition=Q(gone_at=None) | Q(gone_at__gte=models.F("until")), name="vault_kept_as_long_as_the_law"
            ),
        ]
        indexes = [models.Index(fields=["until"], condition=Q(gone_at=None), name="vault_erasures_due")]

    def __str__(self) -> str:
        return f"{self.retention} of {self.erasure_id}"
