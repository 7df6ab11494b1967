"""How nameplates are judged: drawn plates, declared truthfully and with one digit of the serial number altered."""

from __future__ import annotations

import random
import string
from collections import Counter
from typing import TYPE_CHECKING

from rich.progress import track

from truehand.equipment.domain.comparison import Declared, compare
from truehand.equipment.operations import read_plate
from truehand.market.domain.drawings import PlateFields, nameplate

if TYPE_CHECKING:
    from truehand.equipment.domain.nameplate import PlateReading

MAKERS = {"KOMATSU": "PC200-8", "CATERPILLAR": "320D", "HITACHI": "ZX210", "VOLVO": "EC210B", "SANY": "SY215C"}
MOST_TILT = 4.0


def evaluate(*, count: int, seed: int) -> dict[str, float]:
    """Return the shares of truthful plates that match, need a look, or mismatch, and of altered ones that match.

    An altered plate that matches would be a machine sold under another's number: that share must be 0.
    """
    chance = random.Random(seed)  # noqa: S311 - drawings, not secrets
    truthful, altered = Counter[str](), Counter[str]()
    for number in track(range(count), description="plates", transient=True):
        declared = _machine(chance)
        reading = _read(declared, seed=seed * 100_000 + number, tilt=chance.uniform(-MOST_TILT, MOST_TILT))
        truthful[compare(declared, reading).outcome] += 1
        altered[compare(_tampered(declared, chance), reading).outcome] += 1
    return {
        "plates": float(count),
        "truthful_match": truthful["match"] / count,
        "truthful_look": truthful["look"] / count,
        "truthful_mismatch": truthful["mismatch"] / count,
        "altered_match": altered["match"] / count,
        "altered_look": altered["look"] / count,
        "altered_mismatch": altered["mismatch"] / count,
    }


def _machine(chance: random.Random) -> Declared:
    maker = chance.choice(sorted(MAKERS))
    letters = "".join(chance.choices(string.ascii_uppercase, k=3))
    return Declared(maker, MAKERS[maker], f"{letters}{chance.randrange(10**5, 10**6)}", chance.randrange(2005, 2024))


def _tampered(declared: Declared, chance: random.Random) -> Declared:
    """Return the declaration with one digit of the serial number changed to another digit."""
    places = [place for place, character in enumerate(declared.serial) if character.isdigit()]
    place = chance.choice(places)
    digit = chance.choice([each for each in string.digits if each != declared.serial[place]])
    serial = declared.serial[:place] + digit + declared.serial[place + 1 :]
    return Declared(declared.maker, declared.model, serial, declared.year)


def _read(declared: Declared, *, seed: int, tilt: float) -> PlateReading:
    fields = PlateFields(declared.maker, declared.model, declared.serial, declared.year)
    return read_plate(nameplate(fields, seed=seed, tilt=tilt))
