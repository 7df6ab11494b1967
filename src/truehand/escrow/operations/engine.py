"""The engine: one call of one SQL function a posting, with evidence or without; ``posting`` is the door for rooms.

Everything below is given as text or plain arrays and cast by the statement, so that a statement is prepared once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg import Cursor

from truehand.escrow.domain import refusals
from truehand.escrow.domain.accounts import Account, Line
from truehand.escrow.domain.posting import transfer_told
from truehand.escrow.domain.views import TRANSFER_RECORDED
from truehand.evidence import operations as evidence
from truehand.evidence.operations import MANY_EVENTS, ONE_EVENT
from truehand.kernel.ids import new_id
from truehand.kernel.money import CurrencyMismatch, Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from truehand.escrow.domain.posting import Request
    from truehand.kernel.refusal import Refusal

POSTED, REPEAT = "posted", "repeat"

ONE = """select outcome, moment, debit_after, credit_after from escrow_post_one(
    %s, %s, %s::uuid, %s::jsonb, %s::uuid, %s::timestamptz,
    %s, %s::uuid, %s, %s, %s::uuid, %s, %s::bigint, %s)"""
FEW = """select outcome, culprit, moment, debit_afters, credit_afters from escrow_post_few(
    %s, %s, %s::uuid, %s::jsonb, %s::timestamptz,
    %s::text[], %s::uuid[], %s::text[], %s::text[], %s::int[], %s::int[], %s::bigint[], %s::uuid[])"""
MANY = """select outcomes, culprits, moment, debit_afters, credit_afters from escrow_post_many(
    %s, %s::timestamptz, %s::text[], %s::text[], %s::uuid[], %s::jsonb,
    %s::text[], %s::uuid[], %s::text[], %s::text[], %s::int[], %s::int[], %s::int[], %s::bigint[], %s::uuid[])"""
# The same, and what was posted is recorded as evidence: one way to the database, one transaction.
TOLD_ONE = ONE.replace(" from ", f", case outcome when 'posted' then evidence_record({ONE_EVENT}) end from ", 1)
TELL_FEW = """case outcome when 'posted' then (
    select count(evidence_record(id, kind, subject, actor, at, leaf, salt, payload))
    from unnest(EVENTS) as told (id, kind, subject, actor, at, leaf, salt, payload)) end"""
TOLD_FEW = FEW.replace(" from ", f", {TELL_FEW.replace('EVENTS', MANY_EVENTS)} from ", 1)
TELL_MANY = """(select count(evidence_record(id, kind, subject, actor, at, leaf, salt, payload))
    from unnest(%s::int[], EVENTS) as told (posting, id, kind, subject, actor, at, leaf, salt, payload)
    where outcomes[posting] = 'posted')""".replace("EVENTS", MANY_EVENTS)
TOLD_MANY = MANY.replace(" from ", f", {TELL_MANY} from ", 1)


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
    if len(posting.lines) > 1:
        return _post_few(posting, now=now, told=told)
    values = one_values(posting, now)
    if told:
        outcome, at, debit, credit, _ = fetch(TOLD_ONE, [*_events(posting, now)[0], *values])
    else:
        outcome, at, debit, credit = fetch(ONE, values)
    return Posted(outcome, at or now, [(debit, credit)], posting.lines[0])


def _post_few(posting: Posting, *, now: datetime, told: bool) -> Posted:
    values = few_values(posting, now)
    if told:
        columns = [list(column) for column in zip(*_events(posting, now), strict=True)]
        outcome, culprit, at, debits, credits_, _ = fetch(TOLD_FEW, [*columns, *values])
    else:
        outcome, culprit, at, debits, credits_ = fetch(FEW, values)
    after = list(zip(debits, credits_, strict=True)) if outcome == POSTED else ()
    return Posted(outcome, at or now, after, posting.lines[culprit - 1] if culprit else None)


def post_many(postings: Sequence[Posting], *, linked: bool, now: datetime, told: bool = False) -> list[Posted]:
    """Post several requests in their order: all or none where ``linked``, else each by itself."""
    values = many_values(postings, linked=linked, now=now)
    if told:
        events = [(number, *event) for number, each in enumerate(postings, 1) for event in _events(each, now)]
        columns = [list(column) for column in zip(*events, strict=True)]
        outcomes, culprits, at, debits, credits_, _ = fetch(TOLD_MANY, [*columns, *values])
    else:
        outcomes, culprits, at, debits, credits_ = fetch(MANY, values)
    lines = [line for posting in postings for line in posting.lines]
    result, start = list[Posted](), 0
    for posting, outcome, culprit in zip(postings, outcomes, culprits, strict=True):
        end = start + len(posting.lines)
        after = list(zip(debits[start:end], credits_[start:end], strict=True))
        result.append(Posted(outcome or "", at or now, after, lines[culprit - 1] if culprit else None))
        start = end
    return result


def _events(posting: Posting, now: datetime) -> list[tuple[Any, ...]]:
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
        cursor.execute(words, [account.owner, account.kind.value, purpose_of(account), account.currency])
        row = cursor.fetchone()
    return Money(row[0] if row else 0, account.currency)


def one_values(posting: Posting, now: datetime) -> list[Any]:
    """Return the values of ``ONE`` in their order."""
    request, line = posting.request, posting.lines[0]
    debit, credit = line.debit, line.credit
    return [
        request.key,
        request.operation.value,
        str(request.subject),
        json.dumps(request.content),
        str(posting.ids[0]),
        now.isoformat(),
        debit.kind.value,
        str(debit.owner),
        purpose_of(debit),
        credit.kind.value,
        str(credit.owner),
        purpose_of(credit),
        str(line.amount.minor),
        line.amount.currency,
    ]


def few_values(posting: Posting, now: datetime) -> list[Any]:
    """Return the values of ``FEW`` in their order; accounts are named in the order in which all lock them."""
    request, lines = posting.request, posting.lines
    accounts = sorted({each for line in lines for each in (line.debit, line.credit)}, key=_place_in_locking)
    places = {account: place for place, account in enumerate(accounts, 1)}
    return [
        request.key,
        request.operation.value,
        str(request.subject),
        json.dumps(request.content),
        now.isoformat(),
        *account_columns(accounts),
        _array(places[line.debit] for line in lines),
        _array(places[line.credit] for line in lines),
        _array(line.amount.minor for line in lines),
        _array(posting.ids),
    ]


def _place_in_locking(account: Account) -> tuple[UUID, str, str, str]:
    return account.owner, account.kind.value, purpose_of(account), account.currency


def many_values(postings: Sequence[Posting], *, linked: bool, now: datetime) -> list[Any]:
    """Return the values of ``MANY`` in their order; accounts are named once, lines refer to their places (from 1)."""
    places = dict[Account, int]()
    lines = [(number, line) for number, posting in enumerate(postings, 1) for line in posting.lines]
    debits = [places.setdefault(line.debit, len(places) + 1) for _, line in lines]
    credits_ = [places.setdefault(line.credit, len(places) + 1) for _, line in lines]
    requests = [posting.request for posting in postings]
    return [
        linked,
        now.isoformat(),
        [request.key for request in requests],
        _array(request.operation.value for request in requests),
        _array(request.subject for request in requests),
        json.dumps([request.content for request in requests]),
        *account_columns(places),
        _array(number for number, _ in lines),
        _array(debits),
        _array(credits_),
        _array(line.amount.minor for _, line in lines),
        _array(each for posting in postings for each in posting.ids),
    ]


def account_columns(accounts: Iterable[Account]) -> list[str]:
    """Return kinds, owners, purposes and currencies of accounts, as the SQL functions take them."""
    known = list(accounts)
    return [
        _array(account.kind.value for account in known),
        _array(account.owner for account in known),
        _array(purpose_of(account) or '""' for account in known),
        _array(account.currency for account in known),
    ]


def _array(values: Iterable[object]) -> str:
    """Return an array as PostgreSQL reads it, of numbers, identifiers and words of our own: nothing to be quoted.

    psycopg's way looks at the type of every value; of a batch it took longer than the database.
    """
    return "{" + ",".join(map(str, values)) + "}"


def purpose_of(account: Account) -> str:
    """Return the purpose as the table has it."""
    return account.purpose.value if account.purpose else ""


def fetch(statement: str, values: Sequence[Any]) -> tuple[Any, ...]:
    """Call one of the ledger's functions and return its one row."""
    (row,) = fetch_all(statement, values)
    return row


def fetch_all(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Call one of the ledger's functions by a statement prepared once a connection; return its rows.

    Django's own cursor writes the values into the statement's text, which is then planned anew each time.
    """
    connection.validate_no_broken_transaction()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(statement, values, prepare=True)
        return cursor.fetchall()
