"""What keeps a person from being forgotten, from when the law's duties count, and what is let go of in every room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q, QuerySet

from truehand.disputes.queries import guarantee
from truehand.edge import paging
from truehand.escrow import queries as escrow
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.labels import ROLES
from truehand.inspection import operations as inspection
from truehand.inspection import queries as inspections
from truehand.kernel.actor import Role
from truehand.kernel.personal import Retention
from truehand.listings import operations as listings
from truehand.payments.bank import queries as bank
from truehand.trade.domain.life import CURRENT, IN_DISPUTE
from truehand.trade.domain.process import State
from truehand.trade.domain.words import STATES
from truehand.trade.models import PARTS, Trade
from truehand.vault.domain.rights import Matter, begun_before

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

# Whoever holds one of these answers for what others cannot undo.
_OFFICES: Final = (Role.OPERATOR, Role.AUDITOR, Role.CUSTODIAN)
_QUARRELS: Final = frozenset(IN_DISPUTE)


class Leaving:
    """What the vault asks when a person leaves (part of ``vault.domain.rights.Keeper``)."""

    def matters(self, party_id: UUID) -> tuple[Matter, ...]:
        """Return open trades, disputes and claims, money that is there or on its way, debts, and offices."""
        return (*_offices(party_id), *_trades(party_id), *_inspections(party_id), *_claims(party_id), *_money(party_id))

    def begins(self, party_id: UUID, *, now: datetime) -> dict[Retention, datetime]:
        """Return from when each duty counts.

        That of trades from the end of the last one with a contract; that against money laundering from the end of the
        business relation, which is now, if there ever was one: a contract, or money.
        """
        found = {Retention.SECURITY: now}
        last = _last_signed(party_id)
        if last is not None:
            found[Retention.TRADE] = last
        if last is not None or escrow.had_money(party_id):
            found[Retention.MONEY_LAUNDERING] = now
        return found

    def subjects(self, party_id: UUID, *retentions: Retention) -> tuple[UUID, ...]:
        """Return the party and its account, and the trades that it bought or sold in.

        For a destruction only those whose other side has left too: until then they are that side's own records.
        """
        own = self.own(party_id)
        if retentions and Retention.TRADE not in retentions:
            return own
        mine = Trade.objects.filter(Q(buyer_id=party_id) | Q(seller_id=party_id)).order_by("pk")
        sides = {trade: {buyer, seller} for trade, buyer, seller in mine.values_list("pk", "buyer_id", "seller_id")}
        if not retentions:
            return (*own, *sides)
        gone = people.closed(set().union(*sides.values()))
        return (*own, *(trade for trade, both in sides.items() if both <= gone))

    def own(self, party_id: UUID) -> tuple[UUID, ...]:
        """Return the party and its account."""
        return party_id, people.user_of(party_id)

    def newest(self, party_id: UUID, *, cursor: str | None, size: int) -> tuple[tuple[UUID, ...], str | None]:
        """Return some of the trades that a party bought or sold in, the newest first, and the cursor of the next ones.

        Refuse (CursorNotUnderstood) a made-up one.
        """
        last = paging.after(cursor)
        before = Q() if last is None else Q(pk__lt=last)
        # Of each side apart, for one index each.
        sides = [Q(buyer_id=party_id), Q(seller_id=party_id)]
        found = [Trade.objects.filter(side, before).order_by("-pk").values_list("pk")[: size + 1] for side in sides]
        rows = sorted((pk for (pk,) in found[0].union(*found[1:])), reverse=True)
        page = paging.page_of(rows, size, lambda pk: pk)
        return page.items, page.next_cursor

    def over(self, retention: Retention, *, now: datetime) -> tuple[UUID, ...]:
        """Return the banks' statements whose lines no law has kept any more."""
        if retention is not Retention.MONEY_LAUNDERING:
            return ()
        return bank.received_until(begun_before(retention, now=now))

    def announce(self, party_id: UUID, *, zh: str, en: str, link: str, now: datetime) -> None:
        """Tell the person on every channel."""
        identity.announce(party_id, kind="privacy", zh=zh, en=en, link=link, now=now)

    def forget(self, party_id: UUID, retention: Retention, *, now: datetime) -> None:
        """Close the account, or take out what was verified; with the account go listings, searches and inspections."""
        if retention is Retention.ACCOUNT:
            listings.withdraw_all(party_id, now=now)
            listings.forget_searches(party_id)
            inspection.call_off_all(party_id, now=now)
            identity.close_account(party_id, now=now)
        elif retention is Retention.MONEY_LAUNDERING:
            identity.forget_verification(party_id)


def trades_of(party_id: UUID) -> QuerySet[Trade]:
    """Return the trades that a party has or had a part in."""
    mine = Q()
    for part in PARTS:
        mine |= Q(**{f"{part}_id": party_id})
    return Trade.objects.filter(mine)


def _last_signed(party_id: UUID) -> datetime | None:
    """Return since when the last trade with a contract is as it is; None for who had none. One row of an index each."""
    signed = Trade.objects.filter(signed_at__isnull=False)
    each = [
        signed.filter(**{f"{part}_id": party_id}).order_by("-state_since").values_list("state_since")[:1]
        for part in PARTS
    ]
    return max((since for (since,) in each[0].union(*each[1:])), default=None)


def _trades(party_id: UUID) -> Iterator[Matter]:
    ended = [state.value for state in CURRENT.terminal]
    for row in trades_of(party_id).filter(due_at__isnull=False).exclude(state__in=ended).order_by("pk"):
        zh, en = STATES[State(row.state)]
        kind = ("争议", "dispute") if row.state in _QUARRELS else ("交易", "trade")
        yield Matter(
            f"{kind[0]}“{row.title}”尚未结束（{zh}）。",
            f"The {kind[1]} “{row.title}” has not ended ({en}).",
            f"/trades/{row.pk}/",
        )


def _inspections(party_id: UUID) -> Iterator[Matter]:
    for job in inspections.jobs_taken(party_id):
        zh, en = job.words
        yield Matter(f"您接受的{zh}尚未完成。", f"You have taken an inspection and not reported it: {en}.", job.place)


def _claims(party_id: UUID) -> Iterator[Matter]:
    for claim in guarantee.open_with(party_id):
        yield Matter(
            f"{claim.owed} 的保障申请尚未处理完毕。",
            f"A claim of {claim.owed} on the guarantee fund has not ended.",
            f"/trades/{claim.trade_id}/guarantee/",
        )


def _money(party_id: UUID) -> Iterator[Matter]:
    own = escrow.own_money(party_id)
    said = (
        (
            (*own.balance, *own.reserved),
            "余额中还有 {}，请先提现。",
            "You still have {} in your balance; have it paid out.",
        ),
        (own.in_transit, "{} 正在提现途中。", "{} is on its way to your bank."),
        (own.owed, "您还欠平台 {}。", "You owe the platform {}."),
    )
    for amounts, zh, en in said:
        for amount in amounts:
            if amount.minor > 0:
                yield Matter(zh.format(amount), en.format(amount), "/money/")


def _offices(party_id: UUID) -> Iterator[Matter]:
    held = people.party(party_id).roles
    for role in _OFFICES:
        if role in held:
            zh, en = ROLES[role]
            yield Matter(f"您仍担任{zh}。", f"You still hold an office: {en}.", "/account/")
