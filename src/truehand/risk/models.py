"""Tables of decisions and cases."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from truehand.edge.sealing import EncryptedJSONField, EncryptedTextField
from truehand.risk.domain.case import EVENTS, LONGEST_REASON, Status
from truehand.risk.domain.rules import SEVERITY

OPEN = Q(status=Status.OPEN.value)
SUPERSEDED = Q(status=Status.SUPERSEDED.value)
DECIDED = Q(status__in=[Status.ALLOWED.value, Status.REFUSED.value])


class DecisionRecord(models.Model):
    """A decision of the gate, with the facts and the edition of the rules that it rests on."""

    id = models.UUIDField(primary_key=True)
    event = models.CharField(max_length=10)
    subject = models.UUIDField(db_index=True)
    party_id = models.UUIDField()
    outcome = models.CharField(max_length=6)
    reasons = EncryptedJSONField(default=list)
    facts = EncryptedJSONField(default=dict)
    edition = models.CharField(max_length=16)
    case = models.ForeignKey("Case", on_delete=models.PROTECT, null=True, related_name="decisions")
    at = models.DateTimeField()

    class Meta:
        """A known event and outcome; a review has a case."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(event__in=list(EVENTS)), name="risk_known_event"),
            models.CheckConstraint(condition=Q(outcome__in=SEVERITY), name="risk_known_outcome"),
            models.CheckConstraint(condition=~Q(outcome="review") | Q(case__isnull=False), name="risk_review_has_case"),
        ]
        indexes: ClassVar = [models.Index(fields=["party_id", "event", "at"], name="risk_velocity")]

    def __str__(self) -> str:
        return f"{self.event} of {self.subject}: {self.outcome}"


class Case(models.Model):
    """A review that waits for an operator; it never changes what it asks, a new question is a new case."""

    id = models.UUIDField(primary_key=True)
    event = models.CharField(max_length=10)
    subject = models.UUIDField()
    party_id = models.UUIDField()
    reasons = EncryptedJSONField(default=list)
    facts = EncryptedJSONField(default=dict)
    link = models.CharField(max_length=200)
    status = models.CharField(max_length=10, default=Status.OPEN.value)
    opened_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    reason = EncryptedTextField(max_length=LONGEST_REASON, default="")

    class Meta:
        """One open case a matter; decided by somebody with a reason, or by nobody; a trigger lets it end once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["event", "subject", "party_id"], condition=OPEN, name="risk_one_open_case"),
            models.CheckConstraint(
                condition=(OPEN & Q(decided_at__isnull=True, decided_by__isnull=True))
                | (SUPERSEDED & Q(decided_at__isnull=False, decided_by__isnull=True))
                | (DECIDED & Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(reason="")),
                name="risk_decided_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(decided_by=models.F("party_id")), name="risk_not_ones_own_case"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["party_id", "event"], condition=Q(status=Status.REFUSED.value), name="risk_refused_to")
        ]

    def __str__(self) -> str:
        return f"{self.event} of {self.subject}: {self.status}"
