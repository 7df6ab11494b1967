"""The key nodes at which a machine is inspected, and what changed between two of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.inspection.domain.asked import FACTS, WORST_GRADE
from truehand.inspection.domain.compare import DOUBTFUL_GRADE, GRADES_APART, HOURS_SLACK

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.inspection.domain.findings import Finding, Findings


class Node(StrEnum):
    """When a machine is inspected."""

    PUBLICATION = "publication"
    SHIPMENT = "shipment"
    DELIVERY = "delivery"
    RETURN = "return"


NODES: Final[dict[Node, tuple[str, str]]] = {
    Node.PUBLICATION: ("发布前检测", "Inspection before publication"),
    Node.SHIPMENT: ("发运前检测", "Inspection before shipment"),
    Node.DELIVERY: ("交货时检测", "Inspection at delivery"),
    Node.RETURN: ("退货时检测", "Inspection on return"),
}


@dataclass(frozen=True, slots=True)
class JobView:
    """An inspection that was asked for at a node; ``inspector_id`` is None while nobody has taken it."""

    id: UUID
    node: Node
    listing_id: UUID
    trade_id: UUID | None
    asked_by: UUID
    asked_at: datetime
    inspector_id: UUID | None
    reported: bool
    called_off: bool

    @property
    def words(self) -> tuple[str, str]:
        """Return the node in (zh, en)."""
        return NODES[self.node]

    @property
    def place(self) -> str:
        """Return its page's address."""
        return f"/inspections/jobs/{self.id}/"

    @property
    def open(self) -> bool:
        """Whether somebody may still take it."""
        return self.inspector_id is None and not self.called_off

    @property
    def keeper_id(self) -> UUID:
        """Return under whose key its report and papers are kept: the trade, or before publication the seller."""
        return self.trade_id or self.asked_by

    @property
    def subject(self) -> UUID:
        """Return what its evidence is about: the trade, or the listing before there is one."""
        return self.trade_id or self.listing_id


@dataclass(frozen=True, slots=True)
class Change:
    """What an earlier report said of a fact or a point, and what this one says."""

    place: str
    was: str
    now: str


def changes(earlier: Findings, later: Findings) -> tuple[Change, ...]:
    """Return what got worse, or became another machine, between two inspections of it.

    A serial or a year that differs; a meter that runs backwards or more than 50 hours on; a point that is two grades or
    more worse, or has become 2 or worse. Points that either left untested are not compared.
    """
    return (*_facts(earlier, later), *_points(earlier, later))


def _facts(earlier: Findings, later: Findings) -> list[Change]:
    found = []
    for key in FACTS:
        was, now = earlier.fact(key), later.fact(key)
        if was is not None and now is not None and _differs(key, was, now):
            found.append(Change(key, str(was), str(now)))
    return found


def _differs(key: str, was: str | int, now: str | int) -> bool:
    if key == "hours" and isinstance(was, int) and isinstance(now, int):
        return now < was or now - was > HOURS_SLACK
    return _plain(was) != _plain(now)


def _points(earlier: Findings, later: Findings) -> list[Change]:
    before = {each.item: each for each in earlier.items}
    return [
        Change(each.item, _said(before[each.item]), _said(each))
        for each in later.items
        if each.item in before and _worse(before[each.item].grade, each.grade)
    ]


def _worse(was: int | None, now: int | None) -> bool:
    if was is None or now is None:
        return False
    return was - now >= GRADES_APART or (WORST_GRADE <= now <= DOUBTFUL_GRADE < was)


def _said(finding: Finding) -> str:
    return str(finding.grade)


def _plain(value: str | int) -> str:
    return "".join(letter for letter in str(value).upper() if letter.isalnum())
