"""Four-eyes proposals as the desk words them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.escrow.domain.correction import CORRECT, CORRECT_WORDS
from truehand.escrow.domain.debts import WRITE_OFF, WRITE_OFF_WORDS
from truehand.escrow.domain.guarantee import FUND, FUND_WORDS
from truehand.escrow.domain.posting import posting_id
from truehand.identity.domain.labels import ROLE_ACTS, ROLES
from truehand.identity.domain.proposal import CORRECT_NAME, ProposalStatus
from truehand.kernel.actor import Role
from truehand.logistics.domain.claim import DECIDE as DECIDE_CLAIM
from truehand.payments.domain.booking import PLACE_SUSPENSE, PlaceKind
from truehand.payments.domain.brake import RESUME_PAYOUTS
from truehand.payments.domain.brake import WORDS as PAYOUTS_AGAIN
from truehand.payments.domain.report import ACCEPT_CHANGE, ACCEPT_WORDS
from truehand.payments.domain.second_person import PAY_OUT, REFUND, REFUND_WORDS
from truehand.payments.domain.second_person import WORDS as LARGE_PAYOUT
from truehand.trade.domain.words import ACTS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from truehand.identity.domain.views import PartyView, ProposalView
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json

Pair = tuple[str, str]
# What is done to a machine's passport, on its page at the desk.
MACHINE_ACTS: Final[dict[str, Pair]] = {
    "equipment.clear_claim": ("解除报失或抵押", "Clear a report of theft or a pledge"),
    "equipment.merge_passports": ("合并两本设备护照", "Merge two passports of one machine"),
    "equipment.split_passports": ("拆分设备护照", "Part a merged passport"),
}
PLAIN: Final[dict[str, Pair]] = {
    RESUME_PAYOUTS: PAYOUTS_AGAIN,
    PAY_OUT: LARGE_PAYOUT,
    REFUND: REFUND_WORDS,
    WRITE_OFF: WRITE_OFF_WORDS,
    CORRECT: CORRECT_WORDS,
    FUND: FUND_WORDS,
    ACCEPT_CHANGE: ACCEPT_WORDS,
    DECIDE_CLAIM: ("裁定运输索赔", "Decide a claim on a transport"),
    CORRECT_NAME: ("更正实名", "Correct a verified name"),
    **MACHINE_ACTS,
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal with what the asker may do about it now; ``subject`` is None unless it is about a party."""

    view: ProposalView
    words: Pair
    proposer: PartyView | None
    subject: PartyView | None
    about_trade: bool
    may_decide: bool
    may_carry_out: bool

    @property
    def waits(self) -> bool:
        """Whether the asker can move it on, here or on the page of the trade."""
        return self.may_decide or self.may_carry_out

    @property
    def posting(self) -> UUID | None:
        """Return the posting that it undoes, if it undoes one."""
        return posting_id(str(self.view.payload["corrects"])) if self.view.act == CORRECT else None

    @property
    def about_machine(self) -> bool:
        """Whether it is about a machine's passport."""
        return self.view.act in MACHINE_ACTS

    @property
    def about_claim(self) -> bool:
        """Whether it decides a claim on a transport."""
        return self.view.act == DECIDE_CLAIM

    @property
    def granted(self) -> str:
        """Return what a decision on a claim grants, in minor units."""
        return str(self.view.payload.get("granted", "0"))

    @property
    def funds(self) -> bool:
        """Whether it pays into the guarantee fund."""
        return self.view.act == FUND

    @property
    def writes_off(self) -> bool:
        """Whether it gives up a debt of its subject."""
        return self.view.act == WRITE_OFF


def worded(act: str, payload: Mapping[str, Json]) -> Pair:
    """Return what a proposal is for, in words; an act that nobody has worded stands as it is."""
    room, _, name = act.partition(".")
    if act in ROLE_ACTS:
        (zh, en), role = ROLE_ACTS[act], ROLES[Role(str(payload["role"]))]
        return (f"{zh}角色：{role[0]}", f"{en} a role: {role[1]}")
    if act == PLACE_SUSPENSE:
        zh, en = PlaceKind(str(payload["how"])).words
        return (f"待查款项：{zh}", f"Item in suspense: {en}")
    if room == "trade" and name in ACTS:
        return ACTS[name]
    return PLAIN.get(act, (act, act))


def seen_by(actor: Actor, view: ProposalView, names: Mapping[UUID, PartyView]) -> Proposal:
    """Return a proposal as the actor sees it: who proposed decides nothing, who approved carries nothing out."""
    operates, mine = Role.OPERATOR in actor.roles, view.proposed_by == actor.party_id
    others = not mine and actor.party_id not in view.involved
    return Proposal(
        view=view,
        words=worded(view.act, view.payload),
        proposer=names.get(view.proposed_by),
        subject=names.get(view.subject),
        about_trade=view.act.startswith("trade."),
        may_decide=operates and others and view.status is ProposalStatus.OPEN,
        may_carry_out=operates and mine and view.status is ProposalStatus.APPROVED,
    )
