"""Playing: people, machines on sale, single trades, whole markets, and the demonstration's."""

from truehand.market.operations.demonstration import load_demonstration, open_auction, open_stalls
from truehand.market.operations.play import play
from truehand.market.operations.proof import export

__all__ = ["export", "load_demonstration", "open_auction", "open_stalls", "play"]
