"""How players send a machine back: every act of a return through its door."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal

from truehand.listings import queries as listings
from truehand.logistics import queries as logistics
from truehand.logistics.domain.booking import Direction
from truehand.logistics.domain.quote import Dimensions, Offer
from truehand.market.domain import words
from truehand.market.operations import pictures
from truehand.returns import operations as policies
from truehand.returns import queries as returns
from truehand.returns.domain.course import Cause
from truehand.returns.domain.policy import EXCLUSIONS, Policy, WayBack
from truehand.trade.domain.given import HandOver
from truehand.trade.domain.process import Who
from truehand.trade.operations import dispute, quotes, returning, ship

if TYPE_CHECKING:
    from collections.abc import Callable

    from truehand.market.operations.scene import Scene

# What a seller grants whose buyer will send the machine back without a reason.
DAYS: Final = 7
FEES: Final = (0, 300, 1_000)
# How many days a carrier promises for the way back: more than players take.
ON_THE_WAY: Final = 20


def grant_returns(scene: Scene) -> None:
    """Have the seller say that the machine may come back without a reason."""
    chance, machine = scene.chance, listings.facts_of(scene.listing_id)
    policy = Policy(DAYS, chance.choice(FEES), exclusions=tuple(EXCLUSIONS), way_back=chance.choice(list(WayBack)))
    policies.set_policy(scene.parts[Who.SELLER], machine.equipment_class, policy, now=scene.now)


def _return_freely(scene: Scene, who: Who) -> None:
    if scene.slips_now():
        what = ("设备已投入施工，无理由退货被拒绝。", "It was put to work: not returned without a reason.")
        scene.slip("trade.return_free", what, lambda: _freely(scene, who, ("put_to_work",)))
    _freely(scene, who, ())


def _freely(scene: Scene, who: Who, states: tuple[str, ...]) -> None:
    returning.return_freely(scene.parts[who], scene.trade_id, states=states, seen=scene.seen, now=scene.now)


def _ask(scene: Scene, who: Who) -> None:
    cause = scene.chance.choice([each for each in Cause if each is not Cause.NO_REASON])
    said = scene.chance.choice(words.ANSWERS)
    returning.ask_return(
        scene.parts[who], scene.trade_id, cause=cause.value, statement=said, seen=scene.seen, now=scene.now
    )


def _refuse(scene: Scene, who: Who) -> None:
    said = scene.chance.choice(words.ANSWERS)
    returning.refuse_return(scene.parts[who], scene.trade_id, statement=said, photos=[], seen=scene.seen, now=scene.now)


def _send(scene: Scene, who: Who) -> None:
    cost = scene.look().price.share(scene.chance.choice((0, 80, 200)))
    returning.send_back(
        scene.parts[who],
        scene.trade_id,
        tracking=f"{scene.chance.choice(words.VEHICLES)} {scene.chance.randrange(10**8):08d}",
        photo=pictures.photo(scene),
        cost=cost,
        seen=scene.seen,
        now=scene.now,
    )


def _book_back(scene: Scene, who: Who) -> None:
    """Ask for quotes as the buyer, answer as the carrier, choose, and book by the quote."""
    buyer, carrier, trade = scene.parts[Who.BUYER], scene.parts[who], scene.trade_id
    if logistics.enquiry_of(trade, Direction.BACK) is None:
        quotes.ask(buyer, trade, Dimensions(scene.chance.randint(1_000, 20_000), 0, 0, 0), now=scene.now)
    price, today = scene.look().price.share(scene.chance.randint(100, 600)), scene.now.date()
    offer = Offer(price, today, today + timedelta(days=5), ON_THE_WAY, scene.now + timedelta(days=2))
    given = quotes.give(carrier, trade, offer, now=scene.now)
    quotes.choose(buyer, trade, given.id, now=scene.now)
    ship.book(
        carrier,
        trade,
        pick_up_at=today + timedelta(days=2),
        vehicle=scene.chance.choice(words.VEHICLES),
        origin="",
        seen=scene.seen,
        now=scene.now,
    )


def _carry(scene: Scene, who: Who, leg: Literal["pick_up", "delivery"]) -> None:
    code = logistics.hand_over_code(scene.trade_id, leg, way=Direction.BACK)
    proof = HandOver(pictures.photo(scene), words.HAND_OVER_NOTE)
    door = ship.pick_up if leg == "pick_up" else ship.deliver
    door(scene.parts[who], scene.trade_id, code=code, proof=proof, seen=scene.seen, now=scene.now)


def _pick_up_back(scene: Scene, who: Who) -> None:
    _carry(scene, who, "pick_up")


def _deliver_back(scene: Scene, who: Who) -> None:
    _carry(scene, who, "delivery")


def _hand_back(scene: Scene, who: Who) -> None:
    """Type the code that the seller shows; now and then it is mistyped first."""
    code = returns.code_of(scene.trade_id)

    def hand_back(said: str) -> int:
        return returning.hand_back(scene.parts[who], scene.trade_id, code=said, seen=scene.seen, now=scene.now)

    if scene.slips_now():
        what = ("退货收货码输错一次，被拒绝。", "The code of a return was mistyped: refused and counted.")
        scene.slip("returns.code_wrong", what, lambda: hand_back(f"{(int(code) + 1) % 1_000_000:06d}"))
    hand_back(code)


def _object(scene: Scene, who: Who) -> None:
    reason, said = scene.chance.choice(words.COMPLAINTS["delivered"])
    returning.object_return(
        scene.parts[who],
        scene.trade_id,
        reason=reason,
        statement=said,
        photos=[pictures.photo(scene)],
        seen=scene.seen,
        now=scene.now,
    )


def _plain(door: Callable[..., int]) -> Callable[[Scene, Who], None]:
    """An act that needs nothing but the step that was seen."""

    def done(scene: Scene, who: Who) -> None:
        door(scene.parts[who], scene.trade_id, seen=scene.seen, now=scene.now)

    return done


ACTS: Final[dict[str, Callable[[Scene, Who], None]]] = {
    "return_freely": _return_freely,
    "ask_return": _ask,
    "grant_return": _plain(returning.grant_return),
    "refuse_return": _refuse,
    "drop_return": _plain(returning.drop_return),
    "drop_accepted": _plain(returning.drop_return),
    "send_back": _send,
    "book_back": _book_back,
    "pick_up_back": _pick_up_back,
    "deliver_back": _deliver_back,
    "deliver_back_late": _deliver_back,
    "hand_back": _hand_back,
    "confirm_back": _plain(returning.confirm_back),
    "accept_return": _plain(returning.accept_return),
    "object_return": _object,
    "resume_return": _plain(dispute.withdraw_dispute),
}
