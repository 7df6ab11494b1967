"""The clients of a race: starts them, gives them turns, adds up."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import quantiles
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CLIENT = "truehand.site.benchmarks.contest.client"
HEAD_START = 0.05  # seconds until all clients have read that a turn begins


@dataclass(frozen=True)
class Turn:
    """How one way did in one turn: transfers a second of all clients, and milliseconds a commit."""

    rate: float
    p50: float
    p99: float


@contextlib.contextmanager
def clients(number: int, module: str = CLIENT) -> Iterator[list[subprocess.Popen[str]]]:
    """Inside, so many client processes wait for orders."""
    environment = os.environ | {"TRUEHAND_SCRATCH": str(connection.settings_dict["NAME"])}
    words = [sys.executable, "-m", module]
    pipe = subprocess.PIPE
    started = [
        subprocess.Popen([*words, str(each)], env=environment, stdin=pipe, stdout=pipe, text=True)
        for each in range(number)
    ]
    try:
        yield started
    finally:
        for each in started:
            each.communicate()


def told(running: Sequence[subprocess.Popen[str]], **words: object) -> list[dict[str, Any]]:
    """Give the same order to several clients and return their answers; RuntimeError when one is gone."""
    order(running, **words)
    return answers(running)


def order(running: Sequence[subprocess.Popen[str]], **words: object) -> None:
    """Give the same order to several clients."""
    for each in running:
        if each.stdin:
            each.stdin.write(json.dumps(words) + "\n")
            each.stdin.flush()


def answers(running: Sequence[subprocess.Popen[str]]) -> list[dict[str, Any]]:
    """Return what several clients answer to their last order; RuntimeError when one is gone."""
    lines = [each.stdout.readline() for each in running if each.stdout]
    if not all(lines):
        raise RuntimeError("a client of the benchmark died; what it said stands above")
    return [json.loads(line) for line in lines]


def turn(running: Sequence[subprocess.Popen[str]], way: str, seconds: float) -> Turn:
    """Let clients go one way at the same time."""
    found = told(running, do=way, start=time.time() + HEAD_START, seconds=seconds)
    spent = [each for answer in found for each in answer["spent"]]
    cuts = quantiles(spent, n=100) if len(spent) > 1 else spent * 99
    return Turn(sum(answer["done"] / answer["seconds"] for answer in found), cuts[49], cuts[98])
