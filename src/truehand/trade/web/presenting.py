"""What the pages of a trade show, put together from the rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from truehand.contracts import queries as contracts
from truehand.credit import queries as credit
from truehand.edge.problem import language
from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import Account, AccountKind, Purpose
from truehand.evidence import queries as evidence
from truehand.inspection import queries as inspection
from truehand.inspection.domain.nodes import Node
from truehand.kernel.actor import Actor, Role
from truehand.kernel.money import BASIS_POINTS, Money
from truehand.listings import queries as listings
from truehand.logistics import queries as logistics
from truehand.logistics.domain.booking import Direction, Leg, Status
from truehand.payments import queries as payments
from truehand.returns import queries as returns
from truehand.trade.domain import fees, penalties
from truehand.trade.domain.life import CURRENT, IN_DISPUTE
from truehand.trade.domain.obligations import Standing
from truehand.trade.domain.process import State, Who
from truehand.trade.domain.terms import COMMISSION_BASIS_POINTS
from truehand.trade.domain.views import Paper
from truehand.trade.domain.words import ACTORS
from truehand.trade.operations.approval import needs_two
from truehand.trade.queries import obligations, views
from truehand.trade.queries.carriers import carriages_of
from truehand.trade.queries.guarantee import OVER
from truehand.trade.web import staging, tracking
from truehand.trade.web.tracking import EventForm

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from truehand.escrow.domain.views import TransferView
    from truehand.identity.domain.views import PartyView
    from truehand.logistics.domain.booking import BookingView
    from truehand.payments.domain.views import Intent
    from truehand.trade.domain.obligations import Obligation
    from truehand.trade.domain.views import TradeCard, TradeView
    from truehand.trade.domain.words import Pair

_AWAITED: Final = {
    (Direction.OUT, Leg.PICK_UP): frozenset({State.INSPECTED}),
    (Direction.OUT, Leg.DELIVERY): frozenset({State.SHIPPED, *IN_DISPUTE}),
    (Direction.BACK, Leg.PICK_UP): frozenset({State.RETURN_GRANTED}),
    (Direction.BACK, Leg.DELIVERY): frozenset({State.RETURN_SHIPPED, *IN_DISPUTE}),
}


def trade(view: TradeView, actor: Actor, *, now: datetime) -> dict[str, Any]:
    """Return the context of a trade page."""
    papers = view.papers
    out, back = view.carrier.id if view.carrier else None, view.back_carrier.id if view.back_carrier else None
    bookings = carriages_of(view.id, out, back, actor.party_id) if Paper.BOOKING in papers else ()
    booking = next(iter(bookings), None)
    reports = inspection.reports_of_trade(view.id, view.listing_id) if Paper.REPORT in papers else ()
    report = next((each for each in reports if each.node is Node.SHIPMENT), None)
    contract = contracts.contract_of(view.id) if Paper.CONTRACT in papers else None
    standings = credit.standings((view.seller.id, view.buyer.id), now=now)
    return {
        "view": view,
        "obligations": _by_time(obligations.of(view, contract, now=now) if contract else ()),
        "waiting_for": _who(view),
        "your_turn": _your_turn(view),
        "steps": _life(view),
        "parts": _money(view),
        "plan": plan_sentence(view),
        "listing": listings.listing(view.listing_id, actor, vouched=True),
        "contract": contract,
        "report": report,
        "node_reports": [each for each in reports if each.node is not Node.SHIPMENT],
        "warnings": [each for each in reports if each.mismatches],
        "quotable": _quotable(view),
        "booking": booking,
        "carried_by": _carrier_of(view, booking),
        "earlier": bookings[1:],
        "way": None if booking is None else tracking.shown(booking, now=now),
        "tell": _tells(booking, actor),
        "drives": booking is not None and booking.carrier_id == actor.party_id and booking.next_leg is not None,
        "code": None if booking is None else code(view, booking),
        "case": view.case,
        "back_code": back_code(view),
        "stage": staging.stage(view, report),
        # Whoever may rule may have read the amount and not yet the case.
        "ruled_by_two": needs_two(view.dues.price_held),
        "stage_table": staging.TABLE if view.staged else (),
        "transfers": [_transfer(each, view) for each in escrow.transfers_of(view.id)] if Paper.MONEY in papers else (),
        "ratings": [("★" * each.stars, each) for each in credit.ratings_of_trade(view.id)],
        "mark": _mark(view.state),
        "due_now": _due_now(view),
        "due_for": _due_for(view),
        "by_transfer": _by_transfer(view),
        "lapsed": _lapsed(view, actor, now),
        **_own_money(view, actor, now),
        "standings": [(party, standings[party.id]) for party in (view.seller, view.buyer)],
        "checkpoint": evidence.head(),
        "is_party": Paper.MONEY in papers,
        "is_side": actor.party_id in {view.buyer.id, view.seller.id},
        "guaranteed": view.state in OVER,
        "photo_route": "trade:photo",
    }


def _carrier_of(view: TradeView, booking: BookingView | None) -> PartyView | None:
    return view.back_carrier if booking is not None and booking.goes_back else view.carrier


def _quotable(view: TradeView) -> bool:
    """Return whether the page leads to quotes: of the way out, and back while nobody has taken it."""
    out = view.state is State.INSPECTED and view.carrier is None
    back = view.state is State.RETURN_GRANTED and view.back_carrier is None
    return (out or back) and Who.INSPECTOR not in view.parts


def _tells(booking: BookingView | None, actor: Actor) -> EventForm | None:
    """Return the form by which the viewer tells where the machine is, as its carrier on the way."""
    on_the_way = booking is not None and booking.status is Status.COLLECTED
    return EventForm() if on_the_way and booking is not None and booking.carrier_id == actor.party_id else None


def plan_sentence(view: TradeView) -> str:
    """Return when which part of the price leaves escrow."""
    return _spoken(view.plan.sentence(view.price))


def costs(equipment_class: str, currency: str) -> dict[str, Any]:
    """Return what the offer's page says of commission, fees and penalties."""
    both = dict.fromkeys(fees.Service, fees.DEFAULT)
    tariff = [each.whole for each in fees.agreed(equipment_class, currency, both)]
    percent = COMMISSION_BASIS_POINTS * 100 // BASIS_POINTS
    return {"tariff": tariff, "commission_percent": percent, "penalties": _spoken(penalties.published())}


def code(view: TradeView, booking: BookingView) -> dict[str, str] | None:
    """Return the hand-over code that the viewer tells the driver, if it is time for one."""
    leg, way = booking.next_leg, booking.direction
    if leg is None or view.state not in _AWAITED[way, leg.leg]:
        return None
    sender, receiver = (Who.BUYER, Who.SELLER) if booking.goes_back else (Who.SELLER, Who.BUYER)
    if leg.leg is Leg.PICK_UP and sender in view.parts:
        return {"leg": "pick_up", "code": logistics.hand_over_code(view.id, "pick_up", way=way)}
    if leg.leg is Leg.DELIVERY and receiver in view.parts:
        return {"leg": "delivery", "code": logistics.hand_over_code(view.id, "delivery", way=way)}
    return None


def back_code(view: TradeView) -> str:
    """Return the code of a return by own transport, which only the seller is shown while the machine is on its way."""
    coming = Who.SELLER in view.parts and view.state is State.RETURN_SHIPPED and view.back_carrier is None
    return returns.code_of(view.id) if coming else ""


def work(actor: Actor) -> dict[str, Any]:
    """Return the context of the page of the day."""
    own = views.jobs(actor, size=100, open_only=False).items
    free = views.jobs(actor, size=100, open_only=True).items
    drafts = {each.matter_id: each for each in inspection.mine(actor)} if Role.INSPECTOR in actor.roles else {}
    bookings = {each.trade_id: each for each in reversed(logistics.mine(actor))} if Role.CARRIER in actor.roles else {}
    return {
        "inspections": [
            {**_job(each), "draft": drafts.get(each.id)}
            for each in own
            if each.id in drafts or each.state is State.FUNDED
        ],
        "transports": [{**_job(each), "booking": bookings.get(each.id)} for each in own if each.id in bookings],
        "open_inspections": [each for each in free if each.state is State.FUNDED],
        "open_transports": [each for each in free if each.state in {State.INSPECTED, State.RETURN_GRANTED}],
        "node_jobs": [
            {"url": each.place, "words": each.words, "own": not each.open, "at": each.asked_at}
            for each in (inspection.jobs_for(actor) if Role.INSPECTOR in actor.roles else ())
            if each.asked_by != actor.party_id
        ],
        "inspects": Role.INSPECTOR in actor.roles,
        "record": inspection.records([actor.party_id])[actor.party_id] if Role.INSPECTOR in actor.roles else None,
        "carries": Role.CARRIER in actor.roles,
    }


def _job(card: TradeCard) -> dict[str, Any]:
    return {"url": f"/trades/{card.id}/", "title": card.title, "place": card.delivery_place, "due": card.due_at}


def _who(view: TradeView) -> str:
    """Return who must act, by name where there is one."""
    names = {"the buyer": view.buyer.display_name, "the seller": view.seller.display_name}
    if view.inspector:
        names["an inspector"] = view.inspector.display_name
    if carrier := view.back_carrier or view.carrier:
        names["a carrier"] = carrier.display_name
    words = [f"{_spoken(each)} {names[each[1]]}" if each[1] in names else _spoken(each) for each in view.waiting_for]
    return ("、" if language().startswith("zh") else ", ").join(words)


def _your_turn(view: TradeView) -> bool:
    """Return whether the trade waits for the viewer, who can do something about it beside giving it up."""
    waited_for = any(ACTORS[part] in view.waiting_for for part in view.parts)
    return waited_for and any(each.weight != "danger" and each.name != "amend" for each in view.acts)


def _life(view: TradeView) -> list[dict[str, Any]]:
    return [
        {"state": node.phase, "label": _spoken(node.label), "at": node.at, "actor": node.actor}
        for node in (*view.life, *view.exits)
    ]


def _money(view: TradeView) -> list[dict[str, Any]]:
    """Return the parts of the money bar: what is held, and who gets it in either case."""
    dues, names = view.dues, {"buyer": view.buyer.display_name, "seller": view.seller.display_name}
    charged = sum((line.commission.minor + line.tax.minor for line in view.payouts), 0)
    fee = Money(max(view.commission.minor - charged, 0), view.price.currency)
    names |= {"net": str(dues.price_held - min(fee, dues.price_held)), "fee": str(fee)}
    half_to_buyer = _("by the table of penalties seized in part or whole, half of it for %(buyer)s")
    half_to_seller = _("by the table of penalties seized in part or whole, half of it for %(seller)s")
    rows = (
        (_("Price"), dues.price_held, _("%(net)s to %(seller)s, %(fee)s commission"), _("back to %(buyer)s")),
        (_("Seller's deposit"), dues.deposit_held, _("back to %(seller)s"), half_to_buyer),
        (_("Buyer's deposit"), dues.buyer_deposit_held, _("back to %(buyer)s"), half_to_seller),
        (_("Fees"), dues.fees_held, _("to who inspects and who carries"), _("back to %(buyer)s")),
    )
    return [
        {"label": label, "money": money, "well": well % names, "ill": ill % names}
        for label, money, well, ill in rows
        if money.minor
    ]


def _transfer(transfer: TransferView, view: TradeView) -> dict[str, Any]:
    """Return one movement of money, with the accounts named as people know them."""
    return {
        "at": transfer.at,
        "what": _spoken(transfer.operation.words),
        "source": _account(transfer.debit, view),
        "target": _account(transfer.credit, view),
        "amount": transfer.amount,
    }


def _account(account: Account, view: TradeView) -> str:
    served = [each for each in (view.inspector, view.carrier, view.back_carrier) if each is not None]
    people = {each.id: each.display_name for each in (view.buyer, view.seller, *served)}
    name = people.get(account.owner)
    if account.kind is AccountKind.BALANCE and name:
        return _("balance of %(name)s") % {"name": name}
    if account.kind is AccountKind.DEBT and name:
        return _("debt of %(name)s") % {"name": name}
    return _spoken(account.kind.words)


def _mark(state: State) -> str:
    """Return the shape that goes with a state."""
    if state in {*IN_DISPUTE, State.DOUBTED}:
        return "doubt"
    if state in {State.RETAINED, State.SETTLED, State.HALF_RATED, State.RATED, State.CLOSED}:
        return "good"
    return "plain" if state in CURRENT.terminal or state is State.RESOLVED else "wait"


def _due_now(view: TradeView) -> Money | None:
    """Return the next payment of the viewer to the trade."""
    owed = _owed_next(view)
    return owed[1] if owed else None


def _due_for(view: TradeView) -> str:
    """Return which words explain it: those of a price, which fees are paid with, or of a deposit."""
    owed = _owed_next(view)
    return "deposit" if owed and owed[0] in {Purpose.DEPOSIT, Purpose.BUYER_DEPOSIT} else "price"


def _owed_next(view: TradeView) -> tuple[Purpose, Money] | None:
    return view.dues.next_of(Who.BUYER if Who.BUYER in view.parts else Who.SELLER)


def _lapsed(view: TradeView, actor: Actor, now: datetime) -> Intent | None:
    """Return the payment of the viewer that expired, where one is due."""
    may_pay = any(each.name == "pay" for each in view.acts)
    return payments.lapsed(view.id, actor.party_id, now=now) if may_pay else None


def _by_transfer(view: TradeView) -> bool:
    """Return whether what is due may be transferred to the custodian's bank, beside the preferred channel."""
    due, others = _due_now(view), payments.channels()[1:]
    return due is not None and any(each.name == "bank" and due.currency in each.currencies for each in others)


def _own_money(view: TradeView, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return whether the viewer's balance covers what is due, and what else could be exchanged for it."""
    due = _due_now(view) if any(each.name == "pay" for each in view.acts) else None
    own = {each.currency: each for each in escrow.balance(actor.party_id) if each.minor > 0} if due else {}
    covered = due is not None and due.currency in own and due <= own[due.currency]
    others = [] if covered or due is None else [each for name, each in own.items() if name != due.currency]
    rated = {each.base for each in payments.rates(now=now) if due and each.quote == due.currency} if others else set()
    return {"from_balance": covered, "exchangeable": [each for each in others if each.currency in rated]}


def _by_time(owed: Sequence[Obligation]) -> dict[str, list[Obligation]]:
    """Return what is due or fulfilled, and what only comes later."""
    now = [each for each in owed if each.standing is not Standing.AHEAD]
    return {"now": now, "ahead": [each for each in owed if each.standing is Standing.AHEAD]}


def _spoken(pair: Pair) -> str:
    return pair[0] if language().startswith("zh") else pair[1]
