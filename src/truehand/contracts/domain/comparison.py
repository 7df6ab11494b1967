"""Two texts held against each other, clause by clause: what is new, what is gone, what reads otherwise."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truehand.contracts.domain.clauses import Clause, Pair

# A word with the blanks after it, or one sign; a Chinese character is a word.
_WORDS: Final = re.compile(r"[A-Za-z0-9.,-]+\s*|.", re.DOTALL)
Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A clause that is not the same in both texts; None where a text does not have it."""

    key: str
    old: Clause | None
    new: Clause | None

    @property
    def title(self) -> Pair:
        """Its title, as the newer text has it."""
        shown = self.new or self.old
        return shown.title if shown else ("", "")

    @property
    def zh(self) -> tuple[Pieces, Pieces]:
        """The Chinese text, old and new, in pieces with whether each differs."""
        return _marked(_text(self.old, 0), _text(self.new, 0))

    @property
    def en(self) -> tuple[Pieces, Pieces]:
        """The English text, likewise."""
        return _marked(_text(self.old, 1), _text(self.new, 1))

    @property
    def texts(self) -> tuple[tuple[str, tuple[Pieces, Pieces]], ...]:
        """The languages in which it differs, each with old and new: who reads one has to see that the other changed."""
        both = (("zh-Hans", self.zh), ("en", self.en))
        return tuple(each for each in both if any(differs for side in each[1] for _, differs in side))


def compared(old: Iterable[Clause], new: Iterable[Clause]) -> tuple[Difference, ...]:
    """Return the clauses that differ in title or text, in the order of the new text, then what is gone."""
    before, after = {each.key: each for each in old}, {each.key: each for each in new}
    found = [Difference(key, before.get(key), clause) for key, clause in after.items()]
    gone = [Difference(key, clause, None) for key, clause in before.items() if key not in after]
    return tuple(each for each in (*found, *gone) if _differs(each))


def _differs(each: Difference) -> bool:
    if each.old is None or each.new is None:
        return True
    return (each.old.title, each.old.paragraphs) != (each.new.title, each.new.paragraphs)


def _text(clause: Clause | None, at: int) -> str:
    return "" if clause is None else "\n".join(each[at] for each in clause.paragraphs)


def _marked(old: str, new: str) -> tuple[Pieces, Pieces]:
    """Return both texts in pieces; what is in only one of them is marked there."""
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    for tag, start, end, at, until in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        left.append(("".join(before[start:end]), tag != "equal"))
        right.append(("".join(after[at:until]), tag != "equal"))
    return tuple(each for each in left if each[0]), tuple(each for each in right if each[0])
