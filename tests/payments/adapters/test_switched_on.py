"""An adapter is off until all of it is set, and says that it was never proven."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from truehand.site import adapters

STRIPE = {
    "TRUEHAND_STRIPE_KEY_FILE": "/k",
    "TRUEHAND_STRIPE_WEBHOOK_SECRET_FILE": "/w",
    "TRUEHAND_HOSTS": "a.example b.example",
}


def test_nothing_set_is_nothing_on() -> None:
    assert adapters.configured({"TRUEHAND_HOSTS": "trade.example.com"}) == {}


def test_what_is_set_knows_where_its_messages_come_to() -> None:
    words = adapters.configured(STRIPE)["stripe"]
    assert words["callback_url"] == "https://a.example/api/v1/channels/stripe/callback"


@pytest.mark.parametrize("missing", STRIPE)
def test_half_a_channel_stops_the_start(missing: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=missing):
        adapters.configured({name: value for name, value in STRIPE.items() if name != missing})


@pytest.mark.usefixtures("configured")
@pytest.mark.parametrize("name", adapters.CLASSES)
def test_every_adapter_takes_money_gives_it_back_and_is_not_proven(name: str) -> None:
    channel = import_string(adapters.CLASSES[name])(name)
    assert (channel.name, channel.pays_out, channel.refunds, channel.proven) == (name, False, True, False)
    with pytest.raises(TypeError):
        channel.ask_payout("PO1")
