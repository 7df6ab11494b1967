"""The channels that are configured."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.utils.module_loading import import_string

from truehand.payments.domain.refusals import NoBank

if TYPE_CHECKING:
    from truehand.payments.domain.channel import Channel


def channel() -> Channel:
    """Return the bank that is connected; refuse (NoBank) when none is."""
    if not settings.TRUEHAND_BANK_CHANNEL:
        raise NoBank
    return cast("Channel", import_string(settings.TRUEHAND_BANK_CHANNEL)())
