"""Lines decided in one transaction: what they ask for is looked up together, what they do is written together.

A group is all or nothing: where a line of it fails, none is booked, and its lines are tried one by one, each a group of
its own. What an earlier line of the group may have changed (a payment of the same trade) is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from django.db import connection

from truehand.escrow import operations as escrow
from truehand.evidence import operations as evidence
from truehand.identity import queries as people
from truehand.kernel.actor import Role
from truehand.kernel.money import Money
from truehand.payments import queries
from truehand.payments.bank.models import BankLine, GivenNumber, OrderFile, SuspenseItem
from truehand.payments.bank.operations import settlements
from truehand.payments.domain.booking import LineState, Wanted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.payments.domain.views import Intent

# The name that the channel is configured under.
CHANNEL: Final = "bank"
_DECIDED: Final = """update bank_line as line set state = told.state, subject = told.subject, decided_at = %s
    from unnest(%s::bigint[], %s::text[], %s::uuid[]) as told (id, state, subject) where line.id = told.id"""


@dataclass(slots=True)
class Group:
    """Some lines that nobody has decided yet, locked until the transaction ends; ``close`` writes what they did."""

    now: datetime
    rows: dict[int, BankLine] = field(default_factory=dict)
    batches: dict[str, str] = field(default_factory=dict)
    files: frozenset[str] = frozenset()
    _numbers: dict[tuple[str, str], str] = field(default_factory=dict)
    _intents: dict[str, Intent] = field(default_factory=dict)
    _names: dict[UUID, str] = field(default_factory=dict)
    _moved: set[UUID] = field(default_factory=set)
    _operators: dict[UUID, bool] = field(default_factory=dict)
    _items: list[SuspenseItem] = field(default_factory=list)
    _charges: list[tuple[UUID, Money, str]] = field(default_factory=list)
    _decided: list[tuple[int, str, UUID | None]] = field(default_factory=list)

    @classmethod
    def of(cls, lines: Sequence[int], *, now: datetime) -> Self:
        """Lock the lines and look up what they name; those that are decided are none of it."""
        settlements.wait_for_files()
        locked = BankLine.objects.select_for_update(of=("self",)).select_related("statement").order_by("id")
        group = cls(now, {row.pk: row for row in locked.filter(id__in=lines, state=LineState.NEW)})
        rows = list(group.rows.values())
        credited = {row.credited for row in rows} - {""}
        given = GivenNumber.objects.filter(number__in=credited) if credited else ()
        group._numbers = {(each.account, each.number): each.reference for each in given}
        group._intents = queries.intents_of_references(group._reference(row) for row in rows)
        group._names = people.legal_names(each.payer_id for each in group._intents.values())
        group.batches = queries.batches_named({name for row in rows for name in settlements.names_of(row)})
        told = {name for row in rows if row.minor < 0 for name in row.references}
        files = OrderFile.objects.filter(message_id__in=told) if told else OrderFile.objects.none()
        group.files = frozenset(files.values_list("message_id", flat=True))
        return group

    def wanted(self, row: BankLine) -> Wanted | None:
        """Return the payment that a credit is for: by the sub-account it came to, else by its reference."""
        intent = self._intents.get(self._reference(row))
        if intent is None or intent.channel != CHANNEL:
            return None
        if intent.trade_id in self._moved:
            intent = queries.intent_of_reference(intent.reference)
        return Wanted(intent, self._names.get(intent.payer_id, ""))

    def moves(self, trade_id: UUID) -> None:
        """Note that a line moves a trade: what its other payments are is asked again."""
        self._moved.add(trade_id)

    def operates(self, party_id: UUID | None) -> bool:
        """Whether a party is an operator."""
        if party_id is None:
            return False
        if party_id not in self._operators:
            self._operators[party_id] = Role.OPERATOR in people.actor_of_party(party_id).roles
        return self._operators[party_id]

    def suspend(self, item: SuspenseItem) -> None:
        """Keep an item, with its money, when the group closes."""
        self._items.append(item)

    def charge(self, row: BankLine) -> None:
        """Book what the bank took for itself when the group closes."""
        self._charges.append((row.statement_id, Money(-row.minor, row.currency), line_key(row)))

    def decided(self, row: BankLine, state: LineState, subject: UUID | None) -> None:
        """Write down what a line did when the group closes."""
        self._decided.append((row.pk, state.value, subject))

    def close(self) -> None:
        """Write what the lines did."""
        SuspenseItem.objects.bulk_create(self._items)
        came = [(each.id, Money(each.minor, each.currency), line_key(each.line)) for each in self._items]
        escrow.book_statement(came, self._charges, now=self.now)
        evidence.record_all(
            [
                (
                    "payment.suspense_opened",
                    each.id,
                    {"reason": str(each.reason), "minor": each.minor, "currency": each.currency},
                )
                for each in self._items
            ],
            now=self.now,
        )
        if self._decided:
            with connection.cursor() as cursor:
                cursor.execute(_DECIDED, [self.now, *(list(column) for column in zip(*self._decided, strict=True))])

    def _reference(self, row: BankLine) -> str:
        return self._numbers.get((row.account, row.credited), row.reference) if row.credited else row.reference


def line_key(row: BankLine) -> str:
    """Return what a line is booked under."""
    return f"{CHANNEL}:{row.key}"
