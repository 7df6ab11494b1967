"""Consents: every giving and withdrawing, in order; the latest of a purpose is what holds."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from truehand.vault.domain.consent import ConsentTo


class ConsentAct(models.Model):
    """One giving or withdrawing. A trigger keeps the table append-only."""

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    purpose = models.CharField(max_length=24)
    number = models.PositiveIntegerField()
    given = models.BooleanField()
    version = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        """A person's acts on a purpose have one order; the first one gives."""

        db_table = "vault_consent"
        constraints = [
            models.UniqueConstraint(fields=["party_id", "purpose", "number"], name="vault_consent_in_turn"),
            models.CheckConstraint(
                condition=Q(purpose__in=[each.value for each in ConsentTo]), name="vault_consent_purpose"
            ),
            models.CheckConstraint(
                condition=Q(number__gt=0) & (Q(given=True) | Q(number__gt=1)), name="vault_consent_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.number}"
