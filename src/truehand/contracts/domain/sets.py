"""Clause sets: what a contract is composed of, by class of equipment and by law, as versioned data.

A set (``contracts/sets/<name>.toml``, or a text that two operators published) lists its clauses in order. A clause may
belong to some classes only, to a law, or to contracts whose terms have something, such as a penalty for delay.
Two clauses of one key stand in for each other under different laws. A published set is never edited.
"""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from truehand.contracts.domain.clauses import Clause, Owed, Pair, edition, filled
from truehand.contracts.domain.refusals import ClauseSetNotValid
from truehand.contracts.domain.terms import LAWS

if TYPE_CHECKING:
    from truehand.contracts.domain.terms import Terms

# The set that came with the program; in force until operators publish another.
SHIPPED: Final = "2026-11-24"
SIDES: Final = ("buyer", "seller", "inspector", "carrier")
MOMENTS: Final = ("fund", "inspect", "ship", "deliver", "accept", "retain")
# What terms may have or lack; a clause with the gaps of something belongs only where it is there.
NEEDS: Final = ("consumer", "late", "agreed", "returns")
LONGEST_SET: Final = 200_000
_LONGEST_NAME: Final = 16
_NOBODY: Final = frozenset[str]()


@dataclass(frozen=True, slots=True)
class SetClause:
    """A clause of a set, with its gaps open, and where it belongs; empty classes or laws mean all of them."""

    clause: Clause
    classes: frozenset[str]
    laws: frozenset[str]
    needs: tuple[str, ...]

    def belongs(self, terms: Terms) -> bool:
        """Whether it belongs into a contract of such terms."""
        return (
            (not self.classes or terms.machine.equipment_class in self.classes)
            and (not self.laws or terms.law in self.laws)
            and all(getattr(terms, each, None) for each in self.needs)
        )


@dataclass(frozen=True, slots=True)
class ClauseSet:
    """A set as it is published; ``sha256`` is that of its text."""

    name: str
    sha256: str
    clauses: tuple[SetClause, ...]


@cache
def shipped(name: str = SHIPPED) -> ClauseSet:
    """Return a set that came with the program; FileNotFoundError for one that there is not."""
    return parsed(text_of(name))


def came_with_program(name: str) -> bool:
    """Whether a set of that name is one of the program's own."""
    return files("truehand.contracts").joinpath("sets", f"{name}.toml").is_file()


def text_of(name: str) -> str:
    """Return the text of a set that came with the program."""
    return files("truehand.contracts").joinpath("sets", f"{name}.toml").read_text(encoding="utf-8")


@lru_cache(maxsize=16)
def parsed(text: str) -> ClauseSet:
    """Return the set that a text describes; refuse (ClauseSetNotValid) one that cannot be read."""
    if len(text) > LONGEST_SET:
        raise ClauseSetNotValid(place="-", why_zh="文本过长", why_en="it is too long")
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ClauseSetNotValid(place="-", why_zh="不是TOML", why_en="it is not TOML") from error
    name, rows = told.get("name"), told.get("clause")
    if not isinstance(name, str) or not 0 < len(name) <= _LONGEST_NAME or not isinstance(rows, list) or not rows:
        raise ClauseSetNotValid(place="name", why_zh="缺少名称或条款", why_en="it has no name or no clauses")
    clauses = tuple(_read(number, row) for number, row in enumerate(rows, start=1))
    _require_apart(clauses)
    return ClauseSet(name, hashlib.sha256(text.encode()).hexdigest(), clauses)


def compose(clause_set: ClauseSet, terms: Terms) -> tuple[Clause, ...]:
    """Return the clauses that belong into a contract of such terms, numbered, their gaps filled."""
    chosen = [each.clause for each in clause_set.clauses if each.belongs(terms)]
    return filled((replace(each, number=number) for number, each in enumerate(chosen, start=1)), terms)


def _read(number: int, row: Any) -> SetClause:  # noqa: ANN401 - as it was read
    place = str(row.get("key", number)) if isinstance(row, dict) else str(number)
    try:
        return SetClause(
            clause=_clause(number, row),
            classes=frozenset(_words(row.get("classes", []))),
            laws=_known(row.get("laws", []), LAWS[1:]),
            needs=tuple(sorted(_known(row.get("needs", []), NEEDS))),
        )
    except (AttributeError, KeyError, TypeError, ValueError, FileNotFoundError) as error:
        raise ClauseSetNotValid(
            place=place[:40], why_zh="内容缺失或格式不对", why_en="something is missing or malformed"
        ) from error


def _clause(number: int, row: dict[str, Any]) -> Clause:
    if row["version"] < 1:
        raise ValueError("versions count from one")
    title, text = (row["title"], row["text"]) if "text" in row else _of_edition(row["edition"], row["key"])
    owes = tuple(_owed(each) for each in row.get("owes", []))
    return Clause(
        number, row["key"], _pair(title), tuple(map(_pair, text)), int(row["version"]), _pair(row["source"]), owes
    )


def _of_edition(name: str, key: str) -> tuple[Pair, tuple[Pair, ...]]:
    found = {each.key: each for each in edition(name)}[key]
    return found.title, found.paragraphs


def _owed(told: dict[str, str]) -> Owed:
    owed = Owed(told["who"], told["to"], told["what"], told["by"])
    if owed.who not in SIDES or owed.to not in SIDES or owed.by not in MOMENTS:
        raise ValueError("nobody owes that")
    return owed


def _pair(told: Any) -> Pair:  # noqa: ANN401 - as it was read
    zh, en = told
    if not (isinstance(zh, str) and isinstance(en, str) and zh.strip() and en.strip()):
        raise ValueError("a text has both languages")
    return zh, en


def _words(told: list[Any]) -> list[str]:
    if not all(isinstance(each, str) for each in told):
        raise TypeError("words are texts")
    return told


def _known(told: list[Any], known: tuple[str, ...]) -> frozenset[str]:
    if not set(told) <= set(known):
        raise ValueError("an unknown word")
    return frozenset(told)


def _require_apart(clauses: tuple[SetClause, ...]) -> None:
    """Refuse two clauses of one key that could both come into one contract."""
    seen: dict[str, frozenset[str]] = {}
    for each in clauses:
        key, laws = each.clause.key, each.laws or frozenset(LAWS)
        if seen.get(key, _NOBODY) & laws:
            raise ClauseSetNotValid(place=key[:40], why_zh="同一条款出现两次", why_en="a clause stands there twice")
        seen[key] = seen.get(key, _NOBODY) | laws
