"""A place whose slot is gone has a hole in its log: that is noticed, and closed by a new base backup."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.site.backup.house import House, eventually
from truehand.edge import clock
from truehand.site.backup.chain import unbroken
from truehand.site.backup.watch import last_account
from truehand.site.postgres.lease import Lease

FILLED = "insert into filled select repeat('x', 1000) from generate_series(1, 3000)"
# Segments that no slot keeps are gone at the next checkpoint.
FORGET = (FILLED, "select pg_switch_wal()", FILLED, "select pg_switch_wal()", "checkpoint")
GONE = "select pg_drop_replication_slot('truehand_near')"


def alerts(house: House) -> list[str]:
    """What the page would say of the near place."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRUEHAND_HOME", str(house.home))
        account = last_account()
    places = [each for each in account.places if each.name == "near"] if account else []
    return [code for each in places for code in each.alerts(house.config, now=clock.now())]


def test_a_lost_slot_is_noticed_and_a_new_base_backup_closes_the_hole(tmp_path: Path) -> None:
    house = House.at(tmp_path, TRUEHAND_BACKUP_PLACES=f"near={tmp_path / 'near'}")
    with Lease(house.place), house.running("backup", "keep"):
        house.ask("create table filled (words text)")
        with house.running("backup", "receive", "near"):
            eventually(
                lambda: house.store("near").bases() and unbroken(house.store("near").bases()[-1], house.store("near")),
                120,
            )
        (first,) = house.store("near").bases()
        eventually(lambda: not house.streaming())
        for each in (GONE, *FORGET):
            house.ask(each)
        eventually(lambda: "lost" in alerts(house), 120)
        with house.running("backup", "receive", "near"):
            eventually(lambda: len(house.store("near").bases()) == 2, 120)
            last = house.store("near").bases()[-1]
            assert last.id != first.id
            eventually(lambda: unbroken(last, house.store("near")))
            eventually(lambda: not {"lost", "down"} & set(alerts(house)))
