"""Acts that need nothing but the step that was seen: one table for the pages and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.trade.operations import accept, agree, amend, dispute, give_back, inspect, returning

if TYPE_CHECKING:
    from collections.abc import Callable

# By the act's name: the door, and what it does, said to a program.
PLAIN: Final[dict[str, tuple[Callable[..., int], str]]] = {
    "accept_price": (agree.accept_price, "Accept the price on the table."),
    "decline": (agree.decline, "Decline the price on the table."),
    "retract": (agree.retract, "Take back your price."),
    "cancel": (agree.cancel, "Leave before both have signed."),
    "decline_amendment": (amend.decline, "Decline an amendment of the contract, or take your own back."),
    "take_inspection": (inspect.take, "Take an open inspection."),
    "proceed": (inspect.proceed, "Buy all the same, knowing the contradictions."),
    "withdraw": (inspect.withdraw, "Withdraw after a bad inspection, with a full refund."),
    "give_up": (give_back.give_up, "Give up as seller; the deposit is seized by the published table."),
    "accept": (accept.accept, "Accept the delivered machine; the seller is paid once no return can come any more."),
    "grant_return": (returning.grant_return, "Agree, as the seller, that the machine comes back."),
    "drop_return": (returning.drop_return, "Keep the machine after all, before it is sent back."),
    "confirm_back": (returning.confirm_back, "Confirm, as the seller, that the machine is back."),
    "accept_return": (returning.accept_return, "Accept what came back; the buyer is paid back."),
    "accept_proposal": (dispute.accept_proposal, "Accept what the other side, or the mediator, proposed."),
    "decline_proposal": (dispute.decline_proposal, "Say no to what the other side, or the mediator, proposed."),
    "refer": (dispute.refer, "End the negotiation once both have spoken; evidence is asked for."),
    "withdraw_dispute": (dispute.withdraw_dispute, "Take back the dispute that you opened."),
}
