"""Rates of exchange, each with its source and its time; they only grow."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint


class ExchangeRate(models.Model):
    """One unit of ``base`` is ``numerator / denominator`` units of ``quote`` in that time, says the source."""

    id = models.UUIDField(primary_key=True)
    base = models.CharField(max_length=3)
    quote = models.CharField(max_length=3)
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField()
    source = models.CharField(max_length=200)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField(null=True)

    class Meta:
        """A source says one thing of a pair at a time."""

        indexes: ClassVar = [models.Index(fields=["valid_until"], name="payments_rates_by_end")]
        constraints: ClassVar = [
            UniqueConstraint(fields=["base", "quote", "valid_from", "source"], name="payments_rate_once"),
            CheckConstraint(condition=Q(numerator__gt=0, denominator__gt=0), name="payments_rate_is_positive"),
            CheckConstraint(condition=~Q(base=F("quote")), name="payments_rate_between_two"),
            CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="payments_rate_holds_a_while"),
        ]

    def __str__(self) -> str:
        """Return the pair and the ratio."""
        return f"{self.base}/{self.quote} {self.numerator}/{self.denominator}"
