"""Claims in a description that the listing's own facts, the machine's history or its last inspection contradict."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from truehand.equipment.domain.finding import Pair, Span
    from truehand.equipment.domain.passport import Inspected
    from truehand.equipment.domain.subject import Subject

Contradiction = tuple[str, "Pair", "Span"]

_YEAR: Final = re.compile(
    r"(?P<year>(?:19|20)\d{2})\s*年\s*(?:\d{1,2}\s*月)?\s*(?:出厂|生产|制造|产)"
    r"|(?:出厂|生产|制造)(?:日期|年份|年)?[\s:：是为]*(?P<later>(?:19|20)\d{2})"
    r"|\b(?:built|made|manufactured|year)\s*(?:in|of)?[\s:]*(?P<english>(?:19|20)\d{2})\b"
)
_HOURS: Final = re.compile(
    r"(?:工作|表显|仅|才|只有?|实际|只用了?|小时数)[^\d,，。;；\n]{0,6}(?P<hours>\d[\d,]*)\s*(?:个)?(?:多)?\s*小时"
    r"|\b(?:only|just|worked|meter(?:\s+shows)?|genuine)\s+(?P<english>\d[\d,]*)\s*(?:hours|hrs|h)\b"
)
# “全新” before a part speaks of that part alone.
_NEW: Final = re.compile(
    r"全新(?!的?[轮履铲斗液电机油滤轴承链齿]|的)|准新(?:车|机)"
    r"|\bbrand[- ]new\s+(?:machine|excavator|loader)\b|\bunused\b|\bnever\s+used\b"
)
_FIRST_HAND: Final = re.compile(r"一手(?:车|机|车主|机主)?|首任(?:车|机)主|\b(?:one|first|single)[- ]owner\b")
# “不漏” is a claim, “漏油” alone is a fault that is owned up to.
_NO_LEAKS: Final = re.compile(
    r"(?:无|不|没有?|未见|从未|零)\s*(?:任何|明显|一点)?\s*(?:渗[漏油水液]?|漏[油水液]?)"
    r"|\b(?:no|zero|without(?:\s+any)?|free\s+of)\s+(?:(?:oil|hydraulic|visible|any)\s+)*leaks?\b"
    r"|\bleak[- ]free\b|\b(?:does\s+not|doesn'?t|never)\s+leaks?\b"
)
_NO_DEFECTS: Final = re.compile(
    r"(?:无|没有?|零)\s*(?:任何|一点)?\s*(?:故障|毛病|缺陷|损坏)|完好无损|一切正常"
    r"|\bno\s+(?:known\s+)?(?:faults?|defects?|issues?|problems?)\b|\bfault[- ]free\b"
    r"|\b(?:everything|all)\s+works\b|\bin\s+perfect\s+(?:working\s+)?(?:order|condition)\b"
)
_FOUND: Final = (("leak", "leaks_found", _NO_LEAKS), ("defect", "defects_found", _NO_DEFECTS))
# A model year runs one ahead; hours are rounded; a machine that worked a working year is not new.
_YEARS_APART: Final = 1
_HOURS_SHARE, _HOURS_ROUNDED = 20, 200
_NEW_HOURS, _NEW_YEARS = 1_000, 2
# Who sells on what they bought copies the words they bought it by.
ONLY_NOTED: Final = frozenset({"not_first_hand"})

_WORDS: Final[dict[str, Pair]] = {
    "other_year": (
        "描述中的出厂年份与填写的年份不一致，请更正其一。",
        "The description gives another year than the one stated: correct one of them.",
    ),
    "other_hours": (
        "描述中的工作小时比填写的少，请更正其一。",
        "The description gives fewer hours than are stated: correct one of them.",
    ),
    "not_new": (
        "描述称为全新或准新，与年份或工作小时不符。",
        "The description calls the machine new; its year or hours say otherwise.",
    ),
    "inspected_year": (
        "描述中的出厂年份与 {on} 检测报告中铭牌上的年份不一致。",
        "The description gives another year than the nameplate showed when the machine was inspected on {on}.",
    ),
    "inspected_hours": (
        "描述中的工作小时少于 {on} 检测时小时表的读数。",
        "The description gives fewer hours than the meter showed when the machine was inspected on {on}.",
    ),
    "leaks_found": (
        "描述称不渗不漏，而 {on} 的检测报告发现渗漏；已修复的请说明。",
        "The description says that nothing leaks; the inspection of {on} found a leak. If it was repaired, say so.",
    ),
    "defects_found": (
        "描述称没有故障，而 {on} 的检测报告发现需要维修之处；已修复的请说明。",
        "The description says that nothing is wrong; the inspection of {on} found what needs repair. If done, say so.",
    ),
    "not_first_hand": (
        "描述称为一手设备，但这台设备在本平台成交过。",
        "The description claims one owner, but the machine was sold on this platform before.",
    ),
}


def contradicted(subject: Subject, folded: str, *, times_sold: int, now: datetime) -> Iterator[Contradiction]:
    """Yield each contradicted claim of a folded description: its name, its words for people, where it stands."""
    for match in _YEAR.finditer(folded):
        if abs(_number(match) - subject.year) > _YEARS_APART:
            yield _said("other_year", match)
    for match in _HOURS.finditer(folded):
        if subject.hours - _number(match) > max(_HOURS_ROUNDED, subject.hours * _HOURS_SHARE // 100):
            yield _said("other_hours", match)
    if subject.hours > _NEW_HOURS or now.year - subject.year > _NEW_YEARS:
        yield from (_said("not_new", match) for match in _NEW.finditer(folded))
    if times_sold:
        yield from (_said("not_first_hand", match) for match in _FIRST_HAND.finditer(folded))


def contradicted_by(inspected: Inspected, folded: str) -> Iterator[Contradiction]:
    """Yield each claim of a folded description that the last inspection contradicts, as ``contradicted`` does."""
    if inspected.year is not None:
        for match in _YEAR.finditer(folded):
            if abs(_number(match) - inspected.year) > _YEARS_APART:
                yield _said("inspected_year", match)
    if inspected.hours is not None:
        for match in _HOURS.finditer(folded):
            # A meter was read: nothing but rounding makes it less.
            if inspected.hours - _number(match) > _HOURS_ROUNDED:
                yield _said("inspected_hours", match)
    for kind, name, pattern in _FOUND:
        if kind in inspected.found:
            yield from (_said(name, match) for match in pattern.finditer(folded))


def _number(match: re.Match[str]) -> int:
    return int(next(group for group in match.groups() if group).replace(",", ""))


def _said(name: str, match: re.Match[str]) -> Contradiction:
    return name, _WORDS[name], match.span()
