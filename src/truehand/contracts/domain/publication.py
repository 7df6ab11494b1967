"""What a clause set must stand before it is published: each contract that it could compose is reviewed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Final
from uuid import UUID

from truehand.contracts.domain.bargain import Bargain
from truehand.contracts.domain.compliance import Grade, Scope, review_set
from truehand.contracts.domain.refusals import ClauseSetNotValid, ClauseSetUnlawful
from truehand.contracts.domain.returns import ReturnTerms
from truehand.contracts.domain.sets import parsed
from truehand.contracts.domain.terms import LAWS, ContractParty, LateTerms, Machine, Milestone, MoneyTerms, Terms
from truehand.equipment.domain.classes import CLASS_NAMES
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.contracts.domain.sets import ClauseSet

# A gap is a name and nothing else: a format could make a text of any length out of it.
_GAP: Final = re.compile(r"\{[a-z_]+\}")
_SCOPES: Final = tuple(Scope(*each) for each in product(CLASS_NAMES, LAWS[1:], (False, True)))
_PAIR: Final = ("某事", "something")
_SOME: Final = Money(100, "CNY")
# Terms that have everything, so that every clause that may belong does.
_SAMPLE: Final = Terms(
    buyer=ContractParty(UUID(int=1), "买方"),
    seller=ContractParty(UUID(int=2), "卖方"),
    machine=Machine("excavator", "A", "B", "C", 2020, 1, 3, "D", ""),
    price=Money(100_000, "CNY"),
    commission=_SOME,
    deposit=_SOME,
    inspection_days=3,
    delivery_place="E",
    listing_id=UUID(int=3),
    process_version=3,
    money=MoneyTerms(
        buyer_deposit=_SOME,
        tax=Money(0, "CNY"),
        tax_basis_points=0,
        plan="acceptance",
        plan_words=_PAIR,
        milestones=(Milestone("acceptance", Money(100_000, "CNY")),),
        retention_days=0,
        fee_shares="none",
        fee_words=("双方自行结算", "Directly"),
        fees=(),
        penalties=_PAIR,
    ),
    returns=ReturnTerms({}, _PAIR),
    law=LAWS[1],
    late=LateTerms(5, 500, 1, _SOME, Money(5_000, "CNY")),
    agreed=Bargain("none", _PAIR, "buyer", _PAIR, date(2030, 1, 1), 30, 100),
)


@dataclass(frozen=True, slots=True)
class Publication:
    """A set that somebody proposes or two have published: from when it is in force, and who decided what."""

    id: UUID
    name: str
    sha256: str
    text: str
    proposed_by: UUID
    proposed_at: datetime
    effective_at: datetime
    published: bool | None
    decided_by: UUID | None
    decided_at: datetime | None

    @property
    def clause_set(self) -> ClauseSet:
        """The set."""
        return parsed(self.text)


def examined(text: str) -> ClauseSet:
    """Return a set that may be published.

    Refuses ClauseSetNotValid what cannot be read or filled, and ClauseSetUnlawful one of whose contracts, for whatever
    class, law and buyer, would say what no contract may, or lack what each must have.
    """
    found = parsed(text)
    _require_plain_gaps(found)
    try:
        reviewed = review_set(found, _SAMPLE, _SCOPES)
    except (KeyError, ValueError, IndexError) as error:
        raise ClauseSetNotValid(
            place=str(error)[:40], why_zh="没有可以填入此处的内容", why_en="nothing could be filled in there"
        ) from error
    for scope, findings in reviewed.items():
        for each in findings:
            if each.grade is not Grade.DOUBTFUL:
                zh, en = CLASS_NAMES[scope.equipment_class]
                raise ClauseSetUnlawful(
                    place=each.clause or each.rule,
                    what_zh=each.what[0],
                    what_en=each.what[1],
                    law_zh=each.law[0],
                    law_en=each.law[1],
                    class_zh=zh,
                    class_en=en,
                )
    return found


def _require_plain_gaps(found: ClauseSet) -> None:
    for each in found.clauses:
        for text in (part for paragraph in each.clause.paragraphs for part in paragraph):
            if set("{}") & set(_GAP.sub("", text)):
                raise ClauseSetNotValid(
                    place=each.clause.key[:40], why_zh="花括号内只能是名称", why_en="a gap is a name alone"
                )
