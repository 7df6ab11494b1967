"""Compliance: what no contract may say, and what each must, found in every clause and in what the parties wrote.

The rules are data (``contracts/rules/compliance.toml``), each with its law. Texts are read folded
(small letters, full width as half width, no blanks between Chinese characters), so that writing a word apart hides
nothing; what is found is marked in the text as it stands.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from truehand.contracts.domain.sets import compose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from truehand.contracts.domain.clauses import Clause, Pair
    from truehand.contracts.domain.sets import ClauseSet
    from truehand.contracts.domain.terms import Terms

    Spans = tuple[tuple[int, int], ...]
    Reader = Callable[[str], tuple[tuple["_Forbidden", Spans], ...]]

_INVISIBLE: Final = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad")


class Grade(StrEnum):
    """How grave a finding is: the first keeps a contract from being signed, the first two a set from publication."""

    FORBIDDEN = "forbidden"
    MISSING = "missing"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Scope:
    """What decides which rules apply: the class of equipment, the law, whether a trader sells to a consumer."""

    equipment_class: str = ""
    law: str = ""
    consumer: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, by which law, in which clause; ``text`` with the marked ``spans`` is empty where it is missing."""

    rule: str
    grade: Grade
    what: Pair
    law: Pair
    clause: str = ""
    number: int = 0
    text: str = ""
    spans: tuple[tuple[int, int], ...] = ()

    @property
    def language(self) -> str:
        """The language of its text, for whoever reads the page in another."""
        return language_of(self.text)

    @property
    def pieces(self) -> tuple[tuple[str, bool], ...]:
        """The text in pieces, each with whether it is marked."""
        found, at = [], 0
        for start, end in self.spans:
            found += [(self.text[at:start], False), (self.text[start:end], True)]
            at = end
        return tuple(each for each in (*found, (self.text[at:], False)) if each[0])


@dataclass(frozen=True, slots=True)
class _Forbidden:
    key: str
    grade: Grade
    for_consumers: Grade
    what: Pair
    law: Pair
    patterns: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class _Mandatory:
    key: str
    any_of: frozenset[str]
    what: Pair
    law: Pair
    classes: frozenset[str]
    laws: frozenset[str]
    consumer: bool

    def asks(self, scope: Scope) -> bool:
        """Whether a contract of that scope must have it."""
        return (
            (not self.classes or scope.equipment_class in self.classes)
            and (not self.laws or scope.law in self.laws)
            and (not self.consumer or scope.consumer)
        )


def review(clauses: Iterable[Clause], scope: Scope, hits: Reader | None = None) -> tuple[Finding, ...]:
    """Return everything that a contract of these clauses must not say, or lacks; the gravest first.

    ``hits`` reads a text, where somebody remembers what was read before.
    """
    known = tuple(clauses)
    found = [
        each
        for clause in known
        for paragraph in clause.paragraphs
        for text in paragraph
        for each in review_text(text, scope, clause=clause.key, number=clause.number, hits=hits)
    ]
    return _sorted([*found, *_missing({each.key for each in known}, scope)])


def review_text(
    text: str, scope: Scope, *, clause: str = "", number: int = 0, hits: Reader | None = None
) -> tuple[Finding, ...]:
    """Return what a text must not say, such as one that a party adds."""
    found = []
    for rule, spans in (hits or _hits)(text):
        grade = rule.for_consumers if scope.consumer else rule.grade
        found.append(Finding(rule.key, grade, rule.what, rule.law, clause, number, text, spans))
    return _sorted(found)


def review_set(clause_set: ClauseSet, terms: Terms, scopes: Iterable[Scope]) -> dict[Scope, tuple[Finding, ...]]:
    """Return what is found in the contracts that a set composes, by scope; ``terms`` fill the gaps."""
    # Most clauses are the same under every scope: each text is read once.
    hits = cache(_hits)
    return {each: review(compose(clause_set, _under(terms, each)), each, hits) for each in scopes}


def stops(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return what keeps a contract from being signed."""
    return tuple(each for each in findings if each.grade is Grade.FORBIDDEN)


def _under(terms: Terms, scope: Scope) -> Terms:
    machine = replace(terms.machine, equipment_class=scope.equipment_class)
    return replace(terms, machine=machine, law=scope.law, consumer=scope.consumer)


def _hits(text: str) -> tuple[tuple[_Forbidden, Spans], ...]:
    """Return the rules that a text falls under, and where."""
    folded, places = _folded(text)
    found = []
    for rule in _rules()[0]:
        spans = tuple(
            (places[hit.start()], places[hit.end() - 1] + 1)
            for hit in sorted(
                (hit for each in rule.patterns for hit in each.finditer(folded)), key=lambda hit: hit.start()
            )
            if hit.end() > hit.start()
        )
        if spans:
            found.append((rule, _apart(spans)))
    return tuple(found)


def _missing(keys: set[str], scope: Scope) -> list[Finding]:
    return [
        Finding(rule.key, Grade.MISSING, rule.what, rule.law)
        for rule in _rules()[1]
        if rule.asks(scope) and not rule.any_of & keys
    ]


def _sorted(found: list[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda each: list(Grade).index(each.grade)))


def _apart(spans: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """Return spans in order, overlapping ones made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _folded(text: str) -> tuple[str, list[int]]:
    """Return a text as the patterns read it, and for each of its letters the place that it came from."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if letter in _INVISIBLE or (letter.isspace() and _between_chinese(text, place)):
            continue
        for each in unicodedata.normalize("NFKC", letter).lower():
            letters.append(" " if each.isspace() else each)
            places.append(place)
    return "".join(letters), places


def language_of(text: str) -> str:
    """Return the language that somebody wrote in, as an attribute of a page has it."""
    return "zh-Hans" if any(map(_is_chinese, text)) else "en"


def _between_chinese(text: str, place: int) -> bool:
    before, after = text[:place].rstrip()[-1:], text[place:].lstrip()[:1]
    return _is_chinese(before) and _is_chinese(after)


def _is_chinese(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff"


@cache
def _rules() -> tuple[tuple[_Forbidden, ...], tuple[_Mandatory, ...]]:
    told = tomllib.loads(files("truehand.contracts").joinpath("rules", "compliance.toml").read_text(encoding="utf-8"))
    return tuple(map(_forbidden, told["forbidden"])), tuple(map(_mandatory, told["mandatory"]))


def _forbidden(row: dict[str, Any]) -> _Forbidden:
    return _Forbidden(
        key=row["key"],
        grade=Grade(row["grade"]),
        for_consumers=Grade(row.get("consumer", row["grade"])),
        what=(row["what"][0], row["what"][1]),
        law=(row["law"][0], row["law"][1]),
        patterns=(re.compile(row["zh"]), re.compile(row["en"])),
    )


def _mandatory(row: dict[str, Any]) -> _Mandatory:
    return _Mandatory(
        key=row["key"],
        any_of=frozenset(row["any"]),
        what=(row["what"][0], row["what"][1]),
        law=(row["law"][0], row["law"][1]),
        classes=frozenset(row.get("classes", ())),
        laws=frozenset(row.get("laws", ())),
        consumer=row.get("consumer", False),
    )
