"""Tables of contracts and signatures; both only grow."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from truehand.contracts.domain.amendment import Outcome
from truehand.edge.sealing import EncryptedBinaryField


class Contract(models.Model):
    """A revision of a trade's contract; the highest is in force, of amendments only one that both have signed."""

    id = models.UUIDField(primary_key=True)
    trade_id = models.UUIDField()
    revision = models.PositiveSmallIntegerField()
    edition = models.CharField(max_length=16)
    terms_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64, unique=True)
    document = EncryptedBinaryField()
    buyer_id = models.UUIDField(db_index=True)
    seller_id = models.UUIDField(db_index=True)
    drawn_at = models.DateTimeField()
    # Of an amendment: the revision that it changes, who proposed it, and until when it can be signed.
    amends = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="amendments")
    proposed_by = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        """One contract a revision, between two parties; an amendment is one of them's, for a time."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trade_id", "revision"], name="contracts_one_per_revision"),
            models.CheckConstraint(condition=~Q(buyer_id=F("seller_id")), name="contracts_two_parties"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="contracts_revision_from_one"),
            models.CheckConstraint(
                condition=Q(amends=None, proposed_by=None, expires_at=None)
                | (
                    Q(amends__isnull=False, expires_at__gt=F("drawn_at"))
                    & (Q(proposed_by=F("buyer_id")) | Q(proposed_by=F("seller_id")))
                ),
                name="contracts_amendment_of_a_side",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trade_id}/{self.revision}"


class ContractSignature(models.Model):
    """A side's signature (hexadecimal Ed25519) over a contract's document."""

    id = models.UUIDField(primary_key=True)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="signatures")
    party_id = models.UUIDField()
    side = models.CharField(max_length=6)
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    signed_at = models.DateTimeField()

    class Meta:
        """Each side signs once; a trigger checks that the signer is that side."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "side"], name="contracts_side_signs_once"),
            models.CheckConstraint(condition=Q(side__in=("buyer", "seller")), name="contracts_known_side"),
        ]

    def __str__(self) -> str:
        return f"{self.side} of {self.contract_id}"


class AmendmentEnd(models.Model):
    """How an amendment ended: signed by both, declined by a side, or lapsed."""

    id = models.UUIDField(primary_key=True)
    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, related_name="ended")
    outcome = models.CharField(max_length=10)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField()

    class Meta:
        """It ends once; a trigger checks that what counts as signed is."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(outcome__in=[each.value for each in Outcome]), name="contracts_outcome"),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.LAPSED.value, ended_by=None)
                | (~Q(outcome=Outcome.LAPSED.value) & Q(ended_by__isnull=False)),
                name="contracts_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.outcome}"


class ClauseSetText(models.Model):
    """A clause set that an operator proposed for publication; never edited."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=16, unique=True)
    sha256 = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    effective_at = models.DateTimeField()

    class Meta:
        """It takes effect after it was proposed."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(effective_at__gte=F("proposed_at")), name="contracts_set_takes_effect")
        ]

    def __str__(self) -> str:
        return self.name


class ClauseSetVerdict(models.Model):
    """What another operator decided about it, once."""

    id = models.UUIDField(primary_key=True)
    clause_set = models.OneToOneField(ClauseSetText, on_delete=models.PROTECT, related_name="verdict")
    published = models.BooleanField()
    decided_by = models.UUIDField()
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.clause_set_id} {'published' if self.published else 'refused'}"
