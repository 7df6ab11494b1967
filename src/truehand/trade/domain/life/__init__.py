"""THE LIFE of a trade: the one table that guards, timers, pages, API and docs read.

A running trade keeps the version it started with: change the life by adding a version, never by editing one that
trades already follow.
"""

from __future__ import annotations

from typing import Final

from truehand.trade.domain.life.returned import RETURNING
from truehand.trade.domain.life.v1 import V1
from truehand.trade.domain.life.v2 import V2
from truehand.trade.domain.life.v3 import QUARREL, V3
from truehand.trade.domain.process import State

PROCESSES: Final = {each.version: each for each in (V1, V2, V3)}
CURRENT: Final = V3
# Every state within a dispute, of any version.
IN_DISPUTE: Final = QUARREL
# Every state of a machine that goes back.
ON_THE_WAY_BACK: Final = RETURNING

# The way a trade goes when nothing goes wrong: what the picture draws as its main line.
MAIN_LINE: Final = (
    State.OFFERED,
    State.AGREED,
    State.SIGNED,
    State.FUNDED,
    State.INSPECTED,
    State.SHIPPED,
    State.DELIVERED,
    State.ACCEPTED,
    State.SETTLED,
    State.RATED,
    State.CLOSED,
)
