"""The keys of data subjects."""

from __future__ import annotations

from django.db import models
from django.db.models import Func, Q

from truehand.kernel.personal import Retention


class SubjectKey(models.Model):
    """The key of one data subject for one duty to keep, wrapped; ``subject`` is a party's or an account's identifier.

    A destroyed key leaves its row, so that none is made in its place.
    """

    id = models.UUIDField(primary_key=True)
    subject = models.UUIDField()
    retention = models.CharField(max_length=16)
    wrapped = models.BinaryField()
    # The wrapping key's name and version, as its provider calls it.
    wrapped_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        """One key for a subject's duty; a destroyed one is empty."""

        db_table = "vault_key"
        indexes = [
            # As the sealed bytes name it.
            models.Index(
                Func("id", function="uuid_send", output_field=models.BinaryField()), name="vault_key_by_bytes"
            ),
            models.Index(fields=["wrapped_by", "id"], name="vault_key_by_wrapping"),
            models.Index(fields=["wrapped_by", "retention", "made_at"], name="vault_key_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subject", "retention"], name="vault_one_key"),
            models.CheckConstraint(
                condition=Q(retention__in=[each.value for each in Retention]), name="vault_key_retention"
            ),
            models.CheckConstraint(
                condition=Q(destroyed_at=None) ^ Q(wrapped=b"", wrapped_by=""), name="vault_destroyed_is_empty"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.retention} of {self.subject}"


class KeyTally(models.Model):
    """How many keys there are of each wrapping key and duty, as a sum of few rows; destroyed ones have no wrapping key.

    Triggers of the keys' table keep it. Each change adds a row and folds in those that nobody else holds: so whoever
    makes a key waits for nobody, and there are never many more rows than transactions at work.
    """

    id = models.BigAutoField(primary_key=True)
    wrapped_by = models.CharField(max_length=80)
    retention = models.CharField(max_length=16)
    keys = models.BigIntegerField()

    class Meta:
        """Found by what it counts."""

        db_table = "vault_key_tally"
        indexes = [models.Index(fields=["wrapped_by", "retention"], name="vault_tally_of")]

    def __str__(self) -> str:
        return f"{self.keys} by {self.wrapped_by}"
