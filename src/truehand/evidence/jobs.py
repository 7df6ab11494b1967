"""Background work: the log's head is signed every few seconds, and shown to witnesses, time authorities and chains."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from truehand.edge import clock
from truehand.evidence import operations
from truehand.evidence.domain.anchor import ChainError

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="evidence.extend_log", lock="evidence.extend_log")
def extend_log(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Integrate what waits and sign the head; safe to repeat and to kill."""
    operations.integrate(now=clock.now())
    operations.checkpoint(now=clock.now())


@app.periodic(cron="* * * * * */15")
@app.task(queueing_lock="evidence.ask_witnesses", lock="evidence.ask_witnesses")
def ask_witnesses(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Hand the head to the witnesses that have not seen it."""
    operations.ask_witnesses(now=clock.now())


@app.periodic(cron="0 */10 * * * *")
@app.task(queueing_lock="evidence.ask_time", lock="evidence.ask_time")
def ask_time(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Have the head stamped by the time authorities, every ten minutes if it has grown."""
    operations.ask_time(now=clock.now())


@app.periodic(cron="30 */5 * * * *")
@app.task(queueing_lock="evidence.anchor", lock="evidence.anchor")
def anchor(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Bring the anchors in every configured chain forward, every five minutes."""
    for place in operations.places():
        try:
            operations.anchor(operations.connected(place), now=clock.now())
        except ChainError as error:
            log.warning("a chain could not be asked", extra={"chain": place.chain, "why": str(error)})
