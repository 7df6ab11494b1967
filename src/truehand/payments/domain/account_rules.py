"""When payouts may go to a bank account: its owner typed back a code sent there, and a new account has cooled off.

Cooling off gives the true owner two days to see the announcement and object before money that is there can leave by an
account that somebody else added. The first account of a party that has nothing yet needs no such days: there is nothing
to take, and what comes later is protected by the code, the second factor and the same announcement.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

COOLING: Final = timedelta(hours=48)
MOST_TRIES: Final = 5
TYPED_WITHIN: Final = timedelta(days=7)
OBJECTION_WITHIN: Final = timedelta(days=30)
CODE_DIGITS: Final = 6
# The smallest amount that a bank transfers.
PROBE_MINOR: Final = 1
HOME_CURRENCY: Final = "CNY"

_MARK: Final = "PV"
_ALPHABET: Final = "ABCDEFGHJKMNPQRSTVWXYZ"
_TAIL: Final = 8


def cools_until(now: datetime, *, first: bool, anything_there: bool) -> datetime:
    """Return from when payouts may go to an account that is added now."""
    return now if first and not anything_there else now + COOLING


def goes_at(now: datetime, cool_from: datetime) -> datetime | None:
    """Return when a payout asked for now goes to the bank; None for at once."""
    return cool_from if cool_from > now else None


def new_probe_reference() -> str:
    """Return the text that the bank prints beside the smallest amount: PV, six digits to type back, eight letters."""
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    return _MARK + code + "".join(secrets.choice(_ALPHABET) for _ in range(_TAIL))


def code_of(reference: str) -> str:
    """Return the digits of a probe's reference."""
    return reference[len(_MARK) : len(_MARK) + CODE_DIGITS]


def is_right(typed: str, reference: str) -> bool:
    """Return whether the digits were typed back, also within the whole reference as the statement shows it."""
    digits = "".join(each for each in typed if each.isascii() and each.isdigit())
    return secrets.compare_digest(digits, code_of(reference))


def probe_amount(currencies: Collection[str]) -> Money:
    """Return the amount that carries the code, in a currency that the channel pays out."""
    return Money(PROBE_MINOR, HOME_CURRENCY if HOME_CURRENCY in currencies else min(currencies))
