"""How players quarrel: every act of a dispute through its door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.disputes.domain.rules import RULES
from truehand.market.domain import words
from truehand.market.operations import pictures
from truehand.market.operations.money import approve
from truehand.market.operations.people import stepped_up
from truehand.trade.domain.penalties import Fault
from truehand.trade.domain.process import State, Who
from truehand.trade.operations import dispute
from truehand.trade.operations.approval import needs_two

if TYPE_CHECKING:
    from collections.abc import Callable

    from truehand.kernel.actor import Actor
    from truehand.kernel.money import Money
    from truehand.market.operations.scene import Scene


def _open(scene: Scene, who: Who) -> None:
    place = "shipped" if scene.look().state is State.SHIPPED else "delivered"
    reason, statement = scene.chance.choice(words.COMPLAINTS[place])
    dispute.open_dispute(
        scene.parts[who],
        scene.trade_id,
        reason=reason,
        statement=statement,
        photos=[pictures.photo(scene)],
        seen=scene.seen,
        now=scene.now,
    )


def _says(door: Callable[..., int]) -> Callable[[Scene, Who], None]:
    """An act that brings words alone."""

    def said(scene: Scene, who: Who) -> None:
        statement = scene.chance.choice(words.ANSWERS)
        door(scene.parts[who], scene.trade_id, statement=statement, photos=[], seen=scene.seen, now=scene.now)

    return said


def _plain(door: Callable[..., int]) -> Callable[[Scene, Who], None]:
    """An act that needs nothing but the step that was seen."""
    return lambda scene, who: _ignore(door(scene.parts[who], scene.trade_id, seen=scene.seen, now=scene.now))


def _ignore(_: int) -> None:
    """Where the trade stands now is looked up when it is needed."""


def _propose(scene: Scene, who: Who) -> None:
    to_buyer, to_seller = _shares(scene)
    dispute.propose(
        _mediator(scene) if who is Who.MEDIATOR else scene.parts[who],
        scene.trade_id,
        to_buyer=to_buyer,
        to_seller=to_seller,
        text=scene.chance.choice(words.ANSWERS),
        seen=scene.seen,
        now=scene.now,
    )


def _mediator(scene: Scene) -> Actor:
    """Return whom the process assigned."""
    found = scene.look().mediator
    if found is None:
        raise ValueError("a case in mediation has a mediator")
    return stepped_up(found.id)


def _ask_evidence(scene: Scene, who: Who) -> None:
    asked = scene.chance.choice(words.RULINGS)
    dispute.ask_evidence(
        scene.parts[who], scene.trade_id, sides=("buyer", "seller"), text=asked, seen=scene.seen, now=scene.now
    )


def _decide(scene: Scene, who: Who) -> None:
    _rule(scene, scene.parts[who])


def _decide_appeal(scene: Scene, _: Who) -> None:
    """Somebody else decides again: the second operator, and the first one gives the second signature."""
    _rule(scene, scene.second_operator)


def _rule(scene: Scene, judge: Actor) -> None:
    to_buyer, to_seller = _shares(scene)
    faults = [*[Fault.NONE] * 3, *Fault]
    ruling = {
        "to_buyer": to_buyer,
        "to_seller": to_seller,
        "reasons": scene.chance.choice(words.RULINGS),
        "rules": [scene.chance.choice(list(RULES))],
        "buyer_fault": scene.chance.choice(faults),
        "seller_fault": scene.chance.choice(faults),
    }
    if needs_two(scene.look().dues.price_held):
        other = scene.operator if judge == scene.second_operator else scene.second_operator
        approve(scene, dispute.ask_ruling(judge, scene.trade_id, now=scene.now, **ruling), by=other)
    dispute.rule(judge, scene.trade_id, seen=scene.seen, now=scene.now, **ruling)


def _shares(scene: Scene) -> tuple[Money, Money]:
    held = scene.look().dues.price_held
    percent = scene.chance.choice((0, 5, 12, 30, 50, 100))
    to_buyer, to_seller = held.split((percent, 100 - percent))
    return to_buyer, to_seller


ACTS: Final[dict[str, Callable[[Scene, Who], None]]] = {
    **dict.fromkeys(("dispute_transport", "dispute_delivery", "dispute_retention"), _open),
    **dict.fromkeys(("answer_dispute", "object_concession"), _says(dispute.answer)),
    **dict.fromkeys(("bring_evidence", "bring_and_mediate", "bring_and_decide"), _says(dispute.bring_evidence)),
    **dict.fromkeys(("resume_transport", "resume_delivery", "resume_retention"), _plain(dispute.withdraw_dispute)),
    **dict.fromkeys(("propose_settlement", "suggest_settlement"), _propose),
    **dict.fromkeys(("accept_settlement", "agree_first", "agree_second"), _plain(dispute.accept_proposal)),
    **dict.fromkeys(("decline_settlement", "refuse_suggestion"), _plain(dispute.decline_proposal)),
    "refer_dispute": _plain(dispute.refer),
    "ask_evidence": _ask_evidence,
    "appeal": _says(dispute.appeal),
    "decide": _decide,
    "decide_appeal": _decide_appeal,
}
