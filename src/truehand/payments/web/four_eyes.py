"""Proposals that wait on a page of the money: seen by who watches it, carried out by who proposed them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.edge import clock
from truehand.identity import queries as people
from truehand.identity.domain.proposal import ProposalStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from truehand.identity.domain.views import ProposalView
    from truehand.kernel.actor import Actor


def waiting(actor: Actor, act: str, subject: UUID) -> tuple[ProposalView, ...]:
    """Return the proposals of an act on a subject that wait, oldest first; none to who may not see proposals."""
    found = people.open_proposals(actor, now=clock.now()) if actor.oversees else ()
    return tuple(each for each in found if each.act == act and each.subject == subject)


def approved(actor: Actor, proposals: Iterable[ProposalView]) -> ProposalView | None:
    """Return the first of the actor's own that another approved."""
    ready = (each for each in proposals if each.status is ProposalStatus.APPROVED)
    return next((each for each in ready if each.proposed_by == actor.party_id), None)


def shown(actor: Actor, view: ProposalView, do: str) -> dict[str, object]:
    """Return a proposal for ``payments/_proposals.html``; ``do`` says what its button does."""
    return {"view": view, "mine": view.proposed_by == actor.party_id, "do": do}
