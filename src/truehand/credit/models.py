"""Tables of facts and ratings, which only grow, and of what other platforms state."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from truehand.credit.domain.facts import FEWEST_STARS, LONGEST_TEXT, MOST_STARS, FactKind
from truehand.credit.domain.statement import HIGHEST_SCORE, LONGEST_NAME
from truehand.edge.sealing import EncryptedTextField


class TradeFact(models.Model):
    """What a trade says about a party, once a kind."""

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    kind = models.CharField(max_length=16)
    trade_id = models.UUIDField()
    minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, null=True)  # noqa: DJ001 - an amount is there as a whole or not at all
    at = models.DateTimeField()

    class Meta:
        """One fact of a kind for a party in a trade."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["party_id", "trade_id", "kind"], name="credit_fact_once"),
            models.CheckConstraint(condition=Q(kind__in=[kind.value for kind in FactKind]), name="credit_known_kind"),
            models.CheckConstraint(
                condition=Q(minor__isnull=True, currency__isnull=True) | Q(minor__gte=0, currency__isnull=False),
                name="credit_whole_amount",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.party_id}"


class RatingRound(models.Model):
    """The ratings of one trade, sealed until they are published together; its row is the lock."""

    trade_id = models.UUIDField(primary_key=True)
    published_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.trade_id)


class Rating(models.Model):
    """A side's rating of the other; ``seal`` is the salted SHA-256 that the log shows before publishing."""

    id = models.UUIDField(primary_key=True)
    round = models.ForeignKey(RatingRound, on_delete=models.PROTECT, related_name="ratings")
    rater_id = models.UUIDField()
    ratee_id = models.UUIDField(db_index=True)
    stars = models.PositiveSmallIntegerField()
    text = EncryptedTextField(max_length=LONGEST_TEXT)
    salt = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    rated_at = models.DateTimeField()

    class Meta:
        """Each side rates the other once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["round", "rater_id"], name="credit_rates_once"),
            models.UniqueConstraint(fields=["round", "ratee_id"], name="credit_rated_once"),
            models.CheckConstraint(condition=~Q(rater_id=F("ratee_id")), name="credit_rates_another"),
            models.CheckConstraint(
                condition=Q(stars__range=(FEWEST_STARS, MOST_STARS)), name="credit_one_to_five_stars"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rater_id} on {self.round_id}"


class StandingElsewhere(models.Model):
    """What a partner platform states of a party's standing there: the latest note, as it was signed."""

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    platform = models.CharField(max_length=LONGEST_NAME)
    score = models.PositiveSmallIntegerField()
    grade = models.CharField(max_length=20)
    as_of = models.DateTimeField()
    note = models.TextField()

    class Meta:
        """One statement of a platform for a party."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["party_id", "platform"], name="credit_one_statement_of_a_platform"),
            models.CheckConstraint(condition=Q(score__range=(0, HIGHEST_SCORE)), name="credit_score_elsewhere"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id} at {self.platform}"
