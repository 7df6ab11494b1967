"""The two effects that end every transition: it is recorded, and it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.identity import queries as parties
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.trade.domain.process import Effect, State, Who
from truehand.trade.domain.words import told
from truehand.trade.models import Step
from truehand.trade.queries.situation import state_of

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.trade.models import Trade
    from truehand.trade.operations.move import Move

_ROLE_OF = {
    Who.MEDIATOR: Role.MEDIATOR,
    Who.INSPECTOR: Role.INSPECTOR,
    Who.CARRIER: Role.CARRIER,
    Who.OPERATOR: Role.OPERATOR,
}


def record(move: Move) -> None:
    """Append the step to the trade's history and to the evidence log."""
    trade, name = move.trade, move.transition.name
    source = str(move.record.pop("source", ""))
    payload = {
        "step": trade.step,
        "transition": name,
        "from": source,
        "to": trade.state,
        "process": trade.process_version,
        **move.record,
    }
    actor = move.actor.party_id if move.actor else None
    entry = evidence.record(f"trade.{name}", subject=trade.pk, payload=payload, actor=actor, now=move.now)
    Step.objects.create(
        id=new_id(move.now),
        trade=trade,
        number=trade.step,
        transition=name,
        source=source,
        target=trade.state,
        actor_id=actor,
        entry_id=entry,
        facts=move.record,
        at=move.now,
    )


def notify(move: Move) -> None:
    """Tell the parties of the trade, whoever serves it, and whoever could take the open job."""
    zh, en = told(move.transition.name, state_of(move.trade))
    title = move.trade.title
    identity.notify_all(
        sorted(_listeners(move)),
        kind=f"trade.{move.transition.name}",
        zh=f"《{title}》{zh}",
        en=f"{title}: {en}",
        link=f"/trades/{move.trade.pk}/",
        now=move.now,
    )


def waited_for(trade: Trade, waiting_for: frozenset[Who]) -> set[UUID]:
    """Return the parties that a state waits for; an open job waits for everybody who may take it."""
    named = {
        Who.BUYER: trade.buyer_id,
        Who.SELLER: trade.seller_id,
        Who.INSPECTOR: trade.inspector_id,
        Who.CARRIER: trade.carrier_id,
        Who.MEDIATOR: trade.mediator_id,
    }
    found: set[UUID] = set()
    for who in waiting_for - {Who.CLOCK, Who.BANK}:
        party = named.get(who)
        if party is not None:
            found.add(party)
        else:
            found |= {each.id for each in parties.with_role(_ROLE_OF[who])}
    return found - ({trade.buyer_id, trade.seller_id} if waiting_for.isdisjoint({Who.BUYER, Who.SELLER}) else set())


def _listeners(move: Move) -> set[UUID]:
    trade = move.trade
    listeners = {trade.buyer_id, trade.seller_id}
    listeners |= {each for each in (trade.inspector_id, trade.carrier_id, trade.mediator_id) if each is not None}
    if Effect.HOLD_MACHINE in move.transition.effects:
        listeners |= {each.id for each in parties.with_role(Role.OPERATOR)}
    wait = move.process.waits.get(State(trade.state))
    if wait is not None and move.record.get("source") != trade.state:
        listeners |= waited_for(trade, wait.waiting_for)
    return listeners - ({move.actor.party_id} if move.actor else set())
