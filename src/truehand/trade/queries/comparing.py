"""Machines side by side: as many questions to the database for four as for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.equipment import queries as equipment
from truehand.inspection import queries as inspection
from truehand.listings import queries as listings
from truehand.returns import queries as returns
from truehand.returns.domain.policy import sentence
from truehand.trade.domain.comparing import MOST_COMPARED, Machine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from truehand.kernel.actor import Actor


def compared(listing_ids: Sequence[UUID], actor: Actor | None) -> tuple[Machine, ...]:
    """Return the first four of some listings that everybody may see, in their order, with all that is known of each.

    What was never published, and what there is not, is left out. What holds for returns is as between seller and actor.
    """
    cards = listings.shown_together(tuple(dict.fromkeys(listing_ids))[:MOST_COMPARED])
    if not cards:
        return ()
    ids = [card.id for card in cards]
    reports, ranges, known = inspection.last_before_publication(ids), listings.price_ranges(cards), equipment.models()
    sellers = [(card.seller_id, card.facts.equipment_class) for card in cards]
    policies = returns.policies_before(sellers, actor.party_id if actor else None)
    found = [known.find(card.facts.maker, card.facts.model) for card in cards]
    return tuple(
        Machine(
            card=card,
            model=model.facts if model else None,
            report=reports.get(card.id),
            range=ranges.get(card.id),
            returns=sentence(policy, card.price),
        )
        for card, model, policy in zip(cards, found, policies, strict=True)
    )
