"""Background work of the market: the demonstration's remaining machines."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from truehand.edge import clock
from truehand.market import operations
from truehand.market.operations.demonstration import OPEN_STALLS


@app.task(name=OPEN_STALLS, retry=RetryStrategy(max_attempts=3, wait=10))
def open_stalls() -> None:
    """Read the nameplates that were left and put their machines on sale; then one goes into an auction."""
    operations.open_stalls(now=clock.now())
    operations.open_auction(now=clock.now())
