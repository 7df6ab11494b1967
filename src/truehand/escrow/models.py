"""Tables of the ledger. Nobody but the SQL functions of the migrations writes them; all but three are append-only."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.expressions import RawSQL

from truehand.escrow.domain.accounts import (
    Account,
    AccountKind,
    Purpose,
)
from truehand.escrow.domain.plan import LARGEST_AMOUNT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.backends.base.base import BaseDatabaseWrapper

    _Text = models.TextField[str, str]
    _Number = models.BigIntegerField[int, int]
    _OptionalNumber = models.BigIntegerField[int | None, int | None]
else:
    _Text, _Number, _OptionalNumber = models.TextField, models.BigIntegerField, models.BigIntegerField

LONGEST_KEY = 200


def _values(kinds: Iterable[AccountKind]) -> list[str]:
    return sorted(kind.value for kind in kinds)


class TransactionNumber(_Text):
    """PostgreSQL's 64-bit transaction number, read as text."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002 - Django's signature
        """Return the type's name."""
        return "xid8"


class NotNegative(_OptionalNumber):
    """A number that the database keeps at nothing or more, by the type of its column.

    A check of the table would be read anew by every statement that writes it; what a type allows, once a session.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002 - Django's signature
        """Return the type's name."""
        return "escrow_not_negative"


class Amount(_Number):
    """What a transfer moves: more than nothing, at most ``LARGEST_AMOUNT``, by the type of its column."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002 - Django's signature
        """Return the type's name."""
        return "escrow_amount"


class OperationName(_Text):
    """What a posting is made for: one of those known, by the type of its column."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002 - Django's signature
        """Return the type's name."""
        return "escrow_operation"


class _Named(models.Model):
    """What an account is, from the day it was opened.

    ``sign`` says on which side of zero it stays: 1 client money, -1 owed to us, 0 either (a trigger's, by kind).
    """

    id = models.BigAutoField(primary_key=True)
    owner = models.UUIDField()
    opened_at = models.DateTimeField()
    hot = models.BooleanField()
    sign = models.SmallIntegerField(db_default=0)
    kind = models.CharField(max_length=16)
    purpose = models.CharField(max_length=16, db_default="")
    currency = models.CharField(max_length=3)

    class Meta:
        """Of two tables."""

        abstract = True

    def __str__(self) -> str:
        """Return the account's stable name."""
        return self.value.name

    @property
    def value(self) -> Account:
        """Return the account as the domain knows it."""
        purpose = Purpose(self.purpose) if self.purpose else None
        return Account(AccountKind(self.kind), self.currency, self.owner, purpose)


class Opening(_Named):
    """An account as it was opened; nothing of it ever changes.

    ``address`` is the first half of the SHA-256 of all that it is (``Account.address``; a trigger's).
    """

    address = models.UUIDField()

    class Meta:
        """One account a name, one currency a hold."""

        indexes: ClassVar = [
            # Of what is looked through by age and never closes.
            Index(
                fields=["kind", "opened_at", "id"],
                condition=Q(kind__in=["debt", "suspense"]),
                name="escrow_openings_by_age",
            ),
        ]
        constraints: ClassVar = [
            UniqueConstraint(fields=["owner", "kind", "purpose", "currency"], name="escrow_account_once"),
            UniqueConstraint(
                fields=["owner", "purpose"], condition=Q(kind="hold"), name="escrow_hold_has_one_currency"
            ),
        ]


class Balance(models.Model):
    """What of an account moves, as long as it is open: a hold that was emptied has none, so nothing can be put there.

    The balance is ``(available + reserved) * sign``: what may be given away without crossing zero, and what is promised
    to open reservations. A hot account has nothing available; it is added up (``Rolled``). ``last_at`` is the moment of
    the last movement, the ``sequence``-th. Nothing that an index knows ever changes, so no posting writes an index.
    """

    address = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Opening, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    available = NotNegative(null=True)
    reserved = NotNegative(db_default=0)
    sequence = models.BigIntegerField(db_default=0)
    last_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    sign = models.SmallIntegerField()
    hold = models.BooleanField()
    currency = models.CharField(max_length=3)
    frozen = models.BooleanField(db_default=False)

    class Meta:
        """Found by its address, or by its age."""

        indexes: ClassVar = [
            Index(fields=["opened_at", "account"], condition=Q(hold=True), name="escrow_holds_by_age"),
        ]

    def __str__(self) -> str:
        """Return whose it is."""
        return str(self.account_id)

    @property
    def minor(self) -> int:
        """Return the balance: credits less debits."""
        return ((self.available or 0) + (self.reserved or 0)) * self.sign


class Rolled(models.Model):
    """What a hot account had at the book's last roll-up, after so many ``movements``; the rest is in the transfers."""

    account = models.OneToOneField(Opening, models.PROTECT, related_name="+", primary_key=True)
    minor = models.BigIntegerField()
    movements = models.BigIntegerField()

    def __str__(self) -> str:
        """Return the balance."""
        return str(self.minor)


class LedgerAccount(_Named):
    """An account with what it holds, to be read: a view of ``Opening`` and ``Balance``.

    ``balance`` is credits less debits; of a hot account, it and ``sequence`` are as of the book's roll-up. ``reserved``
    is promised to open reservations. ``closed`` is a hold that was emptied.
    """

    balance = models.BigIntegerField()
    reserved = models.BigIntegerField()
    sequence = models.BigIntegerField()
    frozen = models.BooleanField()
    closed = models.BooleanField()

    class Meta:
        """The migrations make the view."""

        db_table = "escrow_account"
        managed = False


class Transfer(models.Model):
    """One transfer, both legs in one row, with sequence number and balance of both accounts after it.

    A hot account has neither: it is added up. ``posting`` is the first half of the key's SHA-256. The first line of a
    posting tells what was asked for and how many lines there are. ``xid`` and ``epoch`` say which transaction wrote it.
    """

    pk = models.CompositePrimaryKey("posting", "line")
    posting = models.UUIDField()
    subject = models.UUIDField()
    id = models.UUIDField()
    debit = models.ForeignKey(Opening, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    credit = models.ForeignKey(Opening, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    minor = Amount()
    debit_after = models.BigIntegerField(null=True)
    credit_after = models.BigIntegerField(null=True)
    debit_sequence = models.BigIntegerField(null=True)
    credit_sequence = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    xid = TransactionNumber(db_default=RawSQL("pg_current_xact_id()", []))
    epoch = models.IntegerField()
    line = models.IntegerField()
    lines = models.IntegerField(null=True)
    currency = models.CharField(max_length=3)
    operation = OperationName()
    key = models.CharField(max_length=LONGEST_KEY)
    request = models.JSONField(null=True)

    class Meta:
        """No check and no partial index: both are read anew for every statement, a third of a posting.

        What a value may be is its column's type; that a transfer is between two accounts, and that a first line tells,
        is seen to by the functions that alone write here, and by ``fsck``.
        """

        indexes: ClassVar = [
            Index(fields=["debit", "at", "debit_sequence"], name="escrow_transfer_debited"),
            Index(fields=["credit", "at", "credit_sequence"], name="escrow_transfer_credited"),
            # By the transaction that wrote it: what came to hot accounts since the last roll-up.
            Index(fields=["epoch", "xid"], name="escrow_transfer_by_transaction"),
            Index(fields=["subject"], name="escrow_transfer_by_subject"),
            # Written in the order of time, nearly: a few bytes a hundred pages find a day.
            BrinIndex(fields=["at"], pages_per_range=32, name="escrow_transfer_by_day"),
        ]

    def __str__(self) -> str:
        """Return the identifier."""
        return str(self.id)


class Book(models.Model):
    """The one row that all postings read: from when on they may fall, and how far hot accounts are rolled up."""

    id = models.SmallIntegerField(primary_key=True, db_default=1)
    open_from = models.DateTimeField(null=True)
    epoch = models.IntegerField(db_default=1)
    rolled_to = TransactionNumber(db_default=RawSQL("'0'::xid8", []))

    class Meta:
        """There is one."""

        constraints: ClassVar = [CheckConstraint(condition=Q(id=1), name="escrow_one_book")]

    def __str__(self) -> str:
        """Return from when on the book is open."""
        return f"open from {self.open_from}"


class Reservation(models.Model):
    """Money promised to one account and still on another: it moves, all or part, or the promise ends."""

    id = models.UUIDField(primary_key=True)
    key = models.CharField(max_length=LONGEST_KEY)
    subject = models.UUIDField()
    debit = models.ForeignKey(Opening, models.PROTECT, related_name="+")
    credit = models.ForeignKey(Opening, models.PROTECT, related_name="+", db_index=False)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    request = models.JSONField()
    at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        """Something is promised, until later."""

        indexes: ClassVar = [Index(fields=["expires_at"], name="escrow_reservation_expires")]
        constraints: ClassVar = [
            CheckConstraint(condition=Q(minor__gt=0, minor__lte=LARGEST_AMOUNT), name="escrow_reserved_is_positive"),
            CheckConstraint(condition=Q(expires_at__gt=F("at")), name="escrow_reservation_lasts"),
            CheckConstraint(condition=~Q(debit=F("credit")), name="escrow_reserved_between_two"),
        ]

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class ReservationEnd(models.Model):
    """How a reservation ended, once: ``minor`` was posted under its key, the rest is free again."""

    reservation = models.OneToOneField(Reservation, models.PROTECT, primary_key=True, related_name="end")
    outcome = models.CharField(max_length=8)
    minor = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        """Only what was posted moved anything."""

        db_table = "escrow_reservation_end"
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(outcome="posted", minor__gt=0) | Q(outcome__in=["void", "expired"], minor=0),
                name="escrow_reservation_outcome",
            )
        ]

    def __str__(self) -> str:
        """Return the outcome."""
        return self.outcome


class Freeze(models.Model):
    """An account was frozen (no debits) or thawed, and why."""

    id = models.UUIDField(primary_key=True)
    account = models.ForeignKey(Opening, models.PROTECT, related_name="+")
    frozen = models.BooleanField()
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()

    def __str__(self) -> str:
        """Return what happened."""
        return f"{'frozen' if self.frozen else 'thawed'}: {self.reason}"


class ClosedDay(models.Model):
    """A day that no posting falls into any more; it ended (exclusive) at ``ends``."""

    day = models.DateField(primary_key=True)
    ends = models.DateTimeField(unique=True)
    closed_at = models.DateTimeField()

    class Meta:
        """Written together with its totals."""

        db_table = "escrow_day"

    def __str__(self) -> str:
        """Return the day."""
        return str(self.day)


class DayTotal(models.Model):
    """What all accounts of a kind and currency came to at the end of a closed day."""

    pk = models.CompositePrimaryKey("day", "kind", "currency")
    day = models.ForeignKey(ClosedDay, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=16)
    currency = models.CharField(max_length=3)
    minor = models.BigIntegerField()

    class Meta:
        """Written once, when the day is closed."""

        db_table = "escrow_day_total"

    def __str__(self) -> str:
        """Return the sum."""
        return f"{self.kind} {self.minor} {self.currency}"


class DayBalance(models.Model):
    """What a hot account came to at the end of a closed day."""

    pk = models.CompositePrimaryKey("account", "day")
    account = models.ForeignKey(Opening, models.PROTECT, related_name="+", db_index=False)
    day = models.ForeignKey(ClosedDay, models.PROTECT, related_name="+", db_index=False)
    minor = models.BigIntegerField()

    class Meta:
        """Written once, when the day is closed."""

        db_table = "escrow_day_balance"

    def __str__(self) -> str:
        """Return the balance."""
        return str(self.minor)
