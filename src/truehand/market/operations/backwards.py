"""How players send a machine back: every act of a return through its door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.listings import queries as listings
from truehand.market.domain import words
from truehand.market.operations import pictures
from truehand.returns import operations as policies
from truehand.returns import queries as returns
from truehand.returns.domain.course import Cause
from truehand.returns.domain.policy import EXCLUSIONS, Policy, WayBack
from truehand.trade.domain.process import Who
from truehand.trade.operations import dispute, returning

if TYPE_CHECKING:
    from collections.abc import Callable

    from truehand.market.operations.scene import Scene

# What a seller grants whose buyer will send the machine back without a reason.
DAYS: Final = 7
FEES: Final = (0, 300, 1_000)


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
    "hand_back": _hand_back,
    "confirm_back": _plain(returning.confirm_back),
    "accept_return": _plain(returning.accept_return),
    "object_return": _object,
    "resume_return": _plain(dispute.withdraw_dispute),
}
