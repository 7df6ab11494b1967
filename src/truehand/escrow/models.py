"""Tables of the ledger. Balances, after-images and what may never happen are kept by the rules in migration 0002."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from truehand.escrow.domain.accounts import CLIENT_MONEY, OWED_TO_US, OWNED, PLATFORM, Account, AccountKind, Purpose
from truehand.escrow.domain.plan import LARGEST_AMOUNT
from truehand.escrow.domain.views import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable


def _values(kinds: Iterable[AccountKind]) -> list[str]:
    return sorted(kind.value for kind in kinds)


class LedgerAccount(models.Model):
    """One account; ``balance`` is credits less debits and changes only with a posted transfer (trigger)."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=16)
    owner = models.UUIDField()
    purpose = models.CharField(max_length=16, default="")
    currency = models.CharField(max_length=3)
    balance = models.BigIntegerField(default=0)
    sequence = models.BigIntegerField(default=0)
    opened_at = models.DateTimeField()

    class Meta:
        """Who may owe whom: client money is never below zero, a debt to the platform never above."""

        db_table = "escrow_account"
        constraints: ClassVar = [
            UniqueConstraint(fields=["owner", "kind", "purpose", "currency"], name="escrow_account_once"),
            UniqueConstraint(
                fields=["owner", "purpose"], condition=Q(kind="hold"), name="escrow_hold_has_one_currency"
            ),
            # What a transfer's foreign keys point at, so that both accounts have the transfer's currency.
            UniqueConstraint(fields=["id", "currency"], name="escrow_account_with_currency"),
            CheckConstraint(
                condition=(~Q(kind__in=_values(CLIENT_MONEY)) | Q(balance__gte=0))
                & (~Q(kind__in=_values(OWED_TO_US | {AccountKind.CUSTODIAN})) | Q(balance__lte=0)),
                name="escrow_balance_has_its_sign",
            ),
            CheckConstraint(condition=Q(kind__in=_values(AccountKind)), name="escrow_account_kind_known"),
            CheckConstraint(
                condition=Q(kind="hold") ^ Q(purpose=""),
                name="escrow_purpose_is_of_holds",
            ),
            CheckConstraint(
                condition=Q(kind__in=_values(OWNED)) ^ Q(owner=PLATFORM),
                name="escrow_account_has_its_owner",
            ),
        ]

    def __str__(self) -> str:
        """Return the account's stable name."""
        return self.value.name

    @property
    def value(self) -> Account:
        """Return the account as the domain knows it."""
        purpose = Purpose(self.purpose) if self.purpose else None
        return Account(AccountKind(self.kind), self.currency, self.owner, purpose)


class Posting(models.Model):
    """Transfers posted together under one key; ``request`` is what was asked for, to know a changed repeat."""

    id = models.UUIDField(primary_key=True)
    key = models.CharField(max_length=200)
    operation = models.CharField(max_length=24)
    subject = models.UUIDField(db_index=True)
    request = models.JSONField()
    lines = models.SmallIntegerField()
    at = models.DateTimeField()

    class Meta:
        """A key posts once."""

        constraints: ClassVar = [
            UniqueConstraint(fields=["key"], name="escrow_key_posts_once"),
            CheckConstraint(
                condition=Q(operation__in=[each.value for each in Operation]), name="escrow_operation_known"
            ),
            CheckConstraint(condition=Q(lines__gt=0), name="escrow_posting_has_lines"),
        ]

    def __str__(self) -> str:
        """Return the key."""
        return self.key


class Transfer(models.Model):
    """One transfer, both legs in one row, with sequence number and balance of both accounts after it."""

    id = models.UUIDField(primary_key=True)
    posting = models.ForeignKey(Posting, models.PROTECT, related_name="transfers", db_index=False)
    line = models.SmallIntegerField()
    # The foreign keys proper, on (account, currency), are in migration 0002.
    debit = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    credit = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    debit_after = models.BigIntegerField()
    credit_after = models.BigIntegerField()
    debit_sequence = models.BigIntegerField()
    credit_sequence = models.BigIntegerField()

    class Meta:
        """A transfer moves something from one account to another."""

        constraints: ClassVar = [
            UniqueConstraint(fields=["posting", "line"], name="escrow_line_once"),
            UniqueConstraint(fields=["debit", "debit_sequence"], name="escrow_debit_in_sequence"),
            UniqueConstraint(fields=["credit", "credit_sequence"], name="escrow_credit_in_sequence"),
            CheckConstraint(condition=Q(minor__gt=0, minor__lte=LARGEST_AMOUNT), name="escrow_amount_is_positive"),
            CheckConstraint(condition=~Q(debit=F("credit")), name="escrow_two_accounts"),
            CheckConstraint(condition=Q(line__gte=0), name="escrow_line_counts_from_zero"),
        ]

    def __str__(self) -> str:
        """Return the identifier."""
        return str(self.id)
