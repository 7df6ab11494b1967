"""Trades for pages, API and lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db.models import Q

from truehand.disputes import queries as disputes
from truehand.edge.paging import Page, after, page_of, size_of
from truehand.equipment import operations as equipment
from truehand.evidence import queries as evidence
from truehand.identity import queries as identity
from truehand.kernel.actor import Actor, NotPermitted, Role
from truehand.returns import queries as returns
from truehand.trade.domain import acts, deadlines, picture
from truehand.trade.domain.fees import Shares
from truehand.trade.domain.given import NOTHING
from truehand.trade.domain.life import IN_DISPUTE, PROCESSES
from truehand.trade.domain.life.v3 import V3
from truehand.trade.domain.process import State, Who
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.domain.views import Paper, StepView, TradeCard, TradeView
from truehand.trade.domain.words import ACTORS, ACTS, STATES
from truehand.trade.models import Step, Trade
from truehand.trade.personal import PERSONAL
from truehand.trade.queries.agreed import rounds_of
from truehand.trade.queries.amending import amendable_in
from truehand.trade.queries.conditions import could_hold, dues_of
from truehand.trade.queries.duties import duty_of, silence_of
from truehand.trade.queries.late import late_of
from truehand.trade.queries.payouts import statement_of
from truehand.trade.queries.returning import answer_in, on_acceptance
from truehand.trade.queries.situation import (
    Situation,
    agreed_days,
    buyer_deposit_of,
    commission_of,
    deposit_of,
    fees_of,
    is_over,
    load,
    may_see,
    papers_for,
    parts_in,
    plan_of,
    premium_of,
    price_of,
    stands_since,
    state_of,
    tax_of,
    terms_of,
)
from truehand.trade.queries.turn import last_steps, turn
from truehand.vault.domain.masking import masked

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from truehand.disputes.domain.case import CaseView
    from truehand.identity.domain.views import PartyView
    from truehand.trade.domain.acts import Act
    from truehand.trade.domain.dues import Dues

_ACTIVE = Q(due_at__isnull=False)
# What carriers may quote for, or book: out of the inspection, and back where a side asked.
_TO_CARRY = Q(state=State.INSPECTED, carrier_id=None) | Q(
    state=State.RETURN_GRANTED, back_carrier_id=None, back_asked_at__isnull=False
)


def trade(trade_id: UUID, actor: Actor, *, now: datetime) -> TradeView:
    """Return a trade as the actor may see it; refuse (TradeNotFound) whoever has no part in it."""
    row = load(trade_id)
    if not may_see(row, actor):
        raise TradeNotFound
    process, present = PROCESSES[row.process_version], state_of(row)
    dues = dues_of(row)
    steps = list(Step.objects.filter(trade_id=row.pk).order_by("number"))
    people, papers = _people(row, steps), papers_for(row, actor, now=now)
    case = disputes.case_of(row.pk) if present in IN_DISPUTE or Paper.CASE in papers else None
    waits_for = turn(row, steps[-1])
    due = duty_of(row, case, waits_for)
    moves = [each for each in steps if each.source != each.target]
    taken = [picture.Taken(State(each.target), each.at, _name(each, people)) for each in moves]
    return TradeView(
        id=row.pk,
        title=row.title,
        listing_id=row.listing_id,
        passport_id=row.passport_id,
        buyer=people[row.buyer_id],
        seller=people[row.seller_id],
        inspector=people[row.inspector_id] if row.inspector_id else None,
        carrier=people[row.carrier_id] if row.carrier_id else None,
        back_carrier=people[row.back_carrier_id] if row.back_carrier_id else None,
        parts=parts_in(row, actor),
        papers=papers,
        closed=actor.oversees and Paper.CONTRACT not in papers,
        state=present,
        label=STATES[present],
        step=row.step,
        price=price_of(row),
        premium=premium_of(row),
        commission=commission_of(row),
        tax=tax_of(row),
        deposit=deposit_of(row),
        buyer_deposit=buyer_deposit_of(row),
        plan=plan_of(row),
        fee_shares=Shares(row.fee_shares),
        fees=fees_of(row),
        agreed=terms_of(row),
        rounds=rounds_of(row, steps) if Paper.CONTRACT in papers else (),
        payouts=statement_of(row.pk) if Paper.MONEY in papers else (),
        inspection_days=row.inspection_days,
        delivery_place=_place(row, sees=Paper.BOOKING in papers),
        opened_at=row.opened_at,
        state_since=row.state_since,
        due_at=None if stands_since(row) else row.due_at,
        suspended_at=row.suspended_at,
        machine_held_at=row.machine_held_at,
        amendment_due=row.amendment_due if Paper.CONTRACT in papers else None,
        amendable=amendable_in(row),
        stops=equipment.stops(row.passport_id, now=now) if row.machine_held_at else (),
        waiting_for=tuple(ACTORS[who] for who in sorted(waits_for if due is None else due.who)),
        duty=due,
        silence=silence_of(row, dues, case, now=now),
        frozen_left=row.frozen_left,
        deliver_due=row.deliver_due,
        late=late_of(row, now=now) if Paper.CONTRACT in papers else None,
        periods={state: deadlines.length(each, agreed_days(row)) for state, each in process.waits.items()},
        ended=present in process.terminal or present is State.RESOLVED,
        dues=dues,
        life=picture.line(process, taken),
        exits=picture.exits(process, present),
        steps=_step_views(row, steps, people),
        acts=_acts(row, actor, dues, now, case),
        mediator=people[row.mediator_id] if row.mediator_id else None,
        staged=State.MEDIATED in process.waits,
        case=case if Paper.CASE in papers else None,
        return_answer=answer_in(row, now=now),
        wish=returns.return_of(row.pk) if row.return_asked_at and Paper.CASE in papers else None,
    )


def step_of(trade_id: UUID, actor: Actor) -> int:
    """Return the step a trade is at; refuse (TradeNotFound) whoever has no part in it."""
    row = load(trade_id)
    if not may_see(row, actor):
        raise TradeNotFound
    return row.step


def mine(actor: Actor, *, cursor: str | None = None, size: int | None = None, active: bool = True) -> Page[TradeCard]:
    """Return the trades in which the actor buys or sells, newest first."""
    part = Q(buyer_id=actor.party_id) | Q(seller_id=actor.party_id)
    return _page(Trade.objects.filter(part, _ACTIVE if active else ~_ACTIVE), actor, cursor, size)


def jobs(actor: Actor, *, cursor: str | None = None, size: int | None = None, open_only: bool) -> Page[TradeCard]:
    """Return the inspections and carriages that are open to the actor, or those that the actor took.

    Refuses (NotPermitted) who is neither inspector nor carrier.
    """
    if not actor.roles & {Role.INSPECTOR, Role.CARRIER}:
        raise NotPermitted
    wanted = Q(pk__in=[])
    if Role.INSPECTOR in actor.roles:
        wanted |= Q(state=State.FUNDED, inspector_id=None) if open_only else Q(inspector_id=actor.party_id)
    if Role.CARRIER in actor.roles:
        wanted |= _TO_CARRY if open_only else Q(carrier_id=actor.party_id) | Q(back_carrier_id=actor.party_id)
    own = Q(buyer_id=actor.party_id) | Q(seller_id=actor.party_id)
    return _page(Trade.objects.filter(wanted).exclude(own), actor, cursor, size)


def in_states(
    actor: Actor, states: tuple[State, ...], *, cursor: str | None = None, size: int | None = None
) -> Page[TradeCard]:
    """Return the trades in some states, newest first, for operators and auditors; refuses NotPermitted."""
    actor.require_overseer()
    return _page(Trade.objects.filter(state__in=[each.value for each in states]), actor, cursor, size)


def _page(rows: QuerySet[Trade], actor: Actor, cursor: str | None, size: int | None) -> Page[TradeCard]:
    last, wanted = after(cursor), size_of(size)
    if last is not None:
        rows = rows.filter(pk__lt=last)
    cards = cards_of(list(rows.order_by("-pk")[: wanted + 1]), actor)
    return page_of(cards, wanted, lambda card: card.id)


def cards_of(rows: Sequence[Trade], actor: Actor) -> list[TradeCard]:
    """Return trades as they stand in a list; one query more, however many there are."""
    last = last_steps(rows)
    return [_card(row, actor, turn(row, last[row.pk])) for row in rows]


def _card(row: Trade, actor: Actor, owed: frozenset[Who]) -> TradeCard:
    return TradeCard(
        id=row.pk,
        title=row.title,
        state=state_of(row),
        label=STATES[state_of(row)],
        price=price_of(row),
        buyer_id=row.buyer_id,
        seller_id=row.seller_id,
        delivery_place=_place(
            row, sees=actor.party_id in {row.buyer_id, row.seller_id, row.carrier_id, row.back_carrier_id}
        ),
        due_at=row.due_at,
        opened_at=row.opened_at,
        waiting_for=tuple(ACTORS[who] for who in sorted(owed)),
        waits_for_viewer=bool(owed & parts_in(row, actor)),
    )


def _place(row: Trade, *, sees: bool) -> str:
    """Return where the machine goes; to who only oversees, or may take the job, the area alone."""
    return row.delivery_place if sees else masked(PERSONAL["Trade.delivery_place"], row.delivery_place)


def _people(row: Trade, steps: list[Step]) -> dict[UUID, PartyView]:
    ids = {
        row.buyer_id,
        row.seller_id,
        row.inspector_id,
        row.carrier_id,
        row.back_carrier_id,
        row.mediator_id,
        *(each.actor_id for each in steps),
    }
    return identity.parties([each for each in ids if each is not None])


def _name(step: Step, people: dict[UUID, PartyView]) -> str:
    return people[step.actor_id].display_name if step.actor_id else ""


def _step_views(row: Trade, steps: list[Step], people: dict[UUID, PartyView]) -> tuple[StepView, ...]:
    indexes = {entry.id: entry.index for entry in evidence.entries_of(row.pk)}
    return tuple(
        StepView(
            number=each.number,
            transition=each.transition,
            label=ACTS[each.transition],
            source=each.source,
            target=each.target,
            actor=_name(each, people),
            at=each.at,
            index=indexes.get(each.entry_id),
        )
        for each in steps
    )


def _acts(row: Trade, actor: Actor, dues: Dues, now: datetime, case: CaseView | None) -> tuple[Act, ...]:
    """Return what the actor may do now, each act once, in the order of the table."""
    if row.due_at is None or is_over(row, now):
        return ()
    process, parts = PROCESSES[row.process_version], parts_in(row, actor)
    found: dict[str, Act] = {}
    for transition in process.leaving(state_of(row)):
        name = acts.ACT_OF.get(transition.name)
        if name is None or not transition.who & parts or name in found:
            continue
        if row.suspended_at is not None and transition.stands_still:
            continue
        if row.machine_held_at is not None and transition.waits_for_machine:
            continue
        if could_hold(Situation(row, transition, actor, NOTHING, now, dues, case)):
            found[name] = acts.act(name, transition.name)
            if name == "accept" and row.process_version >= V3.version:
                found[name] = replace(found[name], causes=on_acceptance(row, now=now))
    if row.state == State.SIGNED and row.machine_held_at is None and _owes(row, actor, dues):
        found["pay"] = acts.act("pay", None)
    return tuple(found.values())


def _owes(row: Trade, actor: Actor, dues: Dues) -> bool:
    side = {row.buyer_id: Who.BUYER, row.seller_id: Who.SELLER}.get(actor.party_id)
    return side is not None and dues.owed_by(side).minor > 0
