"""What makers are called, in Chinese and in other letters: versioned data beside the catalogue."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Maker:
    """A maker; ``key`` is what its machines stand under."""

    key: str
    zh: str
    en: str
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every way in which it is written, the longest first: of 三一重机 more than 三一 is meant."""
        return tuple(sorted((self.key, self.zh, *self.others), key=len, reverse=True))


def makers() -> tuple[Maker, ...]:
    """Return the makers that plates, catalogues and listings are read by, however they are written."""
    return _read()[1]


def searched() -> tuple[Maker, ...]:
    """Return the makers of which the search alone knows that two names are one."""
    return _read()[2]


def version() -> int:
    """Return the version of the names."""
    return _read()[0]


def maker_name(key: str) -> tuple[str, str]:
    """Return a maker's name in Chinese and in English; the key itself for one that is not known."""
    return _names().get(key, (key, key))


@cache
def _names() -> dict[str, tuple[str, str]]:
    return {each.key: (each.zh, each.en) for each in (*makers(), *searched())}


@cache
def _read() -> tuple[int, tuple[Maker, ...], tuple[Maker, ...]]:
    told = tomllib.loads(files("truehand.equipment").joinpath("names", "makers.toml").read_text(encoding="utf-8"))
    return told["version"], _makers(told["maker"]), _makers(told["searched"])


def _makers(tables: list[dict[str, object]]) -> tuple[Maker, ...]:
    return tuple(Maker(**{**table, "others": tuple(table.get("others", ()))}) for table in tables)  # type: ignore[arg-type]
