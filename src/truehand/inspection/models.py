"""Drafts, their photos, and the one signed report of a trade."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from truehand.edge.sealing import EncryptedBinaryField, EncryptedJSONField


class Draft(models.Model):
    """What an inspector typed for a matter, a trade or a job at another node; ``reported`` for good once signed."""

    OPEN, REPORTED = "open", "reported"

    id = models.UUIDField(primary_key=True)
    matter_id = models.UUIDField()
    inspector_id = models.UUIDField()
    answers = EncryptedJSONField(default=dict)
    status = models.CharField(max_length=8, default=OPEN)
    opened_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        """One draft of an inspector for a matter."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter_id", "inspector_id"], name="inspection_one_draft_each"),
            models.CheckConstraint(condition=Q(status__in=["open", "reported"]), name="inspection_draft_status"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["inspector_id", "status", "-saved_at"], name="inspection_drafts_of"),
        ]

    def __str__(self) -> str:
        """Return the matter, for the operator's eyes."""
        return f"{self.matter_id} {self.status}"


class Photo(models.Model):
    """An exhibit that shows one point."""

    id = models.UUIDField(primary_key=True)
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="photos")
    item = models.CharField(max_length=40)
    sha256 = models.CharField(max_length=64)
    # The phone's own clock, stated and never trusted; ``added_at`` is when it arrived here.
    taken_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField()

    class Meta:
        """The same photo shows a point once."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["draft", "item", "sha256"], name="inspection_photo_once"),
        ]

    def __str__(self) -> str:
        """Return the point, for the operator's eyes."""
        return self.item


class Job(models.Model):
    """An inspection asked for at a key node; the one before shipment belongs to the trade's own process."""

    id = models.UUIDField(primary_key=True)
    node = models.CharField(max_length=12)
    listing_id = models.UUIDField(db_index=True)
    trade_id = models.UUIDField(null=True, db_index=True)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    inspector_id = models.UUIDField(null=True, db_index=True)
    taken_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    called_off_at = models.DateTimeField(null=True)

    class Meta:
        """One under way at each node; before publication there is no trade, later there is one."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(node="publication", trade_id=None)
                | Q(node__in=["delivery", "return"], trade_id__isnull=False),
                name="inspection_job_node",
            ),
            models.CheckConstraint(
                condition=Q(reported_at=None) | Q(called_off_at=None, inspector_id__isnull=False),
                name="inspection_job_goes_forward",
            ),
            models.UniqueConstraint(
                fields=["listing_id"],
                condition=Q(node="publication", reported_at=None, called_off_at=None),
                name="inspection_one_job_per_listing",
            ),
            models.UniqueConstraint(
                fields=["trade_id", "node"], condition=Q(called_off_at=None), name="inspection_one_job_per_node"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["-id"], condition=Q(inspector_id=None, called_off_at=None), name="inspection_open_jobs"
            ),
        ]

    def __str__(self) -> str:
        """Return the node, for the operator's eyes."""
        return self.node


class Report(models.Model):
    """The signed bytes of a report, sealed; the database refuses any later change (see the migration's triggers).

    That the hash is the document's is checked wherever a report is read: the database sees sealed bytes.
    """

    id = models.UUIDField(primary_key=True)
    # Sealed under the trade's key; before there is a trade, under the seller's who asked for it.
    trade_id = models.UUIDField(null=True, db_index=True)
    seller_id = models.UUIDField(null=True, db_index=True)
    job = models.OneToOneField(Job, models.PROTECT, null=True)
    listing_id = models.UUIDField(db_index=True)
    inspector_id = models.UUIDField(db_index=True)
    document = EncryptedBinaryField()
    sha256 = models.CharField(max_length=64)
    public_key = models.BinaryField()
    signature = models.BinaryField()
    signed_at = models.DateTimeField()

    class Meta:
        """One report before a trade's shipment, and one for each job."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trade_id"], condition=Q(job=None), name="inspection_one_report_per_trade"),
            models.CheckConstraint(
                condition=Q(trade_id__isnull=False, seller_id=None)
                | Q(trade_id=None, seller_id__isnull=False, job__isnull=False),
                name="inspection_report_is_somebodys",
            ),
        ]

    def __str__(self) -> str:
        """Return the hash, for the operator's eyes."""
        return self.sha256


class Outcome(models.Model):
    """A later fact that bore a report out or contradicted it; append-only (see the migration's triggers)."""

    id = models.UUIDField(primary_key=True)
    report = models.ForeignKey(Report, models.PROTECT, related_name="outcomes")
    inspector_id = models.UUIDField(db_index=True)
    source = models.CharField(max_length=8)
    reference = models.UUIDField()
    borne_out = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        """A fact counts once for a report."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "source", "reference"], name="inspection_outcome_once"),
            models.CheckConstraint(
                condition=Q(source__in=["node", "ruling", "defect"]), name="inspection_outcome_source"
            ),
        ]

    def __str__(self) -> str:
        """Return where it came from."""
        return self.source


class LicenceGrant(models.Model):
    """What a party is licensed for until a day, by an operator; ended early where it was."""

    id = models.UUIDField(primary_key=True)
    party_id = models.UUIDField()
    kind = models.CharField(max_length=8)
    scope = models.CharField(max_length=40)
    granted_by = models.UUIDField()
    granted_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    suspended_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """A party holds a licence once, given by another, for a while."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["party_id", "kind", "scope"], condition=Q(ended_at=None), name="inspection_licence_once"
            ),
            models.CheckConstraint(condition=~Q(party_id=F("granted_by")), name="inspection_no_own_licence"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("granted_at")), name="inspection_licence_lasts"),
            models.CheckConstraint(condition=Q(kind__in=["inspect", "certify"]), name="inspection_licence_kind"),
        ]

    def __str__(self) -> str:
        """Return kind and scope, for the operator's eyes."""
        return f"{self.kind} {self.scope}"


class Certificate(models.Model):
    """What a licensed third party certified; append-only, like its changes (see the migration's triggers)."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=14, unique=True)
    subject = models.CharField(max_length=10)
    subject_id = models.UUIDField(db_index=True)
    certifier_id = models.UUIDField(db_index=True)
    title = models.CharField(max_length=120)
    issued_at = models.DateTimeField()
    valid_until = models.DateTimeField()

    class Meta:
        """Nobody certifies themselves, and nothing is certified for ever."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(subject_id=F("certifier_id")), name="inspection_no_own_certificate"),
            models.CheckConstraint(condition=Q(valid_until__gt=F("issued_at")), name="inspection_certificate_lasts"),
            models.CheckConstraint(
                condition=Q(subject__in=["machine", "seller", "inspector"]), name="inspection_certificate_subject"
            ),
        ]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class CertificateChange(models.Model):
    """A suspension, a reinstatement or the revocation of a certificate."""

    id = models.UUIDField(primary_key=True)
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="changes")
    what = models.CharField(max_length=10)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        """In the order in which they happened; revoked at most once."""

        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["certificate"], condition=Q(what="revoked"), name="inspection_revoked_once"
            ),
            models.CheckConstraint(
                condition=Q(what__in=["suspended", "reinstated", "revoked"]), name="inspection_certificate_change"
            ),
        ]

    def __str__(self) -> str:
        """Return what was done."""
        return self.what
