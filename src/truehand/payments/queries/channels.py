"""The channels that are configured."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from truehand.escrow.domain import accounts
from truehand.payments.domain.refusals import ChannelUnknown, NoBank

if TYPE_CHECKING:
    from truehand.escrow.domain.accounts import Account
    from truehand.payments.domain.channel import Channel


def channel(name: str | None = None) -> Channel:
    """Return a channel by its name, or the first; refuse (NoBank) when there is none, ChannelUnknown for the name."""
    configured = settings.TRUEHAND_CHANNELS
    if not configured:
        raise NoBank
    chosen = next(iter(configured)) if name is None else name
    if chosen not in configured:
        raise ChannelUnknown(channel=chosen)
    return cast("Channel", import_string(configured[chosen])(chosen))


def channels() -> tuple[Channel, ...]:
    """Return every configured channel, the preferred one first."""
    return tuple(channel(name) for name in settings.TRUEHAND_CHANNELS)


def hosted_origins() -> frozenset[str]:
    """Return where the configured channels have their pages: payers are sent nowhere else."""
    return frozenset().union(*(each.origins for each in channels()))


def is_hosted(url: str) -> bool:
    """Return whether an address is a page of a configured channel, or one of ours."""
    parts = urlsplit(url)
    if not parts.scheme and not parts.netloc:
        return parts.path.startswith("/")
    return f"{parts.scheme}://{parts.netloc}" in hosted_origins()


def lies_at(name: str, currency: str) -> Account:
    """Return where the money is that a channel took: with the channel until it settles, else at the custodian.

    A channel that is configured no more had the money at the custodian when it went.
    """
    if name in settings.TRUEHAND_CHANNELS and channel(name).settles:
        return accounts.clearing(name, currency)
    return accounts.custodian(currency)


def refunding(name: str) -> bool:
    """Return whether money can go back through a channel; not through one that is configured no more."""
    return name in settings.TRUEHAND_CHANNELS and channel(name).refunds


def answering(name: str) -> bool:
    """Return whether a chargeback is answered through a channel; not through one that is configured no more."""
    return name in settings.TRUEHAND_CHANNELS and channel(name).answers


def paying_out() -> Channel:
    """Return the channel that payouts go through; refuse (NoBank) when none pays out."""
    found = next((each for each in channels() if each.pays_out), None)
    if found is None:
        raise NoBank
    return found


def sent_by(name: str) -> frozenset[str]:
    """Return under which names a channel's settlements come to the bank without saying which they are.

    Those of its kind, and those that this installation's configuration names (``settled_by``, divided by ``|``).
    """
    if name not in settings.TRUEHAND_CHANNELS:
        return frozenset()
    own = settings.TRUEHAND_ADAPTERS.get(name, {}).get("settled_by", "")
    return channel(name).settled_by | frozenset(own.split("|")) - {""}
