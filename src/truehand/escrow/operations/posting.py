"""How transfers get into the ledger: one call of one SQL function, once per key, each told to the evidence log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from truehand.escrow import queries
from truehand.escrow.domain import accounts
from truehand.escrow.domain.posting import Request
from truehand.escrow.domain.refusals import ChangedRepeat
from truehand.escrow.domain.views import TRANSFER_RECORDED, TransferView
from truehand.escrow.models import LedgerAccount, Transfer
from truehand.escrow.operations import engine
from truehand.evidence import operations as evidence
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Account, Line, Purpose
    from truehand.escrow.operations.engine import Posted, Posting
    from truehand.kernel.canonical import Json
    from truehand.kernel.refusal import Refusal

__all__ = [
    "Request",
    "lock_balances",
    "locked",
    "locked_hold",
    "money_json",
    "post",
    "replay",
    "replay_or_refuse",
    "transfers_told",
]


def post(request: Request, lines: Sequence[Line], *, now: datetime) -> tuple[TransferView, ...]:
    """Post all lines and record each as evidence, all or nothing; a repeat returns what the key posted before.

    Joins the caller's transaction. Refuses ChangedRepeat (the key stands for something else), InsufficientBalance,
    Frozen, HoldClosed, HoldInOtherCurrency, MoreThanOwed and CurrencyMismatch; nothing has moved then.
    """
    posting = engine.Posting.of(request, lines, now)
    with transaction.atomic():
        posted = engine.post(posting, now=now)
        if posted.outcome == engine.REPEAT:
            return replay(request, lines) or ()
        if posted.outcome != engine.POSTED:
            raise engine.refusal(posted)
        return transfers_told(posting, posted, now)


def replay(request: Request, lines: Sequence[Line] | None = None) -> tuple[TransferView, ...] | None:
    """Return what the key posted before, None when it did not.

    Refuses (ChangedRepeat) another request under it, or other lines where they are given.
    """
    transfers = queries.transfers_of_key(request.key)
    if not transfers:
        return None
    stored = Transfer.objects.values_list("operation", "subject", "request").get(id=transfers[0].id)
    if stored != (request.operation.value, request.subject, request.content):
        raise ChangedRepeat
    if lines is not None and [(each.debit, each.credit, each.amount) for each in transfers] != [
        (line.debit, line.credit, line.amount) for line in lines
    ]:
        raise ChangedRepeat
    return transfers


def replay_or_refuse(request: Request, refusal: Refusal) -> tuple[TransferView, ...]:
    """Return what the key posted before; raise the refusal when it did not, ChangedRepeat for another request."""
    stored = replay(request)
    if stored is None:
        raise refusal
    return stored


def lock_balances(parties: Iterable[UUID], currency: str, *, now: datetime) -> None:
    """Lock the balances of several parties until the transaction ends, opening those that are missing.

    Call it first where one transaction makes several postings: two such transactions then wait for each other in one
    order and never in a circle.
    """
    _lock([accounts.balance(party, currency) for party in set(parties)], opening=True, now=now)


def locked(account: Account, *, now: datetime) -> LedgerAccount | None:
    """Return the account's row, locked until the transaction ends; None when it was never opened."""
    _lock([account], opening=False, now=now)
    rows = LedgerAccount.objects.filter(kind=account.kind, owner=account.owner, purpose=engine.purpose_of(account))
    return rows.filter(currency=account.currency).first()


def locked_hold(trade_id: UUID, purpose: Purpose, *, now: datetime) -> LedgerAccount | None:
    """Return a trade's hold in whatever currency, locked until the transaction ends; None when it was never opened."""
    _lock([accounts.hold(trade_id, purpose, "")], opening=False, now=now)
    return LedgerAccount.objects.filter(owner=trade_id, kind=accounts.AccountKind.HOLD, purpose=purpose).first()


def money_json(amount: Money) -> dict[str, Json]:
    """Return an amount as it stands in a request."""
    return {"minor": amount.minor, "currency": amount.currency}


def _lock(wanted: Sequence[Account], *, opening: bool, now: datetime) -> None:
    words = "select escrow_lock(%s::text[], %s::uuid[], %s::text[], %s::text[], %s, %s::timestamptz)"
    with connection.cursor() as cursor:
        cursor.execute(words, [*engine.account_columns(wanted), opening, now.isoformat()])


def transfers_told(posting: Posting, posted: Posted, now: datetime) -> tuple[TransferView, ...]:
    """Record each transfer of what was posted as evidence and return them."""
    transfers = tuple(
        _view(posting.request, line, transfer_id, after, posted.at)
        for line, transfer_id, after in zip(posting.lines, posting.ids, posted.after, strict=True)
    )
    for transfer in transfers:
        told = transfer.evidence()
        evidence.record(TRANSFER_RECORDED, subject=posting.request.subject, payload=told, actor=None, now=now)
    return transfers


def _view(
    request: Request, line: Line, transfer_id: UUID, after: tuple[int | None, int | None], at: datetime
) -> TransferView:
    debit_after, credit_after = after
    currency = line.amount.currency
    return TransferView(
        id=transfer_id,
        key=request.key,
        operation=request.operation,
        subject=request.subject,
        at=at,
        debit=line.debit,
        credit=line.credit,
        amount=line.amount,
        debit_after=None if debit_after is None else Money(debit_after, currency),
        credit_after=None if credit_after is None else Money(credit_after, currency),
    )
