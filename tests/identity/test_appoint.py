"""The command that makes the first operators."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from click.testing import CliRunner, Result

from tests.identity.conftest import NOW, newcomer
from truehand.identity import operations, queries
from truehand.identity.domain.cast import PLAYERS
from truehand.kernel.actor import Role
from truehand.site.cli import appoint

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appoint, "django_ready", nullcontext)


def run(*words: str) -> Result:
    return CliRunner().invoke(appoint.command, words)


def test_a_verified_party_is_appointed_by_its_address() -> None:
    bob = newcomer("Bob")
    operations.verify_real_name(bob, document=PLAYERS["bob"].document, now=NOW)
    assert run("BOB@example.invalid", "operator").exit_code == 0
    assert run("bob@example.invalid", "operator").exit_code == 0
    assert queries.party(bob.party_id).roles == {Role.OPERATOR}


def test_an_unverified_party_an_unknown_address_and_an_unknown_role_are_refused() -> None:
    newcomer("Bob")
    refused = run("bob@example.invalid", "operator")
    assert refused.exit_code == 1
    assert "verified before" in refused.output
    assert "no party" in run("nobody@example.invalid", "operator").output
    assert run("bob@example.invalid", "king").exit_code == 2
