"""Background work that belongs to no room: jobs of killed workers go back into the queue; what is spent is cleared."""

from django.core.management import call_command
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from truehand.edge import clock
from truehand.edge.idempotency import forget_replies

# A worker that was killed left its heart still for this long, in seconds; its row is forgotten then.
STILL = 10


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="site.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """A job whose worker no longer beats its heart is tried again; every job is idempotent.

    Where the same waits already, it waits for the lock that the dead one holds: then the dead one goes.
    """
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STILL):
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            await manager.finish_job(job, status=Status.ABORTED, delete_job=True)


@app.periodic(cron="40 3 * * *")
@app.task(name="site.clear", queueing_lock="site.clear")
def clear(timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """Forget answers that nobody asks for again, and sessions that have ended."""
    forget_replies(now=clock.now())
    call_command("clearsessions")
