"""The statuses of a listing, and which act leads from where to where."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal

from truehand.equipment.domain.finding import Decision
from truehand.listings.domain.refusals import WrongStatus

RiskOutcome = Literal["allow", "review", "refuse"]


class Status(StrEnum):
    """Where a listing stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    REFUSED = "refused"
    AUCTIONED = "auctioned"
    RESERVED = "reserved"
    SOLD = "sold"
    WITHDRAWN = "withdrawn"


STATUS_NAMES: Final[dict[str, tuple[str, str]]] = {
    Status.DRAFT: ("草稿", "Draft"),
    Status.IN_REVIEW: ("审核中", "In review"),
    Status.PUBLISHED: ("在售", "On sale"),
    Status.REFUSED: ("未通过", "Not accepted"),
    Status.AUCTIONED: ("拍卖中", "In an auction"),
    Status.RESERVED: ("交易中", "In a trade"),
    Status.SOLD: ("已售出", "Sold"),
    Status.WITHDRAWN: ("已撤回", "Withdrawn"),
}
# The state of the design that each is shown in.
STATUS_MARKS: Final[dict[str, str]] = {
    Status.DRAFT: "plain",
    Status.IN_REVIEW: "wait",
    Status.PUBLISHED: "good",
    Status.REFUSED: "stop",
    Status.AUCTIONED: "wait",
    Status.RESERVED: "wait",
    Status.SOLD: "plain",
    Status.WITHDRAWN: "plain",
}

# The same machine is in at most one listing with one of these.
ON_SALE: Final = frozenset({Status.IN_REVIEW, Status.PUBLISHED, Status.AUCTIONED, Status.RESERVED})
# Everybody may see these; their photos too.
PUBLIC: Final = frozenset({Status.PUBLISHED, Status.AUCTIONED, Status.RESERVED, Status.SOLD})
IN_TRADE: Final = frozenset({Status.RESERVED, Status.SOLD})

ACTS: Final[dict[str, frozenset[Status]]] = {
    "amend": frozenset({Status.DRAFT, Status.REFUSED, Status.WITHDRAWN}),
    "submit": frozenset({Status.DRAFT}),
    "explain": frozenset({Status.DRAFT, Status.IN_REVIEW, Status.REFUSED}),
    "review": frozenset({Status.IN_REVIEW}),
    "withdraw": frozenset({Status.DRAFT, Status.IN_REVIEW, Status.PUBLISHED, Status.REFUSED}),
    "put_up": frozenset({Status.PUBLISHED}),
    "take_back": frozenset({Status.AUCTIONED}),
    "tell_repair": frozenset({Status.PUBLISHED, Status.RESERVED}),
    "reserve": frozenset({Status.PUBLISHED}),
    "reserve_won": frozenset({Status.AUCTIONED}),
    "unreserve": frozenset({Status.RESERVED}),
    "mark_sold": frozenset({Status.RESERVED}),
}


def require(act: str, status: Status) -> None:
    """Refuse (WrongStatus) an act that the status does not allow."""
    if status not in ACTS[act]:
        zh, en = STATUS_NAMES[status]
        raise WrongStatus(status=status.value, status_zh=zh, status_en=en)


def after_submission(checks: Decision, risk: RiskOutcome) -> Status:
    """Return where a submission leads: refused by either, on sale when neither has a doubt, else to an operator."""
    if risk == "refuse" or checks is Decision.REFUSE:
        return Status.REFUSED
    return Status.PUBLISHED if checks is Decision.PUBLISH and risk == "allow" else Status.IN_REVIEW
