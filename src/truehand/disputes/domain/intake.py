"""What each reason for a dispute asks for: the forms are data (``disputes/forms/evidence.json``)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, Literal

from truehand.disputes.domain.case import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

Side = Literal["buyer", "seller"]
SIDES: Final[tuple[Side, ...]] = ("buyer", "seller")


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of evidence: which side can have it, and what it is in (zh, en)."""

    key: str
    of: Side
    words: tuple[str, str]


@cache
def forms() -> Mapping[Reason, tuple[Item, ...]]:
    """Return the evidence form of every reason."""
    text = files("truehand.disputes").joinpath("forms", "evidence.json").read_text(encoding="utf-8")
    return {
        Reason(reason): tuple(Item(each["key"], each["of"], (each["zh"], each["en"])) for each in items)
        for reason, items in json.loads(text).items()
    }


def form(reason: Reason, side: Side) -> tuple[Item, ...]:
    """Return what a reason asks of a side."""
    return tuple(each for each in forms()[reason] if each.of == side)


def words_of(reason: Reason, keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return the words of some items, in the order of the form; a key of an older form is left out."""
    return tuple(each.words for each in forms()[reason] if each.key in keys)
