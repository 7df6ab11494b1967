"""The ledger's SQL functions as statements, what they are given and what they answer.

Everything is given as text and cast by the statement; accounts, keys and lines go as plain arrays.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from truehand.edge.prepared import Prepared, array
from truehand.evidence.operations import EVENT, MANY_EVENTS, ONE_EVENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from truehand.edge.prepared import Value
    from truehand.escrow.domain.accounts import Account
    from truehand.escrow.operations.engine import Posting

_ONE = """select outcome, moment, low_after, high_after from escrow_post_one(
    %s, %s, %s::uuid, %s::jsonb, %s::uuid, %s::timestamptz,
    %s::uuid, %s::boolean, %s::uuid, %s::boolean, %s::bigint, %s, %s, %s::uuid, %s)"""
_ASIDE = _ONE.removesuffix(")") + ", %s::uuid[], %s::bigint[], %s::uuid[])"
_MANY = """select outcomes, culprits, moment, debit_afters, credit_afters from escrow_post_many(
    %s, %s::timestamptz, %s::text[], %s::text[], %s::uuid[], %s::jsonb, %s::uuid[],
    %s::text[], %s::uuid[], %s::text[], %s::text[], %s::int[], %s::int[], %s::int[], %s::bigint[], %s::uuid[])"""
# The same, and what was posted is recorded as evidence: one way to the database, one transaction.
_TELL_ASIDE = f"""case outcome when 'posted' then (
    select count(evidence_record({EVENT})) from unnest({MANY_EVENTS}) as told ({EVENT})) end"""  # noqa: S608 - names
_TELL_MANY = f"""(select count(evidence_record({EVENT}))
    from unnest(%s::int[], {MANY_EVENTS}) as told (posting, {EVENT}) where outcomes[posting] = 'posted')"""  # noqa: S608 - names of our own


def _telling(words: str, tell: str) -> Prepared:
    return Prepared(words.replace(" from ", f", {tell} from ", 1))


_TRUE, _FALSE = "t", "f"
ONE, ASIDE, MANY = Prepared(_ONE), Prepared(_ASIDE), Prepared(_MANY)
ONE_TOLD = _telling(_ONE, f"case outcome when 'posted' then evidence_record({ONE_EVENT}) end")
ASIDE_TOLD, MANY_TOLD = _telling(_ASIDE, _TELL_ASIDE), _telling(_MANY, _TELL_MANY)


def one(posting: Posting, now: datetime) -> tuple[bool, list[Value]]:
    """Return whether the debited is locked first, and the values of ``ONE`` of the first line, in their order."""
    request, line = posting.request, posting.lines[0]
    debit, credit, minor = line.debit, line.credit, line.amount.minor
    first = debit.comes_before(credit)
    low, high, change = (debit, credit, -minor) if first else (credit, debit, minor)
    return first, [
        request.key,
        request.operation,
        request.subject.hex,
        json.dumps(request.content),
        posting.ids[0].hex,
        now.isoformat(),
        low.address,
        _TRUE if low.hot else _FALSE,
        high.address,
        _TRUE if high.hot else _FALSE,
        str(change),
        line.amount.currency,
        credit.kind,
        credit.owner.hex,
        credit.purpose or "",
    ]


def pays_aside(posting: Posting) -> bool:
    """Return whether after the first line its payer pays hot accounts alone: what ``ASIDE`` takes."""
    payer = posting.lines[0].debit.address
    return all(line.credit.hot and line.debit.address == payer for line in posting.lines[1:])


def aside(posting: Posting) -> list[str]:
    """Return the values of ``ASIDE`` that follow those of ``ONE``: whom, how much, and the transfers' identifiers."""
    lines = posting.lines[1:]
    return [
        _plain(line.credit.address for line in lines),
        _plain(str(line.amount.minor) for line in lines),
        _plain(each.hex for each in posting.ids[1:]),
    ]


def after_each(posting: Posting, debit: int | None, credit: int | None) -> list[tuple[int | None, int | None]]:
    """Return what debit and credit had after each line, of what they had after the last and the first."""
    found = list[tuple[int | None, int | None]]()
    for line in reversed(posting.lines):
        found.append((debit, None))
        debit = None if debit is None else debit + line.amount.minor
    found[-1] = found[-1][0], credit
    return found[::-1]


def many(postings: Sequence[Posting], *, linked: bool, now: datetime) -> list[Value]:
    """Return the values of ``MANY`` in their order; accounts are named once, lines refer to their places (from 1)."""
    requests = [posting.request for posting in postings]
    lines = [line for posting in postings for line in posting.lines]
    debits, credits_ = [line.debit.address for line in lines], [line.credit.address for line in lines]
    named = dict(zip(debits, (line.debit for line in lines), strict=True))
    named |= zip(credits_, (line.credit for line in lines), strict=True)
    accounts = sorted(named.values(), key=_turn)
    addresses = [account.address for account in accounts]
    places = {address: str(place) for place, address in enumerate(addresses, 1)}
    return [
        str(linked),
        now.isoformat(),
        array(request.key for request in requests),
        _plain(request.operation for request in requests),
        _plain(request.subject.hex for request in requests),
        json.dumps([request.content for request in requests]),
        _plain(addresses),
        *account_columns(accounts),
        _plain(str(number) for number, posting in enumerate(postings, 1) for _ in posting.lines),
        _plain(map(places.__getitem__, debits)),
        _plain(map(places.__getitem__, credits_)),
        _plain(str(line.amount.minor) for line in lines),
        _plain(each.hex for posting in postings for each in posting.ids),
    ]


def account_columns(accounts: Iterable[Account]) -> list[str]:
    """Return kinds, owners, purposes and currencies of accounts, as the SQL functions take them."""
    known = list(accounts)
    return [
        _plain(account.kind for account in known),
        _plain(account.owner.hex for account in known),
        _plain(purpose_of(account) or '""' for account in known),
        _plain(account.currency for account in known),
    ]


def numbers(given: Iterable[int]) -> str:
    """Return an array of numbers."""
    return _plain(map(str, given))


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


def _turn(account: Account) -> tuple[int, str, str, str]:
    return account.turn


def _parts(answer: str | None) -> list[str]:
    return answer[1:-1].split(",") if answer and answer != "{}" else []


def _plain(values: Iterable[str]) -> str:
    """Return an array of numbers, identifiers and words of our own: nothing to be quoted."""
    return "{" + ",".join(values) + "}"
