"""When payouts stand still, why, and by whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint


class PayoutHold(models.Model):
    """All payouts stand still from ``placed_at`` on, because of a matter; two people lift it (``approval``)."""

    id = models.UUIDField(primary_key=True)
    subject = models.UUIDField()
    zh = models.CharField(max_length=500)
    en = models.CharField(max_length=500)
    placed_at = models.DateTimeField()
    placed_by = models.UUIDField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.UUIDField(null=True)
    approval = models.UUIDField(null=True)

    class Meta:
        """A matter holds payouts once, and nobody lifts a hold alone."""

        constraints: ClassVar = [
            UniqueConstraint(fields=["subject"], condition=Q(lifted_at=None), name="payments_matter_holds_once"),
            CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, approval=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False, approval__isnull=False),
                name="payments_hold_is_lifted_by_two",
            ),
        ]

    def __str__(self) -> str:
        """Return the reason."""
        return self.en
