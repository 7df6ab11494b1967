"""Claims on a machine: reported stolen, or pledged. While one is open, the machine is not sold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.finding import Cure, Evidence, Finding, Severity, ok

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

Pair = tuple[str, str]
CHECK: Final = "claims"
LEAST_REFERENCE, LONGEST_REFERENCE = 3, 120


class ClaimKind(StrEnum):
    """What is claimed."""

    STOLEN = "stolen"
    PLEDGED = "pledged"


CLAIM_NAMES: Final[dict[ClaimKind, Pair]] = {
    ClaimKind.STOLEN: ("报失（被盗）", "Reported stolen"),
    ClaimKind.PLEDGED: ("抵押", "Pledged"),
}
_WORDS: Final[dict[ClaimKind, Pair]] = {
    ClaimKind.STOLEN: (
        "这台设备已报失，在撤销之前不能出售。",
        "This machine is reported stolen; until that is cleared it is not sold.",
    ),
    ClaimKind.PLEDGED: (
        "这台设备已抵押，在解除之前不能出售。",
        "This machine is pledged; until that is released it is not sold.",
    ),
}

_STOPPED: Final[dict[ClaimKind, Pair]] = {
    ClaimKind.STOLEN: ("这台设备已报失（被盗）。", "this machine is reported stolen."),
    ClaimKind.PLEDGED: ("这台设备已抵押。", "this machine is pledged."),
}


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim that is open; ``reference`` says where it stands (a police report, a register's entry), for the desk."""

    id: UUID
    kind: ClaimKind
    reference: str
    at: datetime

    @property
    def name(self) -> Pair:
        """What is claimed, for people."""
        return CLAIM_NAMES[self.kind]


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a machine is not sold: what is claimed of it, and the register that says so; without one it was told here."""

    kind: ClaimKind
    register: str = ""

    @property
    def words(self) -> Pair:
        """Why, for people."""
        zh, en = _STOPPED[self.kind]
        return (f"“{self.register}”：{zh}", f"“{self.register}”: {en}") if self.register else (zh, en)


def check_claims(claims: Sequence[ClaimView], serial: str) -> tuple[Finding, ...]:
    """Return a refusal for every open claim; OK without any."""
    found = tuple(
        Finding(
            f"claims.{claim.kind.value}",
            Severity.REFUSE,
            CHECK,
            *_WORDS[claim.kind],
            evidence=Evidence(field="serial", declared=serial),
            cures=(Cure.CLEAR_CLAIM,),
        )
        for claim in claims
    )
    return found or (ok(CHECK, "没有报失或抵押记录。", "It is neither reported stolen nor pledged here."),)
