"""How transfers get into the ledger: one call of one SQL function, once per key, each told to the evidence log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow import queries
from truehand.escrow.domain import accounts
from truehand.escrow.domain.posting import Request, posting_id
from truehand.escrow.domain.refusals import ChangedRepeat
from truehand.escrow.domain.views import TransferView
from truehand.escrow.models import LedgerAccount, Transfer
from truehand.escrow.operations import calls, engine
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
    "lock_fund",
    "locked",
    "locked_hold",
    "money_json",
    "post",
    "replay",
    "replay_or_refuse",
    "transfers",
]


COLUMNS = (
    "id",
    "kind",
    "owner",
    "purpose",
    "currency",
    "balance",
    "reserved",
    "sequence",
    "frozen",
    "closed",
    "opened_at",
)
LOCKED = f"select {', '.join(COLUMNS)} from escrow_locked(%s, %s::uuid, %s, %s)"  # noqa: S608 - names of our own


def post(request: Request, lines: Sequence[Line], *, now: datetime) -> tuple[TransferView, ...]:
    """Post all lines and record each as evidence, all or nothing; a repeat returns what the key posted before.

    One way to the database: a transaction of its own, or a part of the caller's. Nothing has moved when it refuses:
    ChangedRepeat (the key stands for something else), InsufficientBalance, Frozen, HoldClosed, HoldInOtherCurrency,
    MoreThanOwed and CurrencyMismatch.
    """
    posting = engine.Posting.of(request, lines, now)
    posted = engine.post(posting, now=now, told=True)
    if posted.outcome == engine.REPEAT:
        return replay(request, lines) or ()
    if posted.outcome != engine.POSTED:
        raise engine.refusal(posted)
    return transfers(posting, posted)


def replay(request: Request, lines: Sequence[Line] | None = None) -> tuple[TransferView, ...] | None:
    """Return what the key posted before, None when it did not.

    Refuses (ChangedRepeat) another request under it, or other lines where they are given.
    """
    stored_as = queries.transfers_of_key(request.key)
    if not stored_as:
        return None
    stored = Transfer.objects.values_list("operation", "subject", "request").get(
        posting=posting_id(request.key), line=0
    )
    if stored != (request.operation.value, request.subject, request.content):
        raise ChangedRepeat
    if lines is not None and [(each.debit, each.credit, each.amount) for each in stored_as] != [
        (line.debit, line.credit, line.amount) for line in lines
    ]:
        raise ChangedRepeat
    return stored_as


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


def lock_fund(currency: str, *, now: datetime) -> LedgerAccount:
    """Return the guarantee fund of a currency, locked until the transaction ends; to be locked after any balance."""
    fund = accounts.guarantee(currency)
    _lock([fund], opening=True, now=now)
    row = _locked(fund)
    if row is None:
        raise RuntimeError("what was opened is there")
    return row


def locked(account: Account, *, now: datetime) -> LedgerAccount | None:  # noqa: ARG001 - every write door takes the time
    """Return the account's row, locked until the transaction ends; None when it was never opened."""
    return _locked(account)


def locked_hold(trade_id: UUID, purpose: Purpose, *, now: datetime) -> LedgerAccount | None:  # noqa: ARG001 - same
    """Return a trade's hold in whatever currency, locked until the transaction ends; None when it was never opened."""
    return _locked(accounts.hold(trade_id, purpose, ""))


def money_json(amount: Money) -> dict[str, Json]:
    """Return an amount as it stands in a request."""
    return {"minor": amount.minor, "currency": amount.currency}


def _locked(account: Account) -> LedgerAccount | None:
    values = [account.kind.value, str(account.owner), calls.purpose_of(account), account.currency]
    rows = engine.fetch_all(LOCKED, values)
    return LedgerAccount(**dict(zip(COLUMNS, rows[0], strict=True))) if rows else None


def _lock(wanted: Sequence[Account], *, opening: bool, now: datetime) -> None:
    words = "select escrow_lock(%s::text[], %s::uuid[], %s::text[], %s::text[], %s, %s::timestamptz)"
    engine.fetch(words, [*calls.account_columns(wanted), opening, now.isoformat()])


def transfers(posting: Posting, posted: Posted) -> tuple[TransferView, ...]:
    """Return the transfers of what was posted."""
    return tuple(
        _view(posting.request, line, transfer_id, after, posted.at)
        for line, transfer_id, after in zip(posting.lines, posting.ids, posted.after, strict=True)
    )


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
