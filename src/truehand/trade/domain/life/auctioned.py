"""How an auction begins a trade: nothing is bargained any more, the price and the terms are those of the auction.

The clock takes the row when the auction is over (or a second chance was accepted). The machine was held for the auction
and is reserved for this trade; from there everything goes on as after a bargain.
"""

from __future__ import annotations

from typing import Final

from truehand.trade.domain.process import Effect as Do
from truehand.trade.domain.process import State, Transition, Who

AWARD: Final = (Transition("award", frozenset({Who.CLOCK}), (), State.AGREED, (), (Do.RESERVE_WON, Do.DRAW_CONTRACT)),)
