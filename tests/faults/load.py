"""People who pay in and take out over HTTP while everything around them is killed; none of them gives up."""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import httpx

from tests.faults.house import House
from truehand.payments.sandbox.keys import api_key
from truehand.payments.sandbox.mischief import Mischief

PATIENCE = 10.0  # seconds for one answer
PERSISTENCE = 900  # seconds until somebody does give up
LARGEST = 90_000  # fen: below every threshold that wants a second person
# Payouts a party may ask for in a day before a person looks at it (risk), less some for refusals.
MOST_PAYOUTS = 25
# What goes wrong at the gateway now and then; an answer that never comes takes long, so it is rare.
MISCHIEF = [each for each in Mischief if each not in {Mischief.TIMEOUT, Mischief.DELAY}]


@dataclass
class Load:
    """Everybody's threads; ``counted`` says what was done."""

    house: House
    seed: int
    people: list[dict[str, Any]]
    mischief: bool = True
    counted: Counter[str] = field(default_factory=Counter)
    accepted: set[str] = field(default_factory=set)
    _stop: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)
    _clerk: threading.Lock = field(default_factory=threading.Lock)
    _keys: count[int] = field(default_factory=count)

    def start(self, *, payers: int = 2, takers: int = 2) -> None:
        """Let them begin."""
        self._secret = (self.house.home / "secrets/sandbox").read_text().strip()
        for person in self.people:
            # All that the trade waits for, and something of one's own to take out.
            for amount in (None, {"minor": str(MOST_PAYOUTS * LARGEST), "currency": "CNY"}):
                assert self._send({"reference": person["reference"], "again": True, "amount": amount}).is_success
        acts = [self._pay] * payers + [self._take_out] * takers + [self._misbehave] * self.mischief
        self._threads = [threading.Thread(target=self._run, args=(act, n)) for n, act in enumerate(acts)]
        for each in self._threads:
            each.start()

    def stop(self) -> None:
        """Let everybody finish what they are at."""
        self._stop.set()
        for each in self._threads:
            each.join()

    def _run(self, act: Callable[[random.Random], None], number: int) -> None:
        chance = random.Random(f"{self.seed} {number}")  # noqa: S311 - a game
        while not self._stop.is_set():
            act(chance)
            time.sleep(chance.uniform(0.02, 0.2))

    def _pay(self, chance: random.Random) -> None:
        """Pay part of what is asked for, or more than that; once, whether or not an answer comes."""
        person = chance.choice(self.people)
        amount = {"minor": str(chance.randint(1, LARGEST)), "currency": "CNY"}
        said: dict[str, Any] = {"reference": person["reference"], "again": True}
        if chance.random() < 0.95:  # else all of it, so that the gateway may send something else
            said["amount"] = amount
        try:
            self.counted[f"paid: {self._send(said).status_code}"] += 1
        except httpx.HTTPError:
            self.counted["paid: no answer"] += 1
            time.sleep(0.3)

    def _take_out(self, chance: random.Random) -> None:
        """Ask for a payout until there is an answer, always under the same key."""
        person = chance.choice(self.people)
        if person.setdefault("payouts", 0) >= MOST_PAYOUTS:
            return
        account = person["accounts"][chance.random() < 0.15]
        minor = chance.randint(1, LARGEST // 10)
        with self._clerk:
            told = self.house.ask("confirm", party=person["party"], account=account, minor=minor)
        if "confirmation" not in told:
            self.counted["confirmed: " + (told.get("refused") or "database lost")] += 1
            return
        said = {"account_id": account, "amount": {"minor": minor, "currency": "CNY"}, **told}
        headers = {"Authorization": f"Bearer {person['token']}", "Idempotency-Key": f"campaign-{next(self._keys):08d}"}
        answer = self._persist(f"{self.house.site}/api/v1/money/pay-out", said, headers)
        code = "" if answer.is_success else " " + str(json.loads(answer.content).get("code", ""))
        self.counted[f"taken out: {answer.status_code}{code}"] += 1
        if answer.is_success:
            person["payouts"] += 1
            self.accepted.add(answer.json()["id"])

    def _send(self, said: dict[str, Any], to: str = "pay") -> httpx.Response:
        """Have something done at the gateway."""
        headers = {"Authorization": f"Bearer {api_key(self._secret)}"}
        return httpx.post(f"{self.house.sandbox}/v1/{to}", json=said, headers=headers, timeout=PATIENCE)

    def _persist(self, url: str, said: dict[str, Any], headers: dict[str, str]) -> httpx.Response:
        limit = time.monotonic() + PERSISTENCE
        while True:
            try:
                answer = httpx.post(url, json=said, headers=headers, timeout=PATIENCE)
                if answer.status_code < 500:
                    return answer
                self.counted[f"asked again after {answer.status_code}"] += 1
            except httpx.HTTPError:
                self.counted["asked again after no answer"] += 1
            assert time.monotonic() < limit, f"no answer from {url}"
            time.sleep(0.3)

    def _misbehave(self, chance: random.Random) -> None:
        """Have the gateway do something wrong soon."""
        kind = Mischief.TIMEOUT if chance.random() < 0.02 else chance.choice(MISCHIEF)
        try:
            self._send({"kind": kind.value}, to="mischief")
            self.counted[f"went wrong: {kind.value}"] += 1
        except httpx.HTTPError:
            pass
        time.sleep(chance.uniform(0.5, 1.5))
