"""How nameplates are judged: drawn under nine conditions, declared truthfully and with one character altered."""

from __future__ import annotations

import math
import random
import string
import time
from collections import Counter
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from rich.progress import track

from truehand.equipment.domain.comparison import Declared, compare
from truehand.equipment.operations import read_plate
from truehand.market.domain.drawings import PlateFields
from truehand.site.evaluations.conditions import CONDITIONS, photographed

if TYPE_CHECKING:
    from collections.abc import Iterator

MAKERS: Final = {"KOMATSU": "PC200-8", "CATERPILLAR": "320D", "HITACHI": "ZX210", "VOLVO": "EC210B", "SANY": "SY215C"}
# What a forger, and a tired engine, takes for one another.
_ALIKE: Final = {"0": "86", "1": "74", "2": "7", "3": "8", "4": "1", "5": "6", "6": "85", "7": "1", "8": "36", "9": "8"}


def evaluate(*, count: int, seed: int, path: str | None = None) -> dict[str, float]:
    """Return the shares of truthful plates that match, need a look, or mismatch, and of altered ones that match.

    An altered plate that matches would be a machine sold under another's number: that share must be 0. Each plate is
    declared truthfully, with one digit changed by chance, and with one changed to a digit that looks like it; every
    condition has its turn; the models are loaded before, once, as a worker does. ``path`` names a folder of photos of
    real plates: how long they take is told.
    """
    chance = random.Random(seed)  # noqa: S311 - drawings, not secrets
    loaded = _loaded(seed)
    truthful, altered = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    took, worked = list[float](), list[float]()
    for number in track(range(count), description="plates", transient=True):
        declared, condition = _machine(chance), list(CONDITIONS)[number % len(CONDITIONS)]
        fields = PlateFields(declared.maker, declared.model, declared.serial, declared.year)
        photo = photographed(fields, condition, seed=seed * 100_000 + number)
        started, busy = time.perf_counter(), time.process_time()
        reading = read_plate(photo)
        took.append(time.perf_counter() - started)
        worked.append(time.process_time() - busy)
        truthful[condition, compare(declared, reading).outcome] += 1
        for tampered in _tampered(declared, chance):
            altered[condition, compare(tampered, reading).outcome] += 1
    figures = {"plates": float(count), **loaded, **_shares("truthful", truthful), **_shares("altered", altered)}
    # What the processor worked, on all threads, does not depend on who else is using the machine.
    seconds = {**_times("seconds", took), **_times("processor_seconds", worked)}
    return {**figures, **_matched(truthful), **seconds, **(_real(Path(path)) if path else {})}


def _loaded(seed: int) -> dict[str, float]:
    """Return what a worker spends once, before its first plate: the models are loaded, and read one plate."""
    busy = time.process_time()
    read_plate(photographed(PlateFields("KOMATSU", "PC200-8", "ABC123456", 2015), "clean", seed=seed))
    return {"processor_seconds_loading": time.process_time() - busy}


def _times(name: str, each: list[float]) -> dict[str, float]:
    almost = sorted(each)[math.ceil(0.95 * len(each)) - 1]
    return {f"{name}_median": median(each), f"{name}_p95": almost, f"{name}_worst": max(each)}


def _shares(name: str, counted: Counter[tuple[str, str]]) -> dict[str, float]:
    outcomes = ("match", "look", "mismatch")
    totals = {each: sum(count for (_, outcome), count in counted.items() if outcome == each) for each in outcomes}
    return {f"{name}_{each}": total / counted.total() for each, total in totals.items()}


def _matched(truthful: Counter[tuple[str, str]]) -> dict[str, float]:
    """Return, for each condition that had its turn, the share of truthful plates that matched."""
    seen = Counter[str]()
    for (condition, _), count in truthful.items():
        seen[condition] += count
    return {f"match_{condition}": truthful[condition, "match"] / count for condition, count in sorted(seen.items())}


def _machine(chance: random.Random) -> Declared:
    maker = chance.choice(sorted(MAKERS))
    letters = "".join(chance.choices(string.ascii_uppercase, k=3))
    return Declared(maker, MAKERS[maker], f"{letters}{chance.randrange(10**5, 10**6)}", chance.randrange(2005, 2024))


def _tampered(declared: Declared, chance: random.Random) -> Iterator[Declared]:
    """Yield the declaration with one digit of the serial number changed to any other, and to one like it."""
    places = [place for place, character in enumerate(declared.serial) if character.isdigit()]
    for digits in (dict.fromkeys(string.digits, string.digits), _ALIKE):
        place = chance.choice(places)
        digit = chance.choice([each for each in digits[declared.serial[place]] if each != declared.serial[place]])
        serial = declared.serial[:place] + digit + declared.serial[place + 1 :]
        yield Declared(declared.maker, declared.model, serial, declared.year)


def _real(folder: Path) -> dict[str, float]:
    """Return how long real plates take, and how many lines are read on them; their truth is not known here."""
    took, lines = [], []
    for file in sorted(folder.glob("*.jpg")):
        started = time.perf_counter()
        lines.append(len(read_plate(file.read_bytes()).lines))
        took.append(time.perf_counter() - started)
    return {
        "real_plates": float(len(took)),
        "real_lines_median": float(median(lines)),
        "real_seconds_median": median(took),
        "real_seconds_worst": max(took),
    }
