"""``fsck``: the whole ledger, replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from truehand.escrow.domain.audit import Auditor, Leg, Stored
from truehand.escrow.domain.views import TRANSFER_RECORDED
from truehand.escrow.models import LedgerAccount, Transfer
from truehand.escrow.queries.proofs import proof
from truehand.escrow.queries.transfers import transfers_of
from truehand.evidence import queries as evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

# Both legs of every transfer, in the order of each account's own sequence; a hot account's have none.
LEGS = """select debit_id, debit_sequence, -minor, debit_after, at from escrow_transfer
    union all select credit_id, credit_sequence, minor, credit_after, at from escrow_transfer order by 1, 2"""
SHORT = """select key, count(*), max(lines) from escrow_transfer
    group by posting, key having count(*) is distinct from max(lines) or max(line) <> count(*) - 1"""
MISNAMED = "select key from escrow_transfer where posting <> escrow_posting(key) or (line = 0 and request is null)"


def fsck() -> Iterator[str]:
    """Replay the whole ledger and yield each finding, a sentence for the operator; nothing found is a sound ledger.

    Checks every balance, sequence number and after-image, the number of lines of every posting, the sum of each
    currency, and that the evidence log tells of every transfer what the ledger does.
    """
    auditor = Auditor()
    for leg in _legs():
        yield from auditor.take(leg)
    yield from auditor.compare(_stored())
    yield from (f"posting {key}: {posted} of {lines} transfers" for key, posted, lines in _rows(SHORT))
    yield from (f"posting {key}: its identifier is not its key's" for (key,) in _rows(MISNAMED))
    yield from (f"{each.currency}: {each.difference} unaccounted for" for each in proof() if each.difference.minor)
    yield from _unwitnessed()


def _stored() -> dict[int, Stored]:
    exact = {account: figures for account, *figures in _rows("select id, balance, sequence from escrow_exact")}
    return {row.id: Stored(str(row), *exact[row.id]) for row in LedgerAccount.objects.iterator()}


def _legs() -> Iterator[Leg]:
    with connection.cursor() as cursor:
        cursor.execute(LEGS)
        while rows := cursor.fetchmany(2000):
            yield from (Leg(*row) for row in rows)


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _unwitnessed() -> Iterator[str]:
    """Yield transfers that the evidence log does not know, or tells differently."""
    for subject in Transfer.objects.values_list("subject", flat=True).distinct().iterator():
        told = {
            str(entry.payload["transfer"]): entry.payload
            for entry in evidence.entries_of(subject)
            if entry.kind == TRANSFER_RECORDED
        }
        for transfer in transfers_of(subject):
            if told.get(str(transfer.id)) != transfer.evidence():
                yield f"transfer {transfer.id}: the evidence log does not tell it as it was posted"
