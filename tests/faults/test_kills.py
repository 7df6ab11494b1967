"""Kill -9 of the worker and of PostgreSQL in the middle of a trade: nothing is lost, nothing happens twice."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

import pytest

from tests.alone import verify
from tests.faults.house import House, until

SIGNED = (("offer", "buyer"), ("accept_offer", "seller"), ("sign_first", "buyer"), ("sign_second", "seller"))
TO_DELIVERED = (
    ("take_inspection", "inspector"),
    ("report_clean", "inspector"),
    ("book_carriage", "carrier"),
    ("pick_up", "carrier"),
    ("deliver", "carrier"),
    ("accept", "buyer"),
)
# Each owes a deposit, the buyer the price after it; the last one completes.
PAYMENTS = (("receive_payment", "buyer"), ("receive_payment", "seller"), ("complete_funding", "buyer"))
WHOLE = [name for name, _ in (*SIGNED, *PAYMENTS)]
WHOLE += [name for name, _ in TO_DELIVERED] + ["settle"]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Both stories happen in one installation; starting it is most of the time."""
    opened = House.opened(tmp_path_factory.mktemp("house"))
    yield opened
    opened.close()


def test_a_killed_worker_loses_no_payment_and_no_evidence(house: House) -> None:
    house.ask("begin", seed="worker")
    for transition, who in SIGNED:
        house.ask("take", transition=transition, who=who)
    house.worker()
    for paid, (_, who) in enumerate(PAYMENTS, start=1):
        house.ask("pay_at_the_bank", who=who)
        time.sleep(0.05)  # long enough that the worker has the message in its hands more often than not
        house.kill_worker()
        # What one owes next is known when the last payment is booked.
        until(partial(took, house, len(SIGNED) + paid))
    until(lambda: house.look()["state"] == "funded")
    for transition, who in TO_DELIVERED:
        house.ask("take", transition=transition, who=who)
    house.kill_worker()
    until(lambda: bool(house.look()["logged"]))
    is_sound(house)


def test_a_killed_postgres_loses_nothing_that_was_answered_and_repeats_nothing(house: House) -> None:
    house.ask("begin", seed="postgres")
    for number, (transition, who) in enumerate((*SIGNED, *PAYMENTS)):
        persist(house, transition, who, killed_after=0.01 * number if number % 3 == 2 else None)
    for number, (transition, who) in enumerate(TO_DELIVERED):
        persist(house, transition, who, killed_after=0.02 if number == 1 else None)
    until(lambda: bool(house.look()["logged"]))
    is_sound(house)


def took(house: House, steps: int) -> bool:
    """Whether the trade took so many steps."""
    return len(house.look()["steps"]) >= steps


def persist(house: House, transition: str, who: str, *, killed_after: float | None) -> None:
    """Act until it is done, though the server is killed in the middle of it; what was answered is never lost."""
    before = 0 if transition == "offer" else house.look()["steps"].count(transition)
    house.send("take", transition=transition, who=who)
    if killed_after is not None:
        time.sleep(killed_after)
        house.kill_postgres()
    answer = house.answer()
    if "lost" in answer:
        done = transition == "offer" or house.look()["steps"].count(transition) > before
        if not done:
            persist(house, transition, who, killed_after=None)
    assert house.look()["steps"].count(transition) == before + 1


def is_sound(house: House) -> None:
    """The trade went the whole way, each step once; ledger, log and life are sound; the proof verifies."""
    assert house.look()["steps"] == WHOLE
    checked = house.truehand("fsck")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    path = house.home / "bundle.zip"
    house.ask("bundle", path=str(path))
    told = verify(path, "--lang", "en")
    assert told.returncode == 0, told.stdout
    assert "VALID" in told.stdout
