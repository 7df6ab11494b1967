"""The channels that are configured."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.utils.module_loading import import_string

from truehand.payments.domain.refusals import ChannelUnknown, NoBank

if TYPE_CHECKING:
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


def paying_out() -> Channel:
    """Return the channel that payouts go through; refuse (NoBank) when none pays out."""
    found = next((each for each in channels() if each.pays_out), None)
    if found is None:
        raise NoBank
    return found
