"""The engine: one call of one SQL function a posting, with evidence or without; ``posting`` is the door for rooms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection

from truehand.escrow.domain import refusals
from truehand.escrow.domain.posting import transfer_told
from truehand.escrow.domain.views import TRANSFER_RECORDED
from truehand.escrow.operations import calls
from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id
from truehand.kernel.money import CurrencyMismatch, Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Account, Line
    from truehand.escrow.domain.posting import Request
    from truehand.evidence.operations import Arguments
    from truehand.kernel.refusal import Refusal

POSTED, REPEAT = "posted", "repeat"


@dataclass(frozen=True, slots=True)
class Posting:
    """One request and the lines it stands for, each with the identifier of its transfer."""

    request: Request
    lines: Sequence[Line]
    ids: Sequence[UUID]

    @classmethod
    def of(cls, request: Request, lines: Sequence[Line], now: datetime) -> Posting:
        """Name the transfers of a request; ValueError without lines, CurrencyMismatch for a line of two currencies."""
        if not lines:
            raise ValueError("a posting has at least one line")
        for line in lines:
            for account in (line.debit, line.credit):
                if account.currency != line.amount.currency:
                    raise CurrencyMismatch(left=line.amount.currency, right=account.currency)
        return cls(request, lines, [new_id(now) for _ in lines])


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of one posting: ``POSTED``, ``REPEAT`` (the key posted before), or why not and at which line."""

    outcome: str
    at: datetime
    after: Sequence[tuple[int | None, int | None]] = ()
    culprit: Line | None = None


def post(posting: Posting, *, now: datetime, told: bool = False) -> Posted:
    """Post one request by the shortest way; record it as evidence where it is ``told``."""
    if len(posting.lines) == 1:
        posted = _post_one(posting, now=now, told=told)
    elif calls.pays_aside(posting):
        posted = _post_aside(posting, now=now, told=told)
    else:
        posted = None
    return posted or post_many([posting], linked=True, now=now, told=told)[0]


def _post_one(posting: Posting, *, now: datetime, told: bool) -> Posted | None:
    """Post one transfer; None, and nothing done, where the short way found something unexpected."""
    debited_first, values = calls.one(posting, now)
    if told:
        outcome, at, low, high, _ = calls.ONE_TOLD.row([*_events(posting, now)[0], *values])
    else:
        outcome, at, low, high = calls.ONE.row(values)
    if outcome is None:
        return None
    debit, credit = (low, high) if debited_first else (high, low)
    return Posted(outcome, calls.moment(at) or now, [(calls.number(debit), calls.number(credit))])


def _post_aside(posting: Posting, *, now: datetime, told: bool) -> Posted | None:
    """Post one transfer and what its payer pays to hot accounts beside it; None as of ``_post_one``."""
    debited_first, values = calls.one(posting, now)
    events = evidence.columns(_events(posting, now)) if told else []
    words = calls.ASIDE_TOLD if told else calls.ASIDE
    outcome, at, low, high = words.row([*events, *values, *calls.aside(posting)])[:4]
    if outcome is None:
        return None
    debit, credit = (low, high) if debited_first else (high, low)
    after = calls.after_each(posting, calls.number(debit), calls.number(credit))
    return Posted(outcome, calls.moment(at) or now, after)


def post_many(postings: Sequence[Posting], *, linked: bool, now: datetime, told: bool = False) -> list[Posted]:
    """Post several requests in their order: all or none where ``linked``, else each by itself."""
    values = calls.many(postings, linked=linked, now=now)
    if told:
        events = [(place, event) for place, each in enumerate(postings, 1) for event in _events(each, now)]
        columns = evidence.columns(event for _, event in events)
        row = calls.MANY_TOLD.row([calls.numbers(place for place, _ in events), *columns, *values])
    else:
        row = calls.MANY.row(values)
    outcomes, culprits, at, debits, credits_ = row[:5]
    return _posted(
        postings,
        calls.moment(at) or now,
        [calls.words_in(outcomes), calls.numbers_in(culprits), calls.numbers_in(debits), calls.numbers_in(credits_)],
    )


def _posted(postings: Sequence[Posting], at: datetime, answer: Sequence[Sequence[Any]]) -> list[Posted]:
    """Return what became of each of many: its outcome and culprit, and what each of its lines left behind."""
    outcomes, culprits, debits, credits_ = answer
    lines = [line for posting in postings for line in posting.lines]
    after = list(zip(debits, credits_, strict=True))
    result, start = list[Posted](), 0
    for posting, outcome, culprit in zip(postings, outcomes, culprits, strict=True):
        end = start + len(posting.lines)
        result.append(Posted(outcome or "", at, after[start:end], lines[culprit - 1] if culprit else None))
        start = end
    return result


def _events(posting: Posting, now: datetime) -> list[Arguments]:
    """Return what the evidence log is told of each line."""
    request = posting.request
    return [
        evidence.arguments(
            TRANSFER_RECORDED,
            subject=request.subject,
            payload=transfer_told(transfer_id, request.key, request.operation, line),
            actor=None,
            now=now,
        )
        for line, transfer_id in zip(posting.lines, posting.ids, strict=True)
    ]


def refusal(posted: Posted) -> Refusal:
    """Return why a posting was refused, as its caller should hear it."""
    line = posted.culprit
    if line is None:
        raise RuntimeError(f"the ledger answered {posted.outcome!r} without a line")
    match posted.outcome:
        case "insufficient":
            return refusals.InsufficientBalance(available=available(line.debit), asked=line.amount)
        case "frozen":
            return refusals.Frozen()
        case "closed":
            return refusals.HoldClosed()
        case "over":
            return refusals.MoreThanOwed(asked=line.amount)
        case "currency":
            return refusals.HoldInOtherCurrency(currency=line.amount.currency)
        case other:
            raise RuntimeError(f"the ledger answered {other!r}")


def available(account: Account) -> Money:
    """Return what an account has and has not promised; nothing for one that was never opened."""
    words = "select balance - reserved from escrow_exact where (owner, kind, purpose, currency) = (%s, %s, %s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(words, [account.owner, account.kind.value, calls.purpose_of(account), account.currency])
        row = cursor.fetchone()
    return Money(row[0] if row else 0, account.currency)


def fetch(statement: str, values: Sequence[Any]) -> tuple[Any, ...]:
    """Call one of the ledger's rarer functions and return its one row."""
    (row,) = fetch_all(statement, values)
    return row


def fetch_all(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Call one of the ledger's rarer functions and return its rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
