"""The first answer to each idempotency key."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from truehand.edge.sealing import EncryptedBinaryField


class IdempotentReply(models.Model):
    """What a party's write answered the first time; kept with the change it made, in one transaction."""

    party_id = models.UUIDField()
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, default="")
    body = EncryptedBinaryField(default=b"")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        """One reply for a party's key."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["party_id", "key"], name="edge_one_reply_per_key")]

    def __str__(self) -> str:
        """Return the key, for the operator's eyes."""
        return self.key
