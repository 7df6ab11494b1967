"""Tables of the log. Triggers of the first migration make every one but the outbox append-only."""

from __future__ import annotations

from typing import Any

from cryptography.exceptions import InvalidTag
from django.contrib.postgres.indexes import HashIndex
from django.db import models

from truehand.edge.sealing import EncryptedBinaryField
from truehand.edge.sealing.wrapping import KeyNotOpenedError
from truehand.evidence.domain.anchor import CONFIRMED, FAILED, SENT, WORDS
from truehand.evidence.domain.entry import SALT_SIZE, SCHEME, salt_of

LONGEST_KIND = 64
ALTERED = b"\0"
# What the content of a payload begins with that has its salt before it; JSON begins otherwise.
SALTED = b"\1"


class Kept(EncryptedBinaryField):
    """Bytes that the log's check holds against a hash: what does not open reads as bytes that no hash is of."""

    def from_db_value(self, value: Any, expression: object, connection: object) -> object:  # noqa: ANN401 - as Django's
        """Return the bytes; none when their key was destroyed."""
        try:
            return super().from_db_value(value, expression, connection)
        except (InvalidTag, KeyNotOpenedError):
            return ALTERED


class Told(bytes):
    """An event's payload; ``salt`` is the event's own where the two were sealed together, else nothing."""

    salt = b""


class Payload(Kept):
    """What an event says and its salt, sealed under its actor's key, so that both go with it.

    The ledger's own events, amounts and identifiers, stand in clear, their salts in the next column.
    """

    def is_clear(self, stored: bytes) -> bool:
        """Return whether it is stored as canonical JSON."""
        return not stored or stored[:1] == b"{"

    def value(self, content: bytes) -> Told:
        """Return the payload with what was sealed beside it."""
        if content[:1] != SALTED:
            return Told(content)
        told = Told(content[1 + SALT_SIZE :])
        told.salt = content[1 : 1 + SALT_SIZE]
        return told


def salted(salt: bytes, payload: bytes) -> bytes:
    """Return an event's salt and payload as they are sealed together."""
    return SALTED + salt + payload


class Event(models.Model):
    """What was recorded, in the order of recording: the leaf's exact bytes, their scheme, and what opens it.

    ``salt`` opens the subject alone where the event's own is sealed with the payload; it is the event's own of others.
    """

    sequence = models.BigAutoField(primary_key=True)
    event_id = models.UUIDField(unique=True)
    kind = models.CharField(max_length=LONGEST_KIND)
    subject = models.UUIDField()
    actor = models.UUIDField(null=True)
    at = models.DateTimeField()
    scheme = models.PositiveSmallIntegerField(db_default=SCHEME)
    leaf = models.BinaryField()
    salt = models.BinaryField()
    payload = Payload()

    class Meta:
        """A subject's events are read in order."""

        indexes = [models.Index(fields=["subject", "sequence"], name="evidence_event_by_subject")]
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__regex=r"^[a-z_]+(\.[a-z_]+)+$"), name="evidence_event_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"

    @property
    def own_salt(self) -> bytes:
        """Return the salt that opens every commitment; none when it was destroyed with the payload."""
        within: bytes = getattr(self.payload, "salt", b"")
        return within or (bytes(self.salt) if self.payload else b"")

    @property
    def subject_salt(self) -> bytes:
        """Return the salt that opens the subject's commitment, whatever was destroyed."""
        own = self.own_salt
        return salt_of(own, "subject") if own else bytes(self.salt)


class Outbox(models.Model):
    """Events that wait for their place in the log; a trigger of ``Event`` fills it, so that none is forgotten."""

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True)

    def __str__(self) -> str:
        return f"event {self.event_id} waits"


class Entry(models.Model):
    """An event's place in the log; a foreign key to the place before leaves no gap."""

    index = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="entry")
    leaf_hash = models.BinaryField()

    class Meta:
        """The log begins at nought; anybody finds an entry by its hash."""

        indexes = [HashIndex("leaf_hash", name="evidence_entry_by_hash")]
        constraints = [models.CheckConstraint(condition=models.Q(index__gte=0), name="evidence_entry_index")]

    def __str__(self) -> str:
        return f"entry {self.index}"


class Subtree(models.Model):
    """The hash of a complete subtree above the leaves: 2**level of them from position * 2**level on."""

    pk = models.CompositePrimaryKey("level", "position")
    level = models.PositiveSmallIntegerField()
    position = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        """The leaves themselves are entries."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__range=(1, 62), position__gte=0), name="evidence_subtree_place"
            )
        ]

    def __str__(self) -> str:
        return f"subtree {self.level}/{self.position}"


class LogKey(models.Model):
    """A public key that has signed this log (C2SP verifier key); the private one is never here."""

    key = models.TextField(primary_key=True)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class SignedHead(models.Model):
    """A signed checkpoint: the note's exact text."""

    size = models.BigIntegerField(primary_key=True)
    origin = models.TextField()
    root = models.BinaryField()
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """An empty log is not signed."""

        constraints = [models.CheckConstraint(condition=models.Q(size__gt=0), name="evidence_head_size")]

    def __str__(self) -> str:
        return f"checkpoint at {self.size}"


class Cosignature(models.Model):
    """A witness's signature line under a head: it saw this head extend what it had seen before."""

    head = models.ForeignKey(SignedHead, models.PROTECT, related_name="cosignatures")
    key = models.TextField()
    name = models.CharField(max_length=255)
    line = models.TextField()
    at = models.DateTimeField()

    class Meta:
        """A key cosigns a head once."""

        constraints = [models.UniqueConstraint(fields=["head", "key"], name="evidence_cosigned_once")]

    def __str__(self) -> str:
        return f"{self.name} at {self.head_id}"


class TimeToken(models.Model):
    """A time authority's answer about a head's text: it existed at that instant (RFC 3161)."""

    head = models.ForeignKey(SignedHead, models.PROTECT, related_name="time_tokens")
    authority = models.CharField(max_length=255)
    answer = models.BinaryField()
    roots = models.TextField()
    at = models.DateTimeField()
    asked_at = models.DateTimeField()

    class Meta:
        """An authority is asked about a head once."""

        constraints = [models.UniqueConstraint(fields=["head", "authority"], name="evidence_stamped_once")]

    def __str__(self) -> str:
        return f"{self.authority} at {self.head_id}"


class Anchor(models.Model):
    """What is meant to stand in a blockchain: a head's size and root, in the sender's transaction of a number."""

    id = models.UUIDField(primary_key=True)
    head = models.ForeignKey(SignedHead, models.PROTECT, related_name="anchors")
    origin = models.BinaryField()
    chain = models.CharField(max_length=64)
    contract = models.CharField(max_length=64)
    sender = models.CharField(max_length=64)
    nonce = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        """A chain takes one transaction of a number from a sender; we mean one thing by it."""

        constraints = [models.UniqueConstraint(fields=["chain", "sender", "nonce"], name="evidence_anchor_nonce")]

    def __str__(self) -> str:
        return f"{self.head_id} in {self.chain}"


class AnchorWord(models.Model):
    """What became of an anchor, in order: sent (before it is), confirmed, vanished, failed, replaced."""

    anchor = models.ForeignKey(Anchor, models.PROTECT, related_name="words")
    word = models.CharField(max_length=16)
    transaction = models.CharField(max_length=80)
    raw = models.BinaryField(null=True)
    most_fee = models.BigIntegerField(null=True)
    tip = models.BigIntegerField(null=True)
    block = models.BigIntegerField(null=True)
    block_hash = models.CharField(max_length=80)
    block_at = models.DateTimeField(null=True)
    at = models.DateTimeField()

    class Meta:
        """What is sent has its exact bytes; what a block holds has the block."""

        constraints = [
            models.CheckConstraint(condition=models.Q(word__in=WORDS), name="evidence_anchor_word"),
            models.CheckConstraint(
                condition=models.Q(word=SENT, raw__isnull=False, most_fee__gt=0, tip__gte=0)
                | (~models.Q(word=SENT) & models.Q(raw=None, most_fee=None, tip=None)),
                name="evidence_anchor_sent",
            ),
            models.CheckConstraint(
                condition=models.Q(word__in=[CONFIRMED, FAILED], block__gte=0, block_at__isnull=False)
                | (~models.Q(word__in=[CONFIRMED, FAILED]) & models.Q(block=None, block_at=None, block_hash="")),
                name="evidence_anchor_block",
            ),
            models.UniqueConstraint(
                fields=["transaction"], condition=models.Q(word=SENT), name="evidence_anchor_sent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.anchor_id}: {self.word}"


class StoredExhibit(models.Model):
    """A photo as others see it, by the hash of its encoded bytes; sealed under the key of whoever took it."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    original_sha256 = models.CharField(max_length=64)
    owner = models.UUIDField()
    media_type = models.CharField(max_length=32)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    content = Kept()
    thumbnail = Kept()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.sha256


class ExhibitCopy(models.Model):
    """The same photo handed in by somebody else, too: under their own key, so that it stays when the first leaves."""

    id = models.UUIDField(primary_key=True)
    sha256 = models.CharField(max_length=64)
    owner = models.UUIDField()
    content = Kept()
    thumbnail = Kept()
    at = models.DateTimeField()

    class Meta:
        """One of each photo for each owner."""

        db_table = "evidence_exhibit_copy"
        constraints = [models.UniqueConstraint(fields=["sha256", "owner"], name="evidence_one_copy_each")]

    def __str__(self) -> str:
        return f"{self.sha256} of {self.owner}"


class StoredPaper(models.Model):
    """A signed paper (PDF) about a subject, by the name that the evidence states it under."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    subject = models.UUIDField()
    name = models.CharField(max_length=100)
    content = Kept()
    at = models.DateTimeField()

    class Meta:
        """One paper of a name for a subject."""

        constraints = [models.UniqueConstraint(fields=["subject", "name"], name="evidence_one_paper_of_a_name")]

    def __str__(self) -> str:
        return f"{self.name} of {self.subject}"
