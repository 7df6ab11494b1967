"""Bank accounts that payouts go to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q, UniqueConstraint

from truehand.edge.sealing import EncryptedTextField


class BankAccount(models.Model):
    """A party's own bank account; the number is encrypted."""

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField(db_index=True)
    holder = EncryptedTextField(max_length=200)
    bank = EncryptedTextField(max_length=100)
    number_index = models.CharField(max_length=64)
    number = EncryptedTextField()
    last_four = EncryptedTextField(max_length=4)
    added_at = models.DateTimeField()
    # When the code that was sent there was typed back, from when money may go there, wrong codes so far.
    verified_at = models.DateTimeField(null=True)
    cools_until = models.DateTimeField()
    misses = models.PositiveSmallIntegerField(default=0)
    # Its owner said that it was somebody else who added it.
    disowned_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        """A party has an account once."""

        constraints: ClassVar = [
            UniqueConstraint(
                fields=["party_id", "number_index"],
                condition=Q(removed_at__isnull=True),
                name="payments_account_once",
            ),
        ]

    def __str__(self) -> str:
        """Return the bank and the last digits."""
        return f"{self.bank} {self.last_four}"
