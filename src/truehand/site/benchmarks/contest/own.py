"""Our own ledger through its doors in Django: the engine's alone, and the rooms' own, which also records evidence."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from itertools import count
from time import perf_counter
from typing import TYPE_CHECKING
from uuid import UUID

from truehand.escrow import operations
from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import Line, Purpose
from truehand.escrow.domain.posting import Request
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations import engine
from truehand.escrow.operations.group import GroupCommit
from truehand.escrow.operations.posting import post
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.site.benchmarks.contest import BATCH, PARTIES, WAITERS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from truehand.kernel.canonical import Json

PLENTY, CENT = Money(10**11, "CNY"), Money(1, "CNY")
PRICE, NET, FEE = Money(100, "CNY"), Money(98, "CNY"), Money(2, "CNY")
COMMISSION = accounts.commission("CNY")
PARTY = [accounts.balance(UUID(int=2**65 + number), "CNY") for number in range(PARTIES)]
Asked = tuple[Request, tuple[Line, ...]]
# Keys are the callers' own, so that making one is no part of what is measured.
_RUN, _numbers = str(new_id(datetime.now(UTC))), count()


def make() -> None:
    """Open the accounts and fund each."""
    source = accounts.custodian("CNY")
    funds = [_asked((Line(source, party, PLENTY),)) for party in PARTY]
    _engine(funds)


def ways(client: int) -> dict[str, Callable[[], int]]:
    """Return each way: a function that makes one commit (a deal makes two) and returns how many that was."""
    chance = random.Random(client)  # noqa: S311 - the same accounts every time

    def line() -> Line:
        source, target = chance.sample(PARTY, 2)
        return Line(source, target, CENT)

    def hot() -> Asked:
        moved = line()
        return _asked((moved, Line(moved.debit, COMMISSION, CENT)))

    def deal() -> tuple[Asked, Asked]:
        parts = line()
        hold = accounts.hold(new_id(_now()), Purpose.PRICE, "CNY")
        held = _asked((Line(parts.debit, hold, PRICE),), hold.owner)
        return held, _asked((Line(hold, parts.credit, NET), Line(hold, COMMISSION, FEE)), hold.owner)

    def batch() -> list[Asked]:
        return [_asked((line(),)) for _ in range(BATCH)]

    return {
        "uniform": lambda: _engine([_asked((line(),))]),
        "uniform_with_evidence": lambda: _door(_asked((line(),))),
        "hot": lambda: _engine([hot()]),
        "hot_with_evidence": lambda: _door(hot()),
        **_groups(lambda: _asked((line(),))),
        "batch": lambda: _engine(batch()),
        "batch_with_evidence": lambda: len(operations.post_all(batch(), now=_now())),
        "escrow": lambda: sum(_engine([each]) for each in deal()) // 2,
        "escrow_with_evidence": lambda: sum(_door(each) for each in deal()) // 2,
    }


def tidy() -> None:
    """Do what the worker does from time to time: add the hot accounts up."""
    operations.roll_up()


def _groups(ask: Callable[[], Asked]) -> dict[str, Callable[[], int]]:
    """Return group commit without and with evidence: many callers wait for each other's commit."""
    callers = ThreadPoolExecutor(WAITERS)

    def turn(group: GroupCommit) -> int:
        end = perf_counter() + 0.2

        def call(_: int) -> int:
            done = 0
            while perf_counter() < end:
                group.post(*ask(), now=_now())
                done += 1
            return done

        return sum(callers.map(call, range(WAITERS)))

    return {
        "group": lambda: turn(_group(told=False)),
        "group_with_evidence": lambda: turn(_group(told=True)),
    }


@cache
def _group(*, told: bool) -> GroupCommit:
    """Return the group of this process; its thread ends with the process."""
    return GroupCommit(told=told).__enter__()


def _engine(asked: Sequence[Asked]) -> int:
    now = _now()
    postings = [engine.Posting.of(*each, now) for each in asked]
    posted = (
        engine.post_many(postings, linked=True, now=now) if len(postings) > 1 else [engine.post(postings[0], now=now)]
    )
    if any(each.outcome != engine.POSTED for each in posted):
        raise RuntimeError(f"the ledger answered {posted[0].outcome}")
    return len(postings)


def _door(asked: Asked) -> int:
    post(*asked, now=_now())
    return 1


def _asked(lines: tuple[Line, ...], subject: UUID | None = None) -> Asked:
    key = f"bench:{_RUN}:{next(_numbers)}"
    content: dict[str, Json] = {"amount": lines[0].amount.minor, "currency": lines[0].amount.currency}
    return Request(key, Operation.SPLIT, subject or UUID(int=1), content), lines


def _now() -> datetime:
    return datetime.now(UTC)
