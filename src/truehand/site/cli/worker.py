"""`truehand worker`: does the background work of every room."""

import click

from truehand.site.cli.django_ready import django_ready

CONCURRENCY = 4
HEARTBEAT = 2  # seconds; truehand.site.jobs says how many a worker may miss


@click.command
def command() -> None:
    """Do background work until stopped."""
    with django_ready():
        from procrastinate.contrib.django import app
        from procrastinate.contrib.django.django_connector import DjangoConnector

        from truehand.site.attending import attended
        from truehand.site.jobs import STILL
        from truehand.site.outliving import outlive_database

        if not isinstance(app.connector, DjangoConnector):
            raise TypeError("the jobs are not enqueued through Django")
        outlive_database(app)
        # Django's own connection cannot listen for new jobs; the worker's can.
        with attended(), app.replace_connector(app.connector.get_worker_connector()) as listening:
            # Periodic work would fill the table of jobs with what succeeded; failures stay to be looked at.
            listening.run_worker(
                concurrency=CONCURRENCY,
                delete_jobs="successful",
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=STILL,
            )
