"""A market played through the doors, and told."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.market.plates import know_the_drawings
from truehand.escrow import queries as escrow
from truehand.kernel.refusal import Refusal
from truehand.market.domain.events import Ended, Stepped
from truehand.market.domain.plan import draw
from truehand.market.operations import play, proof
from truehand.site.cli.playbill import Playbill
from truehand.trade.queries.check import fsck

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


def test_played_trades_end_as_planned_and_their_bundles_verify(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    know_the_drawings(monkeypatch)
    plans, kept = draw("7", 3), tmp_path / "last.zip"
    events = list(play(plans, now=NOW))
    assert {event.number: event.state for event in events if isinstance(event, Ended)} == {
        plan.number: plan.ends for plan in plans
    }
    for plan in plans:
        steps = [event for event in events if isinstance(event, Stepped) and event.number == plan.number]
        # Settling, or retaining, follows an acceptance by itself.
        planned = [each.transition for each in steps if each.transition not in {"settle", "retain"}]
        assert planned == list(plan.path)
        assert all(each.index is not None for each in steps)
    times = [event.at for event in events if isinstance(event, Stepped)]
    assert times == sorted(times)
    assert all(each.balances.minor == each.held.minor == 0 == each.difference.minor for each in escrow.proof())
    assert list(fsck()) == []

    playbill = Playbill(len(plans))
    for event in events:
        playbill.tell(event)
    assert playbill.close(keep=kept)
    assert playbill.figures()["verified"] == len(plans)
    assert "VALID: nothing was altered." in capsys.readouterr().out

    content = kept.read_bytes()
    monkeypatch.setattr(proof, "export", lambda *_, **__: content[:-90] + b"\x00" + content[-89:])
    assert not playbill.close(keep=None)
    assert "NOT VALID" in capsys.readouterr().out


def test_a_trade_that_did_not_end_is_not_called_sound() -> None:
    assert not Playbill(1).close(keep=None)


def test_players_stay_away_where_the_bank_is_real(settings: Settings) -> None:
    settings.TRUEHAND_SANDBOX_BANK = False
    with pytest.raises(Refusal, match="sandbox"):
        list(play(draw("7", 1), now=NOW))
