"""Alice and Bob, a catcher of letters, a partner's server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.connect.post_office import Letters, Partner, mail_server, partner
from tests.people import NOW, enrolled
from truehand.identity import queries
from truehand.kernel.actor import Actor

Cast = dict[str, Actor]


@pytest.fixture
def cast(transactional_db: None) -> Cast:  # noqa: ARG001 - letters go when the transaction is done
    parties = enrolled(NOW)
    return {key: queries.actor_of_party(party_id, stepped_up=True) for key, party_id in parties.items()}


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Iterator[Letters]:
    with mail_server() as (caught, port):
        monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
        monkeypatch.setattr(settings, "EMAIL_HOST", "127.0.0.1")
        monkeypatch.setattr(settings, "EMAIL_PORT", port)
        yield caught


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Partner]:
    with partner(tmp_path) as running:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "localhost.pem"))
        monkeypatch.setattr(settings, "TRUEHAND_WEBHOOKS_INSIDE", True)
        yield running
