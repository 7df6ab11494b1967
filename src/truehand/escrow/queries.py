"""Read door of the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum

from truehand.edge.paging import Page, by_id
from truehand.edge.refusals import NotFound
from truehand.escrow.domain.accounts import OWED_TO_US, OWN, AccountKind, Purpose
from truehand.escrow.domain.audit import Auditor, Leg, Stored
from truehand.escrow.domain.views import TRANSFER_RECORDED, Operation, Proof, StatementLine, TransferView
from truehand.escrow.models import LedgerAccount, Posting, Transfer
from truehand.evidence import queries as evidence
from truehand.kernel.actor import NotPermitted, Role
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from truehand.kernel.actor import Actor

OVERSEERS = frozenset({Role.OPERATOR, Role.AUDITOR})


def held(trade_id: UUID) -> dict[Purpose, Money]:
    """Return what a trade holds now, per purpose; a purpose with nothing held is left out."""
    rows = LedgerAccount.objects.filter(owner=trade_id, kind=AccountKind.HOLD, balance__gt=0)
    return {Purpose(row.purpose): Money(row.balance, row.currency) for row in rows.order_by("purpose")}


def balance(party_id: UUID) -> tuple[Money, ...]:
    """Return what a party may have paid out, one amount per currency it ever had, by currency."""
    return _amounts(party_id, AccountKind.BALANCE)


def in_transit(party_id: UUID) -> tuple[Money, ...]:
    """Return what is on its way to a party's bank, per currency."""
    return _amounts(party_id, AccountKind.IN_TRANSIT)


def debts(party_id: UUID) -> tuple[Money, ...]:
    """Return what a party owes the platform, per currency, as positive amounts; nothing for who owes nothing."""
    return tuple(Money(-each.minor, each.currency) for each in _amounts(party_id, AccountKind.DEBT) if each.minor)


def statement(
    actor: Actor, party_id: UUID, *, cursor: str | None = None, size: int | None = None
) -> Page[StatementLine]:
    """Return the movements of a party's balance, newest first.

    Refuses (NotFound) anybody but the party itself, an operator or an auditor; CursorNotUnderstood.
    """
    if actor.party_id != party_id and not actor.roles & OVERSEERS:
        raise NotFound
    accounts = LedgerAccount.objects.filter(owner=party_id, kind=AccountKind.BALANCE).values_list("id", flat=True)
    mine = set(accounts)
    rows = Transfer.objects.filter(Q(debit__in=mine) | Q(credit__in=mine)).select_related("posting")
    return by_id(rows, lambda row: _statement_line(row, mine), cursor=cursor, size=size)


def transfers_of(trade_id: UUID) -> tuple[TransferView, ...]:
    """Return every transfer of a trade, oldest first."""
    return _views(Transfer.objects.filter(posting__subject=trade_id))


def transfers_of_key(key: str) -> tuple[TransferView, ...]:
    """Return what a key posted, in its order; nothing when it did not."""
    return _views(Transfer.objects.filter(posting__key=key))


def transfers_of_posting(posting_id: UUID) -> tuple[TransferView, ...]:
    """Return the transfers of a posting, in their order."""
    return _views(Transfer.objects.filter(posting=posting_id))


def proof() -> tuple[Proof, ...]:
    """Return per currency that client liabilities and own revenue equal what the custodian holds."""
    sums: dict[str, dict[str, int]] = {}
    rows = LedgerAccount.objects.values_list("currency", "kind").annotate(Sum("balance")).order_by("currency")
    for currency, kind, minor in rows:
        sums.setdefault(currency, {})[kind] = int(minor)
    return tuple(_proof(currency, kinds) for currency, kinds in sums.items())


def proof_for(actor: Actor) -> tuple[Proof, ...]:
    """Return the proof to an operator or auditor; refuses everybody else (NotPermitted)."""
    if not actor.roles & OVERSEERS:
        raise NotPermitted
    return proof()


def fsck() -> Iterator[str]:
    """Replay the whole ledger and yield each finding, a sentence for the operator; nothing found is a sound ledger.

    Checks every balance, sequence number and after-image, the number of lines of every posting, the sum of each
    currency, and that the evidence log tells of every transfer what the ledger does.
    """
    auditor = Auditor()
    for leg in _legs():
        yield from auditor.take(leg)
    accounts = LedgerAccount.objects.iterator()
    yield from auditor.compare({row.id: Stored(str(row), row.balance, row.sequence) for row in accounts})
    short = Posting.objects.annotate(posted=Count("transfers")).exclude(posted=F("lines"))
    yield from (f"posting {row.key}: {row.posted} of {row.lines} transfers" for row in short)
    yield from (f"{each.currency}: {each.difference} unaccounted for" for each in proof() if each.difference.minor)
    yield from _unwitnessed()


def _legs() -> Iterator[Leg]:
    """Yield both legs of every transfer in the order of each account's own sequence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select debit_id, debit_sequence, -minor, debit_after from escrow_transfer"
            " union all select credit_id, credit_sequence, minor, credit_after from escrow_transfer order by 1, 2"
        )
        while rows := cursor.fetchmany(2000):
            yield from (Leg(*row) for row in rows)


def _unwitnessed() -> Iterator[str]:
    """Yield transfers that the evidence log does not know, or tells differently."""
    for subject in Posting.objects.values_list("subject", flat=True).distinct().iterator():
        told = {
            str(entry.payload["transfer"]): entry.payload
            for entry in evidence.entries_of(subject)
            if entry.kind == TRANSFER_RECORDED
        }
        for transfer in transfers_of(subject):
            if told.get(str(transfer.id)) != transfer.evidence():
                yield f"transfer {transfer.id}: the evidence log does not tell it as it was posted"


def _proof(currency: str, sums: dict[str, int]) -> Proof:
    def total(*kinds: AccountKind) -> Money:
        return Money(sum(sums.get(kind, 0) for kind in kinds), currency)

    nothing = Money.zero(currency)
    return Proof(
        currency=currency,
        custodian=nothing - total(AccountKind.CUSTODIAN),
        clearing=nothing - total(AccountKind.CLEARING),
        held=total(AccountKind.HOLD),
        balances=total(AccountKind.BALANCE),
        in_transit=total(AccountKind.IN_TRANSIT),
        suspense=total(AccountKind.SUSPENSE),
        own=total(*OWN),
        owed_to_us=total(*OWED_TO_US),
    )


def _amounts(owner: UUID, kind: AccountKind) -> tuple[Money, ...]:
    rows = LedgerAccount.objects.filter(owner=owner, kind=kind).order_by("currency")
    return tuple(Money(row.balance, row.currency) for row in rows)


def _views(rows: QuerySet[Transfer]) -> tuple[TransferView, ...]:
    ordered = rows.select_related("posting", "debit", "credit").order_by("posting__at", "posting_id", "line")
    return tuple(_view(row) for row in ordered)


def _view(row: Transfer) -> TransferView:
    return TransferView(
        id=row.id,
        key=row.posting.key,
        operation=Operation(row.posting.operation),
        subject=row.posting.subject,
        at=row.posting.at,
        debit=row.debit.value,
        credit=row.credit.value,
        amount=Money(row.minor, row.currency),
        debit_after=Money(row.debit_after, row.currency),
        credit_after=Money(row.credit_after, row.currency),
    )


def _statement_line(row: Transfer, mine: set[UUID]) -> StatementLine:
    spent = row.debit_id in mine
    return StatementLine(
        id=row.id,
        at=row.posting.at,
        operation=Operation(row.posting.operation),
        subject=row.posting.subject,
        amount=Money(-row.minor if spent else row.minor, row.currency),
        after=Money(row.debit_after if spent else row.credit_after, row.currency),
    )
