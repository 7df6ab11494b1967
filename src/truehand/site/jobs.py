"""Background work that belongs to no room: jobs of killed workers go back into the queue."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

# A worker that was killed left its heart still for this long, in seconds; its row is forgotten then.
STILL = 10


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="site.retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - procrastinate gives it
    """A job whose worker no longer beats its heart is tried again; every job is idempotent."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STILL):
        await manager.retry_job(job)
