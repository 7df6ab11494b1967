"""``fsck``: the whole ledger, replayed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from truehand.escrow.domain.audit import Auditor, Leg, Stored
from truehand.escrow.domain.views import TRANSFER_RECORDED
from truehand.escrow.models import LedgerAccount
from truehand.escrow.queries.guarantee import beyond_debts
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
SUBJECTS = "select distinct subject from escrow_transfer"
MISNAMED = """select key from escrow_transfer where posting <> escrow_posting(key)
    or line = 0 and (lines is null or lines < 1 or request is null) or debit_id = credit_id"""

RESERVED = """select a.id, a.reserved, coalesce(sum(r.minor), 0) from escrow_account a
    left join (escrow_reservation r left join escrow_reservation_end e on e.reservation_id = r.id)
      on r.debit_id = a.id and e.reservation_id is null
    group by a.id, a.reserved having a.reserved <> coalesce(sum(r.minor), 0)"""
ENDED = """select r.key from escrow_reservation r join escrow_reservation_end e on e.reservation_id = r.id
    left join escrow_transfer t on t.posting = r.id
    where (e.outcome = 'posted') is distinct from (t.posting is not null) or t.minor <> e.minor"""
# Each account where a posting looks for it: what was opened has the balance it should, only emptied holds have none.
MISPLACED = """select coalesce(o.id, b.account_id)
    from escrow_opening o full join escrow_balance b on b.account_id = o.id
    where o.address is distinct from escrow_address(o.kind, o.owner, o.purpose, o.currency)
       or (b.address, b.sign, b.hold, b.opened_at, b.currency, b.available is null)
          is distinct from (o.address, o.sign, o.kind = 'hold', o.opened_at, o.currency, o.hot)
          and not (b.address is null and o.kind = 'hold')"""
FROZEN = """select a.id, a.frozen from escrow_account a where a.frozen is distinct from coalesce(
    (select f.frozen from escrow_freeze f where f.account_id = a.id order by f.at desc limit 1), false)"""
# What each closed day should have been written as: every movement once, then summed from day to day.
DAYS = """
with moved as (
  select (select min(d.ends) from escrow_day d where d.ends > e.at) as ends, {what} as what, sum(e.change) as change
    from escrow_entry e join escrow_account a on a.id = e.account_id where {which} group by 1, 2
), due as (
  select d.day, m.what, sum(m.change)::bigint as minor from escrow_day d join moved m on m.ends <= d.ends group by 1, 2
), written as (select day_id as day, {told} as what, minor from {table})
select coalesce(w.day, due.day), coalesce(w.what, due.what), w.minor, due.minor
  from due full join written w on (w.day, w.what) = (due.day, due.what) where w.minor is distinct from due.minor"""
TOTALS = DAYS.format(
    what="a.kind || ' ' || a.currency", which="true", told="kind || ' ' || currency", table="escrow_day_total"
)
HOT = DAYS.format(what="a.id::text", which="a.hot", told="account_id::text", table="escrow_day_balance")


def fsck() -> Iterator[str]:
    """Replay the whole ledger and yield each finding, a sentence for the operator; nothing found is a sound ledger.

    Checks every balance (hot ones: roll-up and what came since), sequence number, after-image and moment, the lines and
    the name of every posting, promises, freezes, the totals of closed days, the sum of each currency, and that the
    evidence log tells the same transfers as the ledger does, no more and no fewer.
    """
    auditor = Auditor()
    for leg in _legs():
        yield from auditor.take(leg)
    yield from auditor.compare(_stored())
    yield from (f"posting {key}: {posted} of {lines} transfers" for key, posted, lines in _rows(SHORT))
    yield from (f"posting {key}: its identifier is not its key's" for (key,) in _rows(MISNAMED))
    yield from (f"account {each}: it is not found where it should be" for (each,) in _rows(MISPLACED))
    yield from (f"account {each}: reserved is {has}, promises come to {due}" for each, has, due in _rows(RESERVED))
    yield from (f"reservation {key}: its end is not what was posted" for (key,) in _rows(ENDED))
    yield from (f"account {each}: frozen is {has}, its log says otherwise" for each, has in _rows(FROZEN))
    for words in (TOTALS, HOT):
        yield from (f"day {day}: {what} is written as {has} and comes to {due}" for day, what, has, due in _rows(words))
    yield from (f"{each.currency}: {each.difference} unaccounted for" for each in proof() if each.difference.minor)
    yield from beyond_debts()
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
    """Yield transfers that the evidence log does not know or tells differently, and those that it alone knows."""
    for subject in {row for (row,) in _rows(SUBJECTS)} | evidence.subjects_of(TRANSFER_RECORDED):
        told = {
            str(entry.payload["transfer"]): entry.payload
            for entry in evidence.entries_of(subject)
            if entry.kind == TRANSFER_RECORDED
        }
        for transfer in transfers_of(subject):
            if told.pop(str(transfer.id), None) != transfer.evidence():
                yield f"transfer {transfer.id}: the evidence log does not tell it as it was posted"
        yield from (f"transfer {lost}: the evidence log tells it and the ledger has lost it" for lost in told)
