"""From text to the words that a search finds it by: prefixes of Latin words, single characters and pairs of Chinese.

The database has neither trigrams nor a Chinese dictionary, so the words are made here and kept in one indexed array.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.classes import CLASS_NAMES
from truehand.equipment.domain.identifiers import maker_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truehand.listings.domain.facts import Facts

_HAN: Final = r"\u3400-\u9fff\uf900-\ufaff"
_RUNS: Final = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<word>[^\W_{_HAN}]+)")
_JOINT: Final = re.compile(r"(?<=\w)[-./](?=\w)")
_NUMBER: Final = re.compile(r"\d{2,}")
_LONGEST: Final = 20
_MOST_ASKED: Final = 12


def words_of(text: str) -> set[str]:
    """Return every word that finds the text: each Latin word with its prefixes, each Chinese character and pair.

    A model is found with its hyphen and without: PC200-8 by PC200, PC200-8 and PC2008.
    """
    found: set[str] = set()
    for run, han in {*_runs(text), *_runs(_JOINT.sub("", text))}:
        if han:
            found.update(run, _pairs(run))
        else:
            found.update(run[:size] for size in range(1, min(len(run), _LONGEST) + 1))
    return found


def words_for(facts: Facts) -> set[str]:
    """Return every word that a search finds a machine by."""
    class_names = " ".join(CLASS_NAMES[facts.equipment_class])
    found_by = (facts.maker, maker_key(facts.maker), facts.model, facts.serial, facts.location, class_names)
    return words_of(" ".join(found_by)) | numbers_in(facts.model)


def numbers_in(model: str) -> set[str]:
    """Return the words for the numbers in a model's name: people say 小松200 and Cat 320 of a PC200-8 and a 320D."""
    return words_of(" ".join(_NUMBER.findall(unicodedata.normalize("NFKC", model))))


def asked(text: str) -> list[str]:
    """Return the words that must all be found for what a person typed; at most a dozen."""
    wanted: dict[str, None] = {}
    for run, han in _runs(text):
        wanted.update(dict.fromkeys(_pairs(run) if han and len(run) > 1 else [run[:_LONGEST]]))
    return list(wanted)[:_MOST_ASKED]


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    for match in _RUNS.finditer(unicodedata.normalize("NFKC", text).casefold()):
        yield match[0], match.lastgroup == "han"


def _pairs(run: str) -> list[str]:
    return [a + b for a, b in pairwise(run)]
