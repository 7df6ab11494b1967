"""The two effects that end every transition: it is recorded, and it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.disputes import queries as cases
from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.identity import queries as parties
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.trade.domain.duties import ANSWERED_AT_ONCE, first_answer
from truehand.trade.domain.life import IN_DISPUTE
from truehand.trade.domain.process import Effect, State, Who
from truehand.trade.domain.words import ACTS, told
from truehand.trade.models import Step
from truehand.trade.queries.conditions import dues_of
from truehand.trade.queries.duties import duty_of, silence_of
from truehand.trade.queries.situation import state_of

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.trade.domain.words import Pair
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
    title, listeners = move.trade.title, _listeners(move)
    answer = _first_answer(move)
    if answer is not None:
        sides = {move.trade.buyer_id, move.trade.seller_id}
        listeners -= sides
        _tell(move, sides, answer)
    _tell(move, listeners, (f"《{title}》{zh}", f"{title}: {en}"))


def _tell(move: Move, listeners: set[UUID], words: Pair) -> None:
    kind, link = f"trade.{move.transition.name}", f"/trades/{move.trade.pk}/"
    identity.notify_all(sorted(listeners), kind=kind, zh=words[0], en=words[1], link=link, now=move.now)


def _first_answer(move: Move) -> Pair | None:
    """Return what both sides are told at once when a dispute is opened or a return asked for; None for other moves."""
    trade, state = move.trade, state_of(move.trade)
    goes_on = not set(IN_DISPUTE).isdisjoint(move.transition.sources)
    if state not in ANSWERED_AT_ONCE or goes_on or trade.due_at is None:
        return None
    case = cases.case_of(trade.pk) if state is State.DISPUTED else None
    due = duty_of(trade, case, move.process.waits[state].waiting_for)
    if due is None:
        return None
    silence = silence_of(trade, dues_of(trade), case, now=move.now) or ("", "")
    return first_answer(trade.title, ACTS[move.transition.name], due, trade.due_at, silence)


def waited_for(trade: Trade, waiting_for: frozenset[Who]) -> set[UUID]:
    """Return the parties that a state waits for; an open job waits for everybody who may take it."""
    named = {
        Who.BUYER: trade.buyer_id,
        Who.SELLER: trade.seller_id,
        Who.INSPECTOR: trade.inspector_id,
        Who.CARRIER: trade.back_carrier_id or trade.carrier_id,
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
    listeners |= {
        each
        for each in (trade.inspector_id, trade.carrier_id, trade.back_carrier_id, trade.mediator_id)
        if each is not None
    }
    if Effect.HOLD_MACHINE in move.transition.effects:
        listeners |= {each.id for each in parties.with_role(Role.OPERATOR)}
    wait = move.process.waits.get(State(trade.state))
    if wait is not None and move.record.get("source") != trade.state:
        listeners |= waited_for(trade, wait.waiting_for)
    return listeners - ({move.actor.party_id} if move.actor else set())
