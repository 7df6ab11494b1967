"""Background work: notices become messages, messages go out."""

from procrastinate.contrib.django import app

from truehand.connect import operations
from truehand.edge import clock

# A run ends after so many messages; the next begins five seconds later.
_ROUNDS = 20


@app.periodic(cron="* * * * * */5")
@app.task(name="connect.send", queueing_lock="connect.send", lock="connect.send")
def send(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Pass notices on, and send what is due."""
    for _ in range(_ROUNDS):
        if not operations.pass_on(now=clock.now()):
            break
    for _ in range(_ROUNDS):
        if not operations.deliver_due(now=clock.now()):
            break


@app.periodic(cron="40 3 * * *")
@app.task(name="connect.forget_old", queueing_lock="connect.forget_old")
def forget_old(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Delete what went out long ago."""
    operations.forget_old(now=clock.now())
