"""What lies with a gateway, and its way to the custodian."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import Line, channel_owner
from truehand.escrow.domain.posting import Request
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations.batch import post_all
from truehand.escrow.operations.posting import money_json, post
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from truehand.escrow.domain.accounts import Account
    from truehand.escrow.domain.views import TransferView


def settle_channel(
    channel: str,
    movements: Sequence[tuple[str, Money, Money]],
    *,
    now: datetime,
    into: Account | None = None,
    short: tuple[str, Money] | None = None,
) -> tuple[TransferView, ...]:
    """Book what a gateway settled: each movement (its name there, amount before the fee, fee) once, all or none.

    What came in goes on to the custodian less the fee, which is the operator's own cost; what went back or out comes
    from there. ``into`` is the item in suspense that the bank's line was booked to before, if it was: it is emptied
    instead, and the custodian is not booked twice. ``short`` names a settlement of which so much is missing in it:
    that stays with the gateway. Refuses ChangedRepeat for a movement that was settled differently before.
    """
    # What came in first, and out of an item last: neither account goes below nothing on the way.
    ordered = sorted(movements, key=lambda each: each[1].minor, reverse=into is None)
    postings = [_posting(channel, name, (amount, fee), into) for name, amount, fee in ordered]
    if short is not None and into is not None:
        postings.insert(0, _missing(channel, *short, into))
    return tuple(view for views in post_all(postings, now=now) for view in views)


def _posting(channel: str, name: str, told: tuple[Money, Money], into: Account | None) -> tuple[Request, list[Line]]:
    amount, fee = told
    content = {"amount": money_json(amount), "fee": money_json(fee)}
    request = Request(f"settle:{channel}:{name}", Operation.SETTLE_CHANNEL, channel_owner(channel), content)
    return request, _lines(accounts.clearing(channel, amount.currency), into, amount - fee, fee)


def pay_short(channel: str, name: str, missing: Money, *, item: Account, now: datetime) -> tuple[TransferView, ...]:
    """Book what a settlement was short by, which came later and stands in suspense; once a settlement.

    Refuses ChangedRepeat.
    """
    content = {"amount": money_json(missing)}
    request = Request(f"short_paid:{channel}:{name}", Operation.SETTLE_CHANNEL, channel_owner(channel), content)
    return post(request, [Line(item, accounts.clearing(channel, missing.currency), missing)], now=now)


def _missing(channel: str, name: str, missing: Money, into: Account) -> tuple[Request, list[Line]]:
    content = {"amount": money_json(missing)}
    request = Request(f"short:{channel}:{name}", Operation.SETTLE_CHANNEL, channel_owner(channel), content)
    return request, [Line(accounts.clearing(channel, missing.currency), into, missing)]


def _lines(there: Account, into: Account | None, net: Money, fee: Money) -> list[Line]:
    here = into or accounts.custodian(net.currency)
    lines = [Line(here, there, net)] if net.minor > 0 else []
    if net.minor < 0:
        lines = [Line(there, here, Money(-net.minor, net.currency))]
    if fee.minor > 0:
        lines.append(Line(accounts.charges(fee.currency), there, fee))
    if fee.minor < 0:
        lines.append(Line(there, accounts.charges(fee.currency), Money(-fee.minor, fee.currency)))
    return lines
