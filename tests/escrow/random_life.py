"""Steps of a random life of the ledger: tried on the real doors and, where allowed, on the tiny ledger."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from tests.escrow.model import TinyLedger
from tests.escrow.people import ALICE, BOB, MALLORY, cny, exact_balances
from truehand.escrow import operations, queries
from truehand.escrow.domain.accounts import Purpose
from truehand.kernel.refusal import Refusal

PEOPLE = (ALICE, BOB, MALLORY)
AMOUNTS = (1, 2, 3, 99, 100, 1_000_001)

Choose = Callable[[Sequence[Any]], Any]


class RandomLife:
    """Two trades, three people, every operation; repeats of all that was done before."""

    def __init__(self, choose: Choose, now: datetime) -> None:
        self.choose, self.now = choose, now
        self.tiny, self.keys = TinyLedger(), count()
        self.trades = (UUID(int=101), UUID(int=102))
        self.payouts: dict[str, tuple[UUID, int]] = {}
        self.ended: set[str] = set()
        self.done: list[Callable[[], object]] = []

    def step(self) -> None:
        self.choose([self.receive, self.credit, self.release, self.give_back, self.split, self.seize])()
        self.choose([self.start, self.finish, self.fail, self.repeat, self.release])()

    def receive(self) -> None:
        trade, purpose, minor, key = self.choose(self.trades), self.choose(list(Purpose)), self.amount(), self.new_key()
        hold = f"hold:{purpose.value}:{trade}"
        self.attempt(
            hold not in self.tiny.closed,
            lambda: operations.receive(trade, BOB, purpose, cny(minor), key=key, now=self.now),
            lambda: self.tiny.move("custodian", hold, minor),
        )

    def credit(self) -> None:
        party, minor, key = self.choose(PEOPLE), self.amount(), self.new_key()
        self.attempt(
            True,  # noqa: FBT003 - always allowed
            lambda: operations.receive_unallocated(party, cny(minor), key=key, now=self.now),
            lambda: self.tiny.move("custodian", f"balance:{party}", minor),
        )

    def release(self) -> None:
        trade, to, fee = self.choose(self.trades), self.choose(PEOPLE), self.choose([0, 1, 50])
        hold, held = self.held(trade, Purpose.PRICE)
        self.attempt(
            held > 0 and fee <= held,
            lambda: operations.release(trade, to=to, commission=cny(fee), now=self.now),
            lambda: self.tiny.empty(hold, (f"balance:{to}", held - fee), ("commission", fee)),
        )

    def split(self) -> None:
        trade, shift = self.choose(self.trades), self.choose([0, 0, 0, 1, -1])
        hold, held = self.held(trade, Purpose.PRICE)
        half = held // 2
        parts = [(BOB, cny(half)), (ALICE, cny(held - half + shift))]
        self.attempt(
            held > 0 and shift == 0,
            lambda: operations.split(trade, parts=parts, commission=cny(0), now=self.now),
            lambda: self.tiny.empty(hold, (f"balance:{BOB}", half), (f"balance:{ALICE}", held - half)),
        )

    def give_back(self) -> None:
        trade, purpose = self.choose(self.trades), self.choose(list(Purpose))
        hold, held = self.held(trade, purpose)
        if held:
            self.attempt(
                True,  # noqa: FBT003 - there is something to give back
                lambda: operations.give_back(trade, purpose, to=BOB, now=self.now),
                lambda: self.tiny.empty(hold, (f"balance:{BOB}", held)),
            )
        else:
            operations.give_back(trade, purpose, to=BOB, now=self.now)

    def seize(self) -> None:
        trade = self.choose(self.trades)
        hold, held = self.held(trade, Purpose.DEPOSIT)
        self.attempt(
            held > 0,
            lambda: operations.seize(trade, victim=ALICE, now=self.now),
            lambda: self.tiny.empty(hold, (f"balance:{ALICE}", held - held // 2), ("forfeits", held // 2)),
        )

    def start(self) -> None:
        party, minor, key = self.choose(PEOPLE), self.amount(), self.new_key()

        def booked() -> None:
            self.tiny.move(f"balance:{party}", f"in_transit:{party}", minor)
            self.payouts[key] = (party, minor)

        self.attempt(
            self.tiny.free(f"balance:{party}") >= minor and f"balance:{party}" not in self.tiny.frozen,
            lambda: operations.start_payout(party, cny(minor), key=key, now=self.now),
            booked,
        )

    def finish(self) -> None:
        self.end(operations.finish_payout, lambda _: "custodian")

    def fail(self) -> None:
        self.end(operations.fail_payout, lambda party: f"balance:{party}")

    def end(self, operation: Callable[..., object], to: Callable[[UUID], str]) -> None:
        if not self.payouts:
            return
        key = self.choose(sorted(self.payouts))
        party, minor = self.payouts[key]
        if key not in self.ended:
            self.attempt(
                True,  # noqa: FBT003 - a started payout ends one way or the other
                lambda: operation(key=key, now=self.now),
                lambda: self.tiny.move(f"in_transit:{party}", to(party), minor),
            )
            self.ended.add(key)

    def repeat(self) -> None:
        """A repeat of anything that succeeded changes nothing."""
        if self.done:
            self.choose(self.done)()

    def attempt(self, allowed: bool, real: Callable[[], object], tiny: Callable[[], None]) -> None:  # noqa: FBT001
        try:
            real()
        except Refusal:
            assert not allowed
            return
        self.done.append(real)
        # Allowed, or the very request that was done before: then nothing moves.
        if allowed:
            tiny()

    def compare(self) -> None:
        real = {name: minor for name, minor in exact_balances().items() if minor}
        assert real == {name: minor for name, minor in self.tiny.accounts.items() if minor}
        assert all(each.difference.minor == 0 for each in queries.proof())

    def held(self, trade: UUID, purpose: Purpose) -> tuple[str, int]:
        hold = f"hold:{purpose.value}:{trade}"
        return hold, self.tiny.accounts[hold]

    def new_key(self) -> str:
        return f"key {next(self.keys)}"

    def amount(self) -> int:
        minor: int = self.choose(AMOUNTS)
        return minor
