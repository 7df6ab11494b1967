"""Background work: what people no longer agree to is taken out of the table."""

from procrastinate.contrib.django import app

from truehand.credit import operations


@app.periodic(cron="*/5 * * * *")
@app.task(name="credit.forget_statements", queueing_lock="credit.forget_statements")
def forget_statements(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Delete the statements of other platforms whose owners have withdrawn."""
    operations.forget_statements()
