"""A party's money: what is held for it and why, what moved and for which machine, statements that add up."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.timezone import get_default_timezone

from truehand.edge.paging import LARGEST_SIZE, Page
from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.identity import queries as identity
from truehand.trade.domain.refusals import StatementTooWide
from truehand.trade.domain.statement import Account, Held, Movement, Statement
from truehand.trade.models import Trade
from truehand.trade.queries import views

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from uuid import UUID

    from truehand.escrow.domain.views import StatementLine
    from truehand.kernel.actor import Actor

LONGEST: Final = timedelta(days=366)
# Whose money a hold is while nothing has been decided.
_SELLERS: Final = frozenset({Purpose.DEPOSIT})


def held_for(actor: Actor) -> tuple[Held, ...]:
    """Return the party's money in escrow, of its newest trades, the nearest deadline first."""
    cards = views.mine(actor, size=LARGEST_SIZE).items
    holds = escrow.held_in([card.id for card in cards])
    found = [
        Held(card.id, card.title, card.label, purpose, amount, card.due_at)
        for card in cards
        for purpose, amount in holds.get(card.id, {}).items()
        if actor.party_id == (card.seller_id if purpose in _SELLERS else card.buyer_id)
    ]
    return tuple(sorted(found, key=lambda each: (each.due_at is None, each.due_at, each.title)))


def movements(actor: Actor, *, cursor: str | None = None, size: int | None = None) -> Page[Movement]:
    """Return the movements of the party's balance, newest first, in words; refuses CursorNotUnderstood."""
    page = escrow.statement(actor, actor.party_id, cursor=cursor, size=size)
    return Page(_told(page.items), page.next_cursor)


def statement(actor: Actor, *, since: date, until: date, now: datetime) -> Statement:
    """Return the party's own statement over some days, both included, in the platform's time zone.

    Refuses StatementTooWide for days in the wrong order, yet to come, or more than a year.
    """
    zone = get_default_timezone()
    if not since <= until <= now.astimezone(zone).date() or until - since > LONGEST:
        raise StatementTooWide
    begins = datetime.combine(since, time(), zone)
    ends = datetime.combine(until + timedelta(days=1), time(), zone)
    lines = tuple(_lines(actor, begins, ends))
    moved = _told(lines[::-1])
    currencies = sorted({each.currency for each in escrow.balance(actor.party_id)})
    before, after = begins - timedelta(microseconds=1), ends - timedelta(microseconds=1)
    accounts = tuple(
        Account(
            currency,
            escrow.balance_then(actor.party_id, currency, before),
            tuple(each for each in moved if each.line.amount.currency == currency),
            escrow.balance_then(actor.party_id, currency, after),
        )
        for currency in currencies
    )
    name = identity.name_of(actor.party_id)
    return Statement(actor.party_id, name, since, until, accounts, now)


def _lines(actor: Actor, begins: datetime, ends: datetime) -> Iterator[StatementLine]:
    cursor: str | None = None
    while True:
        page = escrow.statement(actor, actor.party_id, since=begins, until=ends, cursor=cursor, size=LARGEST_SIZE)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return


def _told(lines: Sequence[StatementLine]) -> tuple[Movement, ...]:
    titles = _titles({line.subject for line in lines})
    return tuple(
        Movement(line, line.subject if line.subject in titles else None, titles.get(line.subject, "")) for line in lines
    )


def _titles(subjects: set[UUID]) -> dict[UUID, str]:
    return dict(Trade.objects.filter(pk__in=subjects).values_list("pk", "title"))
