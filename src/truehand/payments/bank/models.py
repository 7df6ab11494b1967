"""Tables of the bank-transfer channel: statements and lines, suspense, numbers given out, orders and their files."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from truehand.edge.sealing import EncryptedJSONField, EncryptedTextField
from truehand.payments.domain.booking import LineState, SuspenseReason, SuspenseState
from truehand.payments.domain.orders import OrderKind, OrderState
from truehand.payments.domain.statement import StatementFormat, StatementState


def _known(name: str, field: str, kind: type[StrEnum]) -> CheckConstraint:
    return CheckConstraint(condition=Q(**{f"{field}__in": [each.value for each in kind]}), name=name)


class BankStatement(models.Model):
    """A file of statements as it was given to us; ``findings`` say what is wrong with it, in both languages."""

    id = models.UUIDField(primary_key=True)
    account = models.CharField(max_length=24)
    format = models.CharField(max_length=8)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    state = models.CharField(max_length=10)
    findings = models.JSONField(default=list)
    lines = models.IntegerField(default=0)
    repeated = models.IntegerField(default=0)
    opening = models.BigIntegerField(null=True)
    closing = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    sequence = models.IntegerField(null=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    given_by = models.UUIDField(null=True)
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        """The same bytes are taken once."""

        db_table = "bank_statement"
        indexes: ClassVar = [models.Index(fields=["account", "-until", "-id"], name="bank_statements_of")]
        constraints: ClassVar = [
            UniqueConstraint(fields=["account", "sha256"], name="bank_statement_once"),
            _known("bank_statement_format_known", "format", StatementFormat),
            _known("bank_statement_state_known", "state", StatementState),
        ]

    def __str__(self) -> str:
        """Return the file's name."""
        return self.name


class StatementPiece(models.Model):
    """A piece of a statement's bytes, compressed and encrypted: it names people and their accounts."""

    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="pieces")
    place = models.IntegerField()
    sealed = models.BinaryField()

    class Meta:
        """Pieces in their order."""

        db_table = "bank_statement_piece"
        constraints: ClassVar = [UniqueConstraint(fields=["statement", "place"], name="bank_piece_once")]

    def __str__(self) -> str:
        """Return the place."""
        return f"{self.statement_id} {self.place}"


class BankLine(models.Model):
    """One booked line of an account, in whichever file it came first; ``state`` is what it did, ``subject`` to whom.

    ``instead_of`` is the line that it contradicts, if it does.
    """

    id = models.BigAutoField(primary_key=True)
    statement = models.ForeignKey(BankStatement, models.PROTECT, related_name="booked")
    account = models.CharField(max_length=24)
    key = models.CharField(max_length=80)
    number = models.CharField(max_length=40)
    line = models.IntegerField()
    day = models.DateField()
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    bank_id = models.CharField(max_length=80)
    reference = models.CharField(max_length=40)
    references = EncryptedJSONField(default=list)
    text = EncryptedTextField(max_length=500)
    name = EncryptedTextField(max_length=200)
    number_sealed = models.BinaryField()
    last_four = EncryptedTextField(max_length=4)
    credited = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    returned = models.CharField(max_length=20)
    charge = models.BooleanField(default=False)
    reversal = models.BooleanField(default=False)
    state = models.CharField(max_length=12)
    subject = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    instead_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="told_anew")

    class Meta:
        """A line counts once an account."""

        db_table = "bank_line"
        indexes: ClassVar = [
            models.Index(fields=["account", "bank_id"], name="bank_lines_by_bank_id"),
            models.Index(fields=["account", "-day", "-id"], name="bank_lines_of"),
            models.Index(fields=["statement", "id"], condition=Q(state="new"), name="bank_lines_new"),
        ]
        constraints: ClassVar = [
            UniqueConstraint(fields=["account", "key"], name="bank_line_once"),
            CheckConstraint(condition=~Q(minor=0), name="bank_line_moves"),
            CheckConstraint(condition=Q(state="new") ^ Q(decided_at__isnull=False), name="bank_line_decided"),
            CheckConstraint(
                condition=~Q(state="told_anew") | Q(instead_of__isnull=False), name="bank_line_contradicts_another"
            ),
            _known("bank_line_state_known", "state", LineState),
        ]

    def __str__(self) -> str:
        """Return the bank's reference."""
        return self.bank_id


class SuspenseItem(models.Model):
    """Money that arrived and could not be placed; ``owner`` is the operator who looks after it."""

    id = models.UUIDField(primary_key=True)
    line = models.OneToOneField(BankLine, models.PROTECT, related_name="item")
    reason = models.CharField(max_length=16)
    state = models.CharField(max_length=12)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    intent_id = models.UUIDField(null=True)
    trade_id = models.UUIDField(null=True)
    party_id = models.UUIDField(null=True)
    owner = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    approval = models.UUIDField(null=True)

    class Meta:
        """What is open has not ended."""

        db_table = "bank_suspense_item"
        indexes: ClassVar = [
            models.Index(fields=["opened_at", "id"], condition=Q(state="open"), name="bank_suspense_open"),
        ]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(minor__gt=0), name="bank_suspense_is_positive"),
            CheckConstraint(
                condition=Q(state__in=["open", "refunding"]) ^ Q(ended_at__isnull=False), name="bank_suspense_ends"
            ),
            _known("bank_suspense_reason_known", "reason", SuspenseReason),
            _known("bank_suspense_state_known", "state", SuspenseState),
        ]

    def __str__(self) -> str:
        """Return the reason."""
        return f"{self.reason} {self.id}"


class Settlement(models.Model):
    """A gateway's settlement and the bank's line that brought it; ``fits`` is false while the sums differ.

    A line that has an item in suspense came before the gateway's file, or without its name. Two people may have placed
    one that is ``short`` by so much, which the gateway owes still.
    """

    id = models.BigAutoField(primary_key=True)
    channel = models.CharField(max_length=24)
    batch = models.CharField(max_length=140)
    currency = models.CharField(max_length=3)
    line = models.OneToOneField(BankLine, models.PROTECT, related_name="settlement")
    fits = models.BooleanField()
    short = models.BigIntegerField(db_default=0, default=0)
    at = models.DateTimeField()

    class Meta:
        """A settlement comes once."""

        db_table = "bank_settlement"
        constraints: ClassVar = [
            UniqueConstraint(fields=["channel", "batch", "currency"], name="bank_settlement_once"),
        ]

    def __str__(self) -> str:
        """Return the gateway's name of it."""
        return f"{self.channel} {self.batch}"


class GivenNumber(models.Model):
    """A number of an account's pool given to one payment; ``serial`` counts up and is never given again."""

    account = models.CharField(max_length=24)
    serial = models.IntegerField()
    number = models.CharField(max_length=40)
    reference = models.CharField(max_length=24, unique=True)

    class Meta:
        """A number has one payment."""

        db_table = "bank_given_number"
        indexes: ClassVar = [models.Index(fields=["number"], name="bank_numbers")]
        constraints: ClassVar = [UniqueConstraint(fields=["account", "serial"], name="bank_serial_once")]

    def __str__(self) -> str:
        """Return the number."""
        return self.number


class OrderFile(models.Model):
    """A file of payment orders for the custodian, sealed: once made, its bytes stay."""

    id = models.UUIDField(primary_key=True)
    message_id = models.CharField(max_length=35, unique=True)
    account = models.CharField(max_length=24)
    version = models.CharField(max_length=20)
    orders = models.IntegerField()
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    sealed = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    handed_by = models.UUIDField(null=True)
    handed_at = models.DateTimeField(null=True)

    class Meta:
        """A file orders something."""

        db_table = "bank_order_file"
        constraints: ClassVar = [
            CheckConstraint(condition=Q(orders__gt=0, minor__gt=0), name="bank_file_orders"),
        ]

    def __str__(self) -> str:
        """Return the message's identifier."""
        return self.message_id


class PaymentOrderRow(models.Model):
    """One payment that the bank is to make, once per reference: a payout, or a refund of ``subject``, in suspense."""

    id = models.UUIDField(primary_key=True)
    reference = models.CharField(max_length=35, unique=True)
    kind = models.CharField(max_length=8)
    subject = models.UUIDField(null=True)
    account = models.CharField(max_length=24)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    holder = EncryptedTextField(max_length=200)
    bank = EncryptedTextField(max_length=100)
    number_sealed = models.BinaryField()
    last_four = EncryptedTextField(max_length=4)
    file = models.ForeignKey(OrderFile, models.PROTECT, null=True, related_name="ordered")
    place = models.IntegerField(null=True)
    state = models.CharField(max_length=8)
    reason = models.CharField(max_length=100, default="")
    ordered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        """An order stands in one file, at one place."""

        db_table = "bank_payment_order"
        indexes: ClassVar = [
            models.Index(fields=["account", "id"], condition=Q(file=None, state="waiting"), name="bank_orders_waiting"),
        ]
        constraints: ClassVar = [
            UniqueConstraint(fields=["file", "place"], name="bank_order_place_once"),
            CheckConstraint(condition=Q(minor__gt=0), name="bank_order_is_positive"),
            CheckConstraint(condition=Q(file=None) ^ Q(place__isnull=False), name="bank_order_in_file"),
            CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("ordered_at")), name="bank_order_ends"),
            _known("bank_order_kind_known", "kind", OrderKind),
            _known("bank_order_state_known", "state", OrderState),
        ]

    def __str__(self) -> str:
        """Return the reference."""
        return self.reference
