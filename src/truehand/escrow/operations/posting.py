"""How transfers get into the ledger: one call of one SQL function, once per key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from truehand.escrow import queries
from truehand.escrow.domain import accounts
from truehand.escrow.domain.refusals import ChangedRepeat
from truehand.escrow.domain.views import TRANSFER_RECORDED, TransferView
from truehand.escrow.models import LedgerAccount, Posting, Transfer
from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Account, Line
    from truehand.escrow.domain.views import Operation
    from truehand.kernel.canonical import Json
    from truehand.kernel.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of the ledger: two requests with one key must be equal in all of it."""

    key: str
    operation: Operation
    subject: UUID
    content: Mapping[str, Json]


def replay(request: Request) -> tuple[TransferView, ...] | None:
    """Return what the key posted before, None when it did not; refuse (ChangedRepeat) another request under it."""
    stored = Posting.objects.filter(key=request.key).first()
    if stored is None:
        return None
    same = (stored.operation, stored.subject, stored.request) == (request.operation, request.subject, request.content)
    if not same:
        raise ChangedRepeat
    return queries.transfers_of_posting(stored.id)


def replay_or_refuse(request: Request, refusal: Refusal) -> tuple[TransferView, ...]:
    """Return what the key posted before; raise the refusal when it did not, ChangedRepeat for another request."""
    stored = replay(request)
    if stored is None:
        raise refusal
    return stored


def post(request: Request, lines: Sequence[Line], *, now: datetime) -> tuple[TransferView, ...]:
    """Post all lines in the caller's transaction and record each as evidence, or return what the key posted before.

    Refuses (ChangedRepeat) a key that stands for something else. IntegrityError from the database if a line breaks a
    rule that the caller should have decided on.
    """
    posting_id, transfer_ids = new_id(now), [new_id(now) for _ in lines]
    if not _posted(posting_id, request, list(zip(transfer_ids, lines, strict=True)), now):
        return replay(request) or ()
    after = Transfer.objects.filter(posting=posting_id).order_by("line").values_list("debit_after", "credit_after")
    transfers = tuple(
        _view(transfer_id, request, line, balances, now)
        for transfer_id, line, balances in zip(transfer_ids, lines, after, strict=True)
    )
    for transfer in transfers:
        told = transfer.evidence()
        evidence.record(TRANSFER_RECORDED, subject=request.subject, payload=told, actor=None, now=now)
    return transfers


def lock_balances(parties: Iterable[UUID], currency: str, *, now: datetime) -> None:
    """Lock the balances of several parties until the transaction ends.

    Call it first where one transaction makes several postings: two such transactions then wait for each other in one
    order and never in a circle.
    """
    wanted = [_account_json(accounts.balance(party, currency), now) for party in sorted(set(parties))]
    with connection.cursor() as cursor:
        cursor.execute("select escrow_lock(%s, %s)", [json.dumps(wanted), now])


def locked(account: Account) -> LedgerAccount | None:
    """Return the account's row, locked until the transaction ends; None when it was never opened."""
    purpose = account.purpose.value if account.purpose else ""
    rows = LedgerAccount.objects.select_for_update().filter(kind=account.kind, owner=account.owner, purpose=purpose)
    return rows.filter(currency=account.currency).first()


def money_json(amount: Money) -> dict[str, Json]:
    """Return an amount as it stands in a request."""
    return {"minor": amount.minor, "currency": amount.currency}


def _posted(posting_id: UUID, request: Request, transfers: Sequence[tuple[UUID, Line]], now: datetime) -> bool:
    """Call the ledger's one function; false when the key has posted before."""
    places = list(dict.fromkeys(account for _, line in transfers for account in (line.debit, line.credit)))
    posting = {
        "id": str(posting_id),
        "key": request.key,
        "operation": request.operation.value,
        "subject": str(request.subject),
        "request": request.content,
        "at": now.isoformat(),
    }
    rows = [
        {
            "id": str(transfer_id),
            "line": number,
            "debit": places.index(line.debit),
            "credit": places.index(line.credit),
            "minor": line.amount.minor,
        }
        for number, (transfer_id, line) in enumerate(transfers)
    ]
    named = [_account_json(account, now) for account in places]
    with connection.cursor() as cursor:
        cursor.execute("select escrow_post(%s, %s, %s)", [json.dumps(each) for each in (posting, named, rows)])
        (posted,) = cursor.fetchone()
    return bool(posted)


def _view(transfer_id: UUID, request: Request, line: Line, balances: tuple[int, int], now: datetime) -> TransferView:
    debit_after, credit_after = balances
    return TransferView(
        id=transfer_id,
        key=request.key,
        operation=request.operation,
        subject=request.subject,
        at=now,
        debit=line.debit,
        credit=line.credit,
        amount=line.amount,
        debit_after=Money(debit_after, line.amount.currency),
        credit_after=Money(credit_after, line.amount.currency),
    )


def _account_json(account: Account, now: datetime) -> dict[str, str]:
    return {
        "id": str(new_id(now)),
        "kind": account.kind.value,
        "owner": str(account.owner),
        "purpose": account.purpose.value if account.purpose else "",
        "currency": account.currency,
    }
