"""A place whose slot is gone or was given up has a hole in its log: it is noticed, and a new base backup closes it."""

from __future__ import annotations

from collections.abc import Callable
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
STATUS = "select wal_status from pg_replication_slots where slot_name = 'truehand_near'"
LIMIT_IN_GIGABYTES = "0.0625"


def taken_away(house: House) -> None:
    for each in (GONE, *FORGET, *FORGET):
        house.ask(each)


def given_up(house: House) -> None:
    """The place stays away until there is more of the log than the server is to keep for it."""
    for _ in range(3):
        for each in FORGET:
            house.ask(each)
    eventually(lambda: house.ask(STATUS) == "lost")


def alerts(house: House) -> list[str]:
    """What the page would say of the near place."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRUEHAND_HOME", str(house.home))
        account = last_account()
    places = [each for each in account.places if each.name == "near"] if account else []
    return [code for each in places for code in each.alerts(house.config, now=clock.now())]


@pytest.mark.parametrize("lose", [taken_away, given_up])
def test_a_lost_slot_is_noticed_and_a_new_base_backup_closes_the_hole(
    tmp_path: Path, lose: Callable[[House], None]
) -> None:
    places = f"near={tmp_path / 'near'}"
    house = House.at(tmp_path, TRUEHAND_BACKUP_PLACES=places, TRUEHAND_BACKUP_WAL_LIMIT=LIMIT_IN_GIGABYTES)
    with Lease(house.place), house.running("backup", "keep"):
        house.ask("create table filled (words text)")
        with house.running("backup", "receive", "near"):
            eventually(
                lambda: house.store("near").bases() and unbroken(house.store("near").bases()[-1], house.store("near")),
                120,
            )
        (first,) = house.store("near").bases()
        eventually(lambda: not house.streaming())
        lose(house)
        eventually(lambda: "lost" in alerts(house), 120)
        with house.running("backup", "receive", "near"):
            eventually(lambda: len(house.store("near").bases()) == 2, 120)
            last = house.store("near").bases()[-1]
            assert last.id != first.id
            eventually(lambda: unbroken(last, house.store("near")))
            eventually(lambda: not {"lost", "down"} & set(alerts(house)))
