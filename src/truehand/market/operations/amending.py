"""How players amend a signed contract: one asks for another price, day or warranty; both sign, or not."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from truehand.contracts import queries as contracts
from truehand.escrow.domain.accounts import Purpose
from truehand.identity import operations as people
from truehand.market.domain import words
from truehand.trade.domain.amended import LONGEST_TIME, WHEN
from truehand.trade.domain.deposits import ceiling
from truehand.trade.operations import amend
from truehand.trade.queries.amendments import amendments

if TYPE_CHECKING:
    from collections.abc import Callable

    from truehand.market.operations.scene import Scene
    from truehand.trade.domain.process import Who


def _propose(scene: Scene, who: Who) -> None:
    view = scene.look()
    said: dict[str, Any] = {"warranty_days": view.agreed.warranty_days + scene.chance.choice((15, 30))}
    if "price" in amendments(scene.trade_id, scene.parts[who], now=scene.now).keys:
        price, held = view.price.share(scene.chance.choice((9_700, 10_000, 10_200))), view.dues.held_for
        if max(held(Purpose.DEPOSIT), held(Purpose.BUYER_DEPOSIT)) <= ceiling(price):
            said["price"] = price
    if view.state in WHEN["delivery_by"]:
        said["delivery_by"] = (scene.now + timedelta(days=scene.chance.randint(30, 60))).date()
    amend.propose(
        scene.parts[who],
        scene.trade_id,
        said,
        reason=words.AMENDMENT_REASON,
        days=LONGEST_TIME,
        seen=scene.seen,
        now=scene.now,
    )


def _sign(scene: Scene, who: Who) -> None:
    """Read old beside new, confirm with the second factor, sign."""
    actor = scene.parts[who]
    (found,) = [each for each in contracts.amendments_of(scene.trade_id) if each.open]
    confirmation = people.confirm_as_cast(actor, amend.signing_act(actor, scene.trade_id), now=scene.now)
    amend.sign(
        actor,
        scene.trade_id,
        sha256=found.sha256,
        confirmation=confirmation,
        seen=scene.seen,
        now=scene.now,
    )


def _decline(scene: Scene, who: Who) -> None:
    amend.decline(scene.parts[who], scene.trade_id, seen=scene.seen, now=scene.now)


ACTS: Final[dict[str, Callable[[Scene, Who], None]]] = {
    "propose_amendment": _propose,
    "sign_amendment": _sign,
    "conclude_amendment": _sign,
    "decline_amendment": _decline,
}
