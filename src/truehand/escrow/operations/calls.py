"""The ledger's SQL functions as statements, what they are given and what they answer.

Everything is given as text and cast by the statement; accounts, keys and lines go as plain arrays.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from truehand.edge.prepared import Prepared, array
from truehand.evidence.operations import EVENT, MANY_EVENTS, ONE_EVENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from truehand.edge.prepared import Value
    from truehand.escrow.domain.accounts import Account
    from truehand.escrow.operations.engine import Posting

_ONE = """select outcome, moment, debit_after, credit_after from escrow_post_one(
    %s, %s, %s::uuid, %s::jsonb, %s::uuid, %s::timestamptz,
    %s, %s::uuid, %s, %s, %s::uuid, %s, %s::bigint, %s)"""
_FEW = """select outcome, culprit, moment, debit_afters, credit_afters from escrow_post_few(
    %s, %s, %s::uuid, %s::jsonb, %s::timestamptz,
    %s::text[], %s::uuid[], %s::text[], %s::text[], %s::int[], %s::int[], %s::bigint[], %s::uuid[])"""
_MANY = """select outcomes, culprits, moment, debit_afters, credit_afters from escrow_post_many(
    %s, %s::timestamptz, %s::text[], %s::text[], %s::uuid[], %s::jsonb,
    %s::text[], %s::uuid[], %s::text[], %s::text[], %s::int[], %s::int[], %s::int[], %s::bigint[], %s::uuid[])"""
# The same, and what was posted is recorded as evidence: one way to the database, one transaction.
_TELL_FEW = f"""case outcome when 'posted' then (
    select count(evidence_record({EVENT})) from unnest({MANY_EVENTS}) as told ({EVENT})) end"""  # noqa: S608 - names
_TELL_MANY = f"""(select count(evidence_record({EVENT}))
    from unnest(%s::int[], {MANY_EVENTS}) as told (posting, {EVENT}) where outcomes[posting] = 'posted')"""  # noqa: S608 - names of our own


def _telling(words: str, tell: str) -> Prepared:
    return Prepared(words.replace(" from ", f", {tell} from ", 1))


ONE, FEW, MANY = Prepared(_ONE), Prepared(_FEW), Prepared(_MANY)
ONE_TOLD = _telling(_ONE, f"case outcome when 'posted' then evidence_record({ONE_EVENT}) end")
FEW_TOLD, MANY_TOLD = _telling(_FEW, _TELL_FEW), _telling(_MANY, _TELL_MANY)


def one(posting: Posting, now: datetime) -> list[Value]:
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


def few(posting: Posting, now: datetime) -> list[Value]:
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
        _plain(places[line.debit] for line in lines),
        _plain(places[line.credit] for line in lines),
        _plain(line.amount.minor for line in lines),
        _plain(posting.ids),
    ]


def _place_in_locking(account: Account) -> tuple[UUID, str, str, str]:
    return account.owner, account.kind.value, purpose_of(account), account.currency


def many(postings: Sequence[Posting], *, linked: bool, now: datetime) -> list[Value]:
    """Return the values of ``MANY`` in their order; accounts are named once, lines refer to their places (from 1)."""
    places: dict[Account, int] = {}
    lines = [(number, line) for number, posting in enumerate(postings, 1) for line in posting.lines]
    debits = [places.setdefault(line.debit, len(places) + 1) for _, line in lines]
    credits_ = [places.setdefault(line.credit, len(places) + 1) for _, line in lines]
    requests = [posting.request for posting in postings]
    return [
        str(linked),
        now.isoformat(),
        array(request.key for request in requests),
        _plain(request.operation.value for request in requests),
        _plain(request.subject for request in requests),
        json.dumps([request.content for request in requests]),
        *account_columns(places),
        _plain(number for number, _ in lines),
        _plain(debits),
        _plain(credits_),
        _plain(line.amount.minor for _, line in lines),
        _plain(each for posting in postings for each in posting.ids),
    ]


def account_columns(accounts: Iterable[Account]) -> list[str]:
    """Return kinds, owners, purposes and currencies of accounts, as the SQL functions take them."""
    known = list(accounts)
    return [
        _plain(account.kind.value for account in known),
        _plain(account.owner for account in known),
        _plain(purpose_of(account) or '""' for account in known),
        _plain(account.currency for account in known),
    ]


def numbers(given: Iterable[int]) -> str:
    """Return an array of numbers."""
    return _plain(given)


def purpose_of(account: Account) -> str:
    """Return the purpose as the table has it."""
    return account.purpose.value if account.purpose else ""


def number(answer: str | None) -> int | None:
    """Return a number that was answered."""
    return None if answer is None else int(answer)


def moment(answer: str | None) -> datetime | None:
    """Return a moment that was answered."""
    return None if answer is None else datetime.fromisoformat(answer)


def words_in(answer: str | None) -> list[str | None]:
    """Return an array of plain words, or of nothing, that was answered."""
    return [None if each == "NULL" else each for each in _parts(answer)]


def numbers_in(answer: str | None) -> list[int | None]:
    """Return an array of numbers, or of nothing, that was answered."""
    return [None if each == "NULL" else int(each) for each in _parts(answer)]


def _parts(answer: str | None) -> list[str]:
    return answer[1:-1].split(",") if answer and answer != "{}" else []


def _plain(values: Iterable[Any]) -> str:
    """Return an array of numbers, identifiers and words of our own: nothing to be quoted."""
    return "{" + ",".join(map(str, values)) + "}"
