"""Tables of contracts and signatures; both only grow."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from truehand.edge.sealing import EncryptedBinaryField


class Contract(models.Model):
    """A revision of a trade's contract; the highest revision is in force."""

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

    class Meta:
        """One contract a revision, between two parties."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trade_id", "revision"], name="contracts_one_per_revision"),
            models.CheckConstraint(condition=~Q(buyer_id=F("seller_id")), name="contracts_two_parties"),
            models.CheckConstraint(condition=Q(revision__gte=1), name="contracts_revision_from_one"),
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
