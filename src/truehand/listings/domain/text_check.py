"""The text check: words that advertising law forbids, ways around the platform, claims that the documents contradict.

Places are counted in letters of the text as its seller wrote it. The words themselves never leave this module: a
finding says where they stand, for a telephone number is somebody's.
"""

from __future__ import annotations

import unicodedata
from itertools import chain
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.finding import Cure, Evidence, Finding, Severity, ok
from truehand.listings.domain.claims import ONLY_NOTED, contradicted, contradicted_by
from truehand.listings.domain.spoken import telephone_numbers
from truehand.listings.domain.text_rules import CONTACTS, FORBIDDEN, PHONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from truehand.equipment.domain.finding import Pair, Span
    from truehand.equipment.domain.passport import Inspected
    from truehand.equipment.domain.subject import Subject
    from truehand.listings.domain.claims import Contradiction
    from truehand.listings.domain.text_rules import Rule

    # A claim, and the day of the inspection that contradicts it if it was one.
    Dated = tuple[Contradiction, str]

CHECK: Final = "text"
# Where a seller writes words of their own.
FIELDS: Final = ("description", "location", "model", "maker")

_FORBIDDEN: Final = (
    "文字中有{what_zh}，{law_zh}不允许，请删改标出的部分。",
    "There are words that {law_en} does not allow ({what_en}): change what is marked.",
)
_PUFFED: Final = (
    "文字中有绝对化用语：在中国《广告法》第九条不允许，在其他地方须能证明，建议删改标出的部分。",
    "There are superlatives: China's Advertising Law (art. 9) forbids them, elsewhere they must be true; change them.",
)
_CONTACT: Final = (
    "文字中有{what_zh}。平台外的交易没有资金托管与验机，请删去标出的部分。",
    "There is {what_en}. A trade outside has no escrow and no inspection: remove what is marked.",
)


def check_text(
    subject: Subject, *, times_sold: int, now: datetime, inspected: Inspected | None = None
) -> tuple[Finding, ...]:
    """Return what in the words of a listing needs changing, with the places of the words.

    ``times_sold`` is how often the machine was sold here before, ``inspected`` what its last inspection said.
    """
    found = tuple(chain.from_iterable(_of_field(subject, field) for field in FIELDS))
    folded, places = fold(subject.description)
    claims = [(each, "") for each in contradicted(subject, folded, times_sold=times_sold, now=now)]
    if inspected is not None:
        claims += [(each, inspected.at.date().isoformat()) for each in contradicted_by(inspected, folded)]
    claimed = tuple(
        _contradiction(name, words, _placed((each[0][2] for each in same), places), on)
        for (name, words, on), same in _together(claims).items()
    )
    return (*found, *claimed) or (ok(CHECK, "文字没有需要更改之处。", "Nothing in the words needs changing."),)


def fold(text: str) -> tuple[str, list[int]]:
    """Return the text as rules read it, and for each of its letters the place of the one it comes from.

    Full-width and circled forms become ordinary ones, capitals small, and what is invisible goes.
    """
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for plain in unicodedata.normalize("NFKC", letter).lower():
            if unicodedata.category(plain) not in {"Cf", "Mn"}:
                letters.append(plain)
                places.append(place)
    return "".join(letters), places


def _of_field(subject: Subject, field: str) -> Iterator[Finding]:
    folded, places = fold(str(getattr(subject, field)))
    for words, rules in ((_FORBIDDEN, FORBIDDEN), (_CONTACT, CONTACTS)):
        for rule in rules:
            yield from _found(
                rule, words, field, _placed((each.span() for each in rule.pattern.finditer(folded)), places)
            )
    yield from _found(PHONE, _CONTACT, field, _placed(telephone_numbers(folded), places))


def _placed(spans: Iterable[Span], places: list[int]) -> tuple[Span, ...]:
    return tuple((places[start], places[end - 1] + 1) for start, end in spans if end > start)


def _found(rule: Rule, words: Pair, field: str, spans: tuple[Span, ...]) -> Iterator[Finding]:
    if spans:
        words = _PUFFED if rule.severity is Severity.NOTE else words
        data = {"what_zh": rule.what[0], "what_en": rule.what[1], "law_zh": rule.law[0], "law_en": rule.law[1]}
        evidence = Evidence(field=field, spans=spans)
        yield Finding(f"text.{rule.name}", rule.severity, CHECK, *words, data, evidence, (Cure.CHANGE_TEXT,))


def _together(claims: list[Dated]) -> dict[tuple[str, Pair, str], list[Dated]]:
    """Return the claims that say the same, each once with all the places where it stands."""
    found: dict[tuple[str, Pair, str], list[Dated]] = {}
    for (name, words, span), on in claims:
        found.setdefault((name, words, on), []).append(((name, words, span), on))
    return found


def _contradiction(name: str, words: Pair, spans: tuple[Span, ...], on: str = "") -> Finding:
    evidence = Evidence(field="description", spans=spans)
    severity = Severity.NOTE if name in ONLY_NOTED else Severity.LOOK
    cures = (Cure.CHANGE_TEXT, Cure.EXPLAIN) if on else (Cure.CHANGE_TEXT, Cure.CHANGE_FACT)
    return Finding(f"text.{name}", severity, CHECK, *words, {"on": on} if on else {}, evidence, cures)
