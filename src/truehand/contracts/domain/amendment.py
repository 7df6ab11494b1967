"""An amendment: what of a contract that both signed is to be otherwise, why, and in which words it says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from truehand.contracts.domain.clauses import Clause, Pair, edition
from truehand.contracts.domain.compliance import language_of
from truehand.contracts.domain.terms import ContractParty, Machine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truehand.kernel.canonical import Json

# The clause that every amended text ends with.
EDITION: Final = "amendment"


class Outcome(StrEnum):
    """How an amendment ended; until then it is open."""

    SIGNED = "signed"
    DECLINED = "declined"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Change:
    """One term as it was and as it is to be, in words and, for whoever carries it out, as a value."""

    key: str
    label: Pair
    old: Pair
    new: Pair
    value: Json

    def as_json(self) -> dict[str, Json]:
        """Return the change for the document."""
        return {
            "key": self.key,
            "label": _told(self.label),
            "from": _told(self.old),
            "to": _told(self.new),
            "value": self.value,
        }

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Change:
        """Return a change as a document says it."""
        label, old, new = ((told[each]["zh"], told[each]["en"]) for each in ("label", "from", "to"))
        return cls(told["key"], label, old, new, told["value"])


@dataclass(frozen=True, slots=True)
class Amendment:
    """What an amended text says of itself: which revision it replaces, by its hash, what changes, and why."""

    revision: int
    before: str
    changes: tuple[Change, ...]
    reason: str

    def as_json(self) -> dict[str, Json]:
        """Return it for the document."""
        return {
            "amends": {"revision": self.revision, "sha256": self.before},
            "changes": [each.as_json() for each in self.changes],
            "reason": self.reason,
        }

    @property
    def language(self) -> str:
        """The language of the reason, for whoever reads the page in another."""
        return language_of(self.reason)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Amendment | None:
        """Return what a document says of itself; None of one that amends nothing."""
        if "amends" not in told:
            return None
        changes = tuple(Change.of(each) for each in told["changes"])
        return cls(told["amends"]["revision"], told["amends"]["sha256"], changes, told["reason"])

    def clause(self, number: int) -> Clause:
        """Return the clause that says it."""
        (empty,) = edition(EDITION)
        zh, en = self._gaps(chinese=True), self._gaps(chinese=False)
        paragraphs = tuple((first.format_map(zh), second.format_map(en)) for first, second in empty.paragraphs)
        return replace(empty, number=number, paragraphs=paragraphs)

    def _gaps(self, *, chinese: bool) -> dict[str, str]:
        at = 0 if chinese else 1
        each = ("{0}由“{1}”变更为“{2}”", "{0}: from “{1}” to “{2}”")[at]
        changes = [each.format(change.label[at], change.old[at], change.new[at]) for change in self.changes]
        return {
            "before": self.before,
            "revision": str(self.revision),
            "changes": ("；" if chinese else "; ").join(changes),
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Basis:
    """What no amendment changes: between whom, about what, under which law, from which edition or set."""

    buyer: ContractParty
    seller: ContractParty
    machine: Machine
    law: str
    consumer: bool
    edition: str
    clause_set: str

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Basis:
        """Return the basis of a document."""
        terms = told["terms"]
        return cls(
            buyer=_party(terms["buyer"]),
            seller=_party(terms["seller"]),
            machine=Machine(**terms["machine"]),
            law=terms.get("law", ""),
            consumer=terms.get("consumer", False),
            edition=told["edition"],
            clause_set=told.get("clause_set", ""),
        )


def _party(told: Mapping[str, str]) -> ContractParty:
    return ContractParty(UUID(told["id"]), told["legal_name"])


def _told(pair: Pair) -> dict[str, Json]:
    return {"zh": pair[0], "en": pair[1]}
