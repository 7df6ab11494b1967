"""How each transition of the table is taken: the door that a person, the bank or the clock goes through."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from truehand.contracts import queries as contracts
from truehand.credit import queries as credit
from truehand.equipment import queries as equipment
from truehand.equipment.domain.claims import ClaimKind
from truehand.equipment.operations import propose_clearing
from truehand.inspection.domain.template import template_for
from truehand.kernel.money import Money
from truehand.listings import queries as listings
from truehand.logistics import queries as logistics
from truehand.market.domain import words
from truehand.market.domain.findings import LIES, findings
from truehand.market.operations import amending, backwards, pictures, quarrels
from truehand.market.operations.auctions import auction
from truehand.market.operations.money import approve, charge_back, lose, pay, withstand
from truehand.trade.domain.agreed import AgreedTerms
from truehand.trade.domain.given import HandOver
from truehand.trade.domain.life import CURRENT
from truehand.trade.domain.process import Who
from truehand.trade.operations import accept as acceptance
from truehand.trade.operations import advance, agree, give_back, inspect, machines, rate, ship

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from truehand.market.operations.scene import Scene


def take(scene: Scene, transition: str, who: Who) -> None:
    """Take a transition of the table through its door; refuses what the door refuses."""
    if transition == "award":
        auction(scene)
    elif who is Who.CLOCK:
        advance.run_out(scene.trade_id, now=scene.now)
    else:
        _ACTS[transition](scene, who)


def _offer(scene: Scene, who: Who) -> None:
    buyer = scene.parts[who]
    ask = listings.listing(scene.listing_id, buyer).price
    if scene.goes_back:
        backwards.grant_returns(scene)
    scene.trade = agree.offer(
        buyer,
        scene.listing_id,
        price=_rounded(scene, ask.share(scene.chance.randint(8_600, 10_000))),
        delivery_place=scene.chance.choice(words.DELIVERY_PLACES),
        inspection_days=scene.chance.randint(1, 5),
        plan=scene.payment,
        beside=AgreedTerms.shared(scene.fee_shares),
        now=scene.now,
    )


def _counter(scene: Scene, who: Who) -> None:
    """Meet the other side somewhere between the asking price and what is on the table."""
    ask = listings.listing(scene.listing_id, scene.parts[who]).price
    price = scene.look().price
    middle = Money((ask.minor + price.minor) // 2, ask.currency)
    beside = replace(
        scene.look().agreed,
        delivery_by=(scene.now + timedelta(days=scene.chance.randint(40, 90))).date(),
        warranty_days=scene.chance.choice((0, 30, 90)),
    )
    agree.counter(
        scene.parts[who],
        scene.trade_id,
        price=_rounded(scene, middle),
        beside=beside,
        seen=scene.seen,
        now=scene.now,
    )


def _accept_price(scene: Scene, who: Who) -> None:
    agree.accept_price(scene.parts[who], scene.trade_id, seen=scene.seen, now=scene.now)


def _decline(scene: Scene, who: Who) -> None:
    agree.decline(scene.parts[who], scene.trade_id, seen=scene.seen, now=scene.now)


def _retract(scene: Scene, who: Who) -> None:
    agree.retract(scene.parts[who], scene.trade_id, seen=scene.seen, now=scene.now)


def _sign(scene: Scene, who: Who) -> None:
    """Read the contract and sign what was read; now and then from a page that is out of date."""
    actor, contract = scene.parts[who], contracts.contract_of(scene.trade_id)
    if contract is None:
        raise ValueError("there is no contract to sign")

    def sign(seen: int) -> int:
        return agree.sign(actor, scene.trade_id, contract_sha256=contract.sha256, seen=seen, now=scene.now)

    if scene.slips_now():
        what = ("在过期页面上点击，被拒绝，未作更改。", "A click on an outdated page: refused, nothing changed.")
        scene.slip("trade.stale_step", what, lambda: sign(scene.seen - 1))
    sign(scene.seen)


def _cancel(scene: Scene, who: Who) -> None:
    agree.cancel(scene.parts[who], scene.trade_id, seen=scene.seen, now=scene.now)


def _take_inspection(scene: Scene, who: Who) -> None:
    inspect.take(scene.parts[who], scene.trade_id, seen=scene.seen, now=scene.now)


def _report_clean(scene: Scene, who: Who) -> None:
    _report(scene, who, honest=True)


def _report_doubts(scene: Scene, who: Who) -> None:
    _report(scene, who, honest=False)


def _report(scene: Scene, who: Who, *, honest: bool) -> None:
    """Photograph what the template asks for, and file what was found."""
    inspector, facts = scene.parts[who], listings.facts_of(scene.listing_id)
    template = template_for(facts.equipment_class)
    for point in template.points:
        if point.photo:
            inspect.add_photo(inspector, scene.trade_id, item=point.key, content=pictures.photo(scene), now=scene.now)
    found = findings(facts, template, lie=None if honest else scene.chance.choice(LIES))
    inspect.report(inspector, scene.trade_id, findings=found, seen=scene.seen, now=scene.now)


def _proceed(scene: Scene, who: Who) -> None:
    inspect.proceed(scene.parts[who], scene.trade_id, seen=scene.seen, now=scene.now)


def _withdraw(scene: Scene, who: Who) -> None:
    inspect.withdraw(scene.parts[who], scene.trade_id, seen=scene.seen, now=scene.now)


def _book(scene: Scene, who: Who) -> None:
    ship.book(
        scene.parts[who],
        scene.trade_id,
        pick_up_at=(scene.now + timedelta(days=2)).date(),
        vehicle=scene.chance.choice(words.VEHICLES),
        origin=listings.facts_of(scene.listing_id).location,
        seen=scene.seen,
        now=scene.now,
    )


def _pick_up(scene: Scene, who: Who) -> None:
    _hand_over(scene, who, "pick_up")


def _deliver(scene: Scene, who: Who) -> None:
    _hand_over(scene, who, "delivery")


def _hand_over(scene: Scene, who: Who, leg: Literal["pick_up", "delivery"]) -> None:
    """Hand over with the code that the other side shows; now and then it is mistyped first."""
    carrier, code = scene.parts[who], logistics.hand_over_code(scene.trade_id, leg)
    proof = HandOver(pictures.photo(scene), words.HAND_OVER_NOTE)
    door = ship.pick_up if leg == "pick_up" else ship.deliver

    def hand_over(said: str) -> int:
        return door(carrier, scene.trade_id, code=said, proof=proof, seen=scene.seen, now=scene.now)

    if scene.slips_now():
        mistyped = f"{(int(code) + 1) % 1_000_000:06d}"
        what = ("交接码输错一次，被拒绝。", "A hand-over code was mistyped: refused and counted.")
        scene.slip("logistics.code_wrong", what, lambda: hand_over(mistyped))
    hand_over(code)


def _give_up(scene: Scene, who: Who) -> None:
    give_back.give_up(scene.parts[who], scene.trade_id, seen=scene.seen, now=scene.now)


def _accept(scene: Scene, who: Who) -> None:
    acceptance.accept(scene.parts[who], scene.trade_id, seen=scene.seen, now=scene.now)


def _rate(scene: Scene, who: Who) -> None:
    stars = scene.chance.choice((5, 5, 5, 4, 4, 2))
    text = scene.chance.choice(words.PRAISE if stars > len(words.BLAME) else words.BLAME)
    rate.rate(scene.parts[who], scene.trade_id, stars=stars, text=text, seen=scene.seen, now=scene.now)


def _override(scene: Scene, who: Who) -> None:
    """Propose, have another operator approve, act."""
    operator, reason = scene.parts[who], words.OVERRIDE_REASON
    proposal = give_back.ask_override(operator, scene.trade_id, reason=reason, now=scene.now)
    approve(scene, proposal)
    give_back.override_refund(operator, scene.trade_id, reason=reason, seen=scene.seen, now=scene.now)


def _claim(scene: Scene, who: Who) -> None:  # noqa: ARG001 - an operator hears it for the registers
    """Somebody reports the machine: an operator keeps it."""
    kind, machine = scene.chance.choice(list(ClaimKind)), scene.look().passport_id
    machines.claim_machine(scene.operator, machine, kind=kind, reference=words.CLAIM_REFERENCE, now=scene.now)


def _clear(scene: Scene, who: Who) -> None:  # noqa: ARG001 - an operator hears it for the registers
    """It was a mistake: two operators clear it."""
    (claim,) = equipment.open_claims(scene.look().passport_id)
    approve(scene, propose_clearing(scene.operator, claim.id, reason=words.CLAIM_CLEARED, now=scene.now))
    machines.clear_claim(scene.operator, claim.id, now=scene.now)


def _end_held(scene: Scene, who: Who) -> None:
    """It is true: propose, have another operator approve, act."""
    operator, reason = scene.parts[who], words.CLAIM_BORNE_OUT
    approve(scene, machines.ask_end(operator, scene.trade_id, reason=reason, now=scene.now))
    machines.end_held(operator, scene.trade_id, reason=reason, seen=scene.seen, now=scene.now)


def _rounded(scene: Scene, price: Money) -> Money:
    """Return the price within both sides' limits, in whole hundreds as people name one; small prices as they are."""
    sides = (scene.parts[Who.BUYER], scene.parts[Who.SELLER])
    limits = [credit.standing(side.party_id, now=scene.now).amount_limit[price.currency] for side in sides]
    minor, step = min(each.minor for each in (price, *limits)), 100 * 100
    return Money(minor // step * step if minor > step else minor, price.currency)


_ACTS: Final[dict[str, Callable[[Scene, Who], None]]] = {
    "offer": _offer,
    "counter": _counter,
    "counter_back": _counter,
    "accept_offer": _accept_price,
    "accept_counter": _accept_price,
    "decline_offer": _decline,
    "decline_counter": _decline,
    "retract_offer": _retract,
    "retract_counter": _retract,
    "sign_first": _sign,
    "sign_second": _sign,
    "cancel": _cancel,
    "receive_payment": pay,
    "complete_funding": pay,
    "take_inspection": _take_inspection,
    "report_clean": _report_clean,
    "report_doubts": _report_doubts,
    "proceed": _proceed,
    "withdraw": _withdraw,
    "book_carriage": _book,
    "pick_up": _pick_up,
    "deliver": _deliver,
    "deliver_late": _deliver,
    "give_up": _give_up,
    "accept": _accept,
    **quarrels.ACTS,
    **backwards.ACTS,
    **amending.ACTS,
    "deliver_conceded": _deliver,
    "rate_first": _rate,
    "rate_second": _rate,
    "override_refund": _override,
    "hold_machine": _claim,
    "clear_machine": _clear,
    "end_held": _end_held,
    "charge_back": charge_back,
    "end_charge_back": withstand,
    "lose_payment": lose,
    "lose_shipped": lose,
    "lose_delivered": lose,
}

if missing := {row.name for row in CURRENT.transitions if row.who != {Who.CLOCK}} - _ACTS.keys():
    raise LookupError(f"players do not know how to {sorted(missing)}")
