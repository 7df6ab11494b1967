"""A code to scan, where no browser can pay."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from tests.payments.conftest import NOW
from truehand.edge import clock
from truehand.identity.models import Party
from truehand.kernel.actor import Actor
from truehand.payments.domain.views import Intent
from truehand.payments.models import PaymentIntent


@pytest.fixture
def browser(cast: dict[str, Actor], client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    client.force_login(Party.objects.get(id=cast["bob"].party_id).user)
    client.cookies["django_language"] = "en"
    return client


def test_the_payer_scans_what_the_channel_gave(asked: Intent, browser: Client) -> None:
    PaymentIntent.objects.update(instructions={"url": "weixin://wxpay/bizpayurl?pr=<made-up>", "account": None})
    page = browser.get(f"/money/code/{asked.id}").content.decode()
    assert "<svg" in page
    assert "10.00" in page
    assert "made-up" not in page


def test_whoever_has_paid_or_has_nothing_to_scan_is_back_at_the_trade(asked: Intent, browser: Client) -> None:
    answer = browser.get(f"/money/code/{asked.id}")
    assert answer.headers["Location"] == f"/trades/{asked.trade_id}/"


def test_nobody_elses_code_is_shown(asked: Intent, browser: Client, cast: dict[str, Actor]) -> None:
    browser.force_login(Party.objects.get(id=cast["alice"].party_id).user)
    assert browser.get(f"/money/code/{asked.id}").status_code == 404
    assert browser.get(f"/money/code/{uuid4()}").status_code == 404
